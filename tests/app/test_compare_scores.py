"""The table of scores on Compare: what is ticked, what is best, what is not defined."""

import math

import pytest

from landslide_core.metrics import ConfusionMatrix
from landslide_ui.compare import scores

GOOD, FAIR, EMPTY = (
    ConfusionMatrix(tn=900, fp=10, fn=10, tp=80),
    ConfusionMatrix(tn=890, fp=20, fn=20, tp=70),
    ConfusionMatrix(tn=910, fp=0, fn=90, tp=0),
)
NAMES = {name: name.upper() for name in "abc"}


@pytest.mark.parametrize(
    ("before", "ticked", "after"),
    [
        ("ab", "abc", "bc"),  # a third takes the place of the first
        ("ab", "b", "b"),
        ("b", "ab", "ba"),
        ("ab", "", "b"),  # one is always left
        ("a", "bcd", "cd"),
        ("ba", "ab", "ba"),
    ],
)
def test_the_two_that_were_ticked_last_are_chosen_and_never_none(before, ticked, after):
    assert scores.next_pair(list(before), list(ticked)) == list(after)


def test_the_best_two_come_first_and_keep_their_order():
    assert scores.best_two({"a": FAIR, "b": EMPTY, "c": GOOD}) == ["a", "c"]
    nothing = ConfusionMatrix(tn=10, fp=0, fn=0, tp=0)
    assert math.isnan(nothing.iou)
    assert scores.best_two({"a": nothing, "b": EMPTY, "c": GOOD}) == ["b", "c"]
    assert scores.best_two({"a": nothing}) == ["a"]


def test_scores_have_three_digits_what_is_not_defined_a_dash_and_the_best_is_marked():
    drawn = scores._styled({"a": GOOD, "b": FAIR, "c": EMPTY}, NAMES, dict.fromkeys("abc", 0.285))
    told = drawn.to_html()

    assert drawn.data["f1"].tolist() == [round(each.f1, 3) for each in (GOOD, FAIR, EMPTY)]
    assert f"{GOOD.f1:.3f}" in told
    assert drawn.data["threshold"].tolist() == [28] * 3
    assert told.count("–") == sum(math.isnan(getattr(EMPTY, score.name)) for score in scores._SHOWN) > 0
    best = scores._marked(drawn.data["precision"])
    assert [bool(each) for each in best] == [True, False, False]
