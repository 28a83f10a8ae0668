"""Help in a browser: every picture is drawn, the contents lead to them by keys, in either language and any width."""

import pytest
from playwright.sync_api import Page, expect

from landslide_ui.help.chapters import CHAPTERS
from tests.browser.states import settled
from tests.browser.test_language_story import choose, spoken, title

pytestmark = pytest.mark.browser

DRAWN = """() => [...document.querySelectorAll('[class*=st-key-help_] img')].map(
    each => [each.currentSrc, each.complete && each.naturalWidth > 300, each.alt !== ''])"""
IN_SIGHT = """id => { const {top, bottom} = document.getElementById(id).getBoundingClientRect();
    return top >= 0 && bottom <= window.innerHeight; }"""


def pictures(page: Page) -> list[str]:
    """The addresses of all pictures, when they are drawn."""
    page.wait_for_function(
        f"count => {{ const all = ({DRAWN})(); "
        "return all.length === count && all.every(([, drawn, told]) => drawn && told); }",
        arg=len(CHAPTERS),
    )
    settled(page)
    return [address for address, *_ in page.evaluate(DRAWN)]


def test_help_is_reached_from_home_and_its_contents_lead_to_each_picture(tab, address, looked):
    page, _ = tab(address, locale="en-US")
    page.goto(address)
    page.get_by_role("button", name="Help in pictures").press("Enter")
    title(page, "Help in pictures")
    english = pictures(page)
    looked.wide_and_narrow(page, "Help")

    for chapter in CHAPTERS[-1], CHAPTERS[0]:
        page.get_by_role("link", name=chapter.title).first.press("Enter")
        page.wait_for_function(IN_SIGHT, arg=chapter.name)
    assert "lang" not in page.url

    choose(page, "中文")
    spoken(page, "zh")
    title(page, "图解帮助")
    settled(page)
    assert set(pictures(page)).isdisjoint(english), "pictures speak the language of the page"
    looked.wide_and_narrow(page, "Help in Chinese")


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_help_fits_any_window(tab, address, width):
    page, _ = tab(address, locale="zh-CN")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/help")
    title(page, "图解帮助")
    pictures(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_home_unfolds_what_changed(tab, address, looked):
    page, _ = tab(address, locale="en-US")
    page.goto(address)
    changed = page.get_by_text("What changed in Scarp")
    expect(changed).to_be_visible()
    settled(page)
    changed.click()
    expect(page.get_by_text("A tour of two minutes and help in pictures.")).to_be_visible()
    looked.wide_and_narrow(page, "Home with what changed")
