"""Another shape for a landslide, in Review on Detect: taken over, joined, brought back; what cannot be is said."""

from tests.app.test_detect_page import run_of, said
from tests.app.test_review_page import chosen, five, key, log_of, press

__all__ = ["five"]  # a fixture


def test_a_landslide_is_taken_over_joined_with_what_was_drawn_and_brought_back(five):
    place, before = chosen(five), log_of(five)
    five.button(key("take", run_of(five))).click().run()
    assert not five.exception
    log = log_of(five)
    assert log.decisions[place].state == "rejected"
    assert len(log.drawn) == 1
    assert "1 drawn" in said(five)

    five.button(key("join", run_of(five))).click().run()
    assert not five.exception
    assert len(log_of(five).drawn) == 1, "of the same ground, and of what was taken over from it"
    press(five, "undo")
    press(five, "undo")
    assert not five.exception
    assert log_of(five).decisions == before.decisions
    assert not log_of(five).drawn


def test_what_cannot_be_joined_or_split_is_said(five):
    buttons = {button.key for button in five.button}

    assert key("join", run_of(five)) not in buttons
    assert key("split", run_of(five)) not in buttons
    assert "No other landslide lies near enough" in said(five)
    assert "To split it, outline a part of it" in said(five)
