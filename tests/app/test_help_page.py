"""Help: a picture and its words for every part of the pages, in both languages, with controls called as they are."""

import re

import pytest
from PIL import Image

from landslide_core.language import LANGUAGES, speaking, tr
from landslide_ui import state
from landslide_ui.help.chapters import CHAPTERS
from landslide_ui.help.parts import PICTURES
from landslide_ui.shared.tour import STEPS
from tests.app.seen_texts import english
from tests.language import catalogues

MOST_BYTES, WIDEST_PX = 90_000, 1200
BOLD = re.compile(r"\*\*(.+?)\*\*")
SAID = [text for chapter in CHAPTERS for text in chapter.said] + [step.text for step in STEPS]


def labels() -> dict[str, set[str]]:
    """Every message and what it is called in Chinese, where that depends on the context in several ways."""
    found: dict[str, set[str]] = {"SHAP": {"SHAP"}}
    for part in catalogues.PLACES:
        for entry in catalogues.read(part):
            if isinstance(entry.id, str):
                found.setdefault(entry.id, set()).add(entry.string)
    return found


def test_help_opens_with_a_picture_and_its_words_for_each_chapter(open_page):
    page = open_page("help")

    shown = [each.proto.imgs[0] for each in page.get("image")]
    assert [each.value for each in page.header] == [*(chapter.title for chapter in CHAPTERS), "Words"]
    assert [each.alt for each in shown] == [chapter.picture for chapter in CHAPTERS]
    assert len({each.url for each in shown}) == len(CHAPTERS)
    assert all(each.url.startswith("data:image/webp;base64,") for each in shown), "no visitor takes them away"


def test_its_contents_lead_to_each_chapter(open_page):
    page = open_page("help")
    places = {each.proto.anchor for each in page.header}
    linked = {place for each in page.markdown for place in re.findall(r"\]\(#(\w+)\)", each.value)}

    assert linked == places == {*(chapter.name for chapter in CHAPTERS), "words"}


def test_home_leads_to_help_where_the_tour_is_offered_too(app):
    app.run()
    app.button("home.help").click().run()
    assert app.title[0].value == "Help in pictures"
    assert app.button("help.tour").label == "Take the two-minute tour"


def test_help_is_chinese(app):
    app.session_state[state.LANGUAGE] = "zh"
    with speaking("zh"):
        app.run()
        app.switch_page("pages/help.py").run()
        assert not app.exception
        assert english(app, ("Ctrl+Z", "Ctrl+Shift+Z", *LANGUAGES.values())) == []


def test_there_is_a_small_picture_of_each_chapter_in_each_language():
    wanted = {f"{chapter.name}.{language}.webp" for chapter in CHAPTERS for language in LANGUAGES}

    assert {path.name for path in PICTURES.iterdir()} == wanted
    assert [path.name for path in PICTURES.iterdir() if path.stat().st_size > MOST_BYTES] == []
    for path in PICTURES.iterdir():
        with Image.open(path) as picture:
            assert picture.width <= WIDEST_PX


@pytest.mark.parametrize("text", SAID)
def test_a_control_is_called_what_it_is_called_in_both_languages(text):
    """What Help and the tour print in bold are labels of the pages, and in Chinese the same labels."""
    known = labels()
    with speaking("zh"):
        chinese = BOLD.findall(tr(text))

    named = BOLD.findall(text)
    assert [label for label in named if label not in known] == []
    assert len(chinese) == len(named)
    assert [label for label in chinese if not any(label in known[each] for each in named)] == []
