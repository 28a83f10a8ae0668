"""The HTML: whole in itself, and nothing in a name is taken for a tag."""

import re
from html.parser import HTMLParser

import pytest

from landslide_core.language import speaking
from landslide_core.reporting import words
from landslide_core.reporting.detection import document_of
from landslide_core.reporting.forms.as_html import html
from landslide_core.reporting.settings import ReportSettings


class _Read(HTMLParser):
    """Tags in the order of opening, those that were left open, and the text."""

    _VOID = ("meta", "img", "br", "link")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if tag not in self._VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture
def page(full_run) -> str:
    return html(
        document_of(full_run, ReportSettings(cards=2, place="安县"), None, "2026-07-01T10:00:00+00:00")
    )


def test_every_tag_that_opens_closes(page):
    read = _Read()
    read.feed(page)

    assert read.open == []
    assert page.startswith("<!DOCTYPE html>")
    assert read.tags.count("h1") == 1
    assert read.tags.count("img") == 3


def test_it_needs_no_other_file_and_runs_no_script(page):
    read = _Read()
    read.feed(page)

    sources = [value for name, value in read.attributes if name in ("src", "href")]
    assert all(value.startswith("data:image/jpeg;base64,") for value in sources)
    assert "script" not in read.tags
    assert "http" not in re.sub(r"base64,[^\"]+", "", page)


def test_names_are_text(page):
    assert "a &lt;b&gt;&amp;amp; &#34;x&#34; 滑坡.tif" in page
    assert "<b>&" not in page
    assert "安县" in page


def test_headings_are_in_order_and_pictures_are_described(page):
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]

    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert f'alt="{words.CARD_SPOKEN.format(number=12)}"' in page


def test_in_chinese_it_says_so_and_names_fonts_of_chinese(full_run):
    with speaking("zh"):
        made = html(document_of(full_run, ReportSettings(cards=1), None, "2026-07-01T10:00:00+00:00"))

    assert '<html lang="zh-CN">' in made
    assert '"Noto Sans CJK SC", "Microsoft YaHei", sans-serif' in made
    assert "姓名、日期、签字" in made
