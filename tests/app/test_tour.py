"""The tour of two minutes, where it is offered and in both languages; a story in the browser goes through it."""

from landslide_core.language import speaking, tr
from landslide_ui.shared.tour import STEPS
from tests.app.seen_texts import NAMES, words


def test_it_is_offered_where_there_is_a_sample(app):
    app.run()

    assert app.button("home.tour").label == "Take the two-minute tour"


def test_it_is_not_offered_where_there_is_none(app, monkeypatch, tmp_path):
    monkeypatch.setenv("SCARP_SAMPLES", str(tmp_path))
    app.run()

    assert not app.exception
    assert "home.tour" not in {each.key for each in app.button}


def test_each_stop_is_told_in_chinese():
    with speaking("zh"):
        told = [f"{tr(step.title)} {tr(step.text)}" for step in STEPS]

    assert [words(each) - NAMES for each in told] == [set()] * len(STEPS)
