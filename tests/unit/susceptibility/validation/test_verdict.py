"""What scores allow one to say."""

import numpy as np
import pytest

from landslide_core.susceptibility.validation import verdict
from landslide_core.susceptibility.validation.crossval import CrossValidation
from landslide_core.susceptibility.validation.intervals import Interval


def cross(scheme: str, *aucs: float, pooled: tuple[float, ...] = ()) -> CrossValidation:
    nothing = np.zeros((len(aucs), 1), np.float32)
    return CrossValidation("m", scheme, nothing, aucs, pooled or aucs, aucs[:1], None, None, None)


def said(
    headline="block", aucs=(0.80, 0.80), random=0.80, low=0.76, high=0.84, landslides=400, leaks=(), pooled=()
):
    own = cross(headline, *aucs, pooled=pooled)
    other = None if random is None else cross("random", random)
    found = verdict.Evidence("Forest", own, other, Interval(own.auc, low, high), landslides, tuple(leaks))
    return verdict.in_words(found)


@pytest.mark.parametrize(
    ("gap", "words"),
    [(0.0, "No gap"), (0.02, "a small gap of 0.020"), (0.05, "a clear gap"), (0.1, "a large gap")],
)
def test_the_gap_is_named(gap, words):
    assert words in said(random=0.8 + gap)


def test_mean_spread_and_interval_stand_with_the_score():
    assert "0.790 ± 0.014 (95 % interval 0.760 to 0.840) on ground not seen" in said(aucs=(0.78, 0.80))


def test_a_list_of_all_parts_is_spoken_of_where_it_says_something_else():
    lower = said(aucs=(0.78, 0.80), pooled=(0.60, 0.64))
    assert "In one list of all parts it is 0.620 ± 0.028: each part has a model of its own" in lower
    assert "0.790 ± 0.014" in lower
    assert "may flatter" in said(aucs=(0.70, 0.72), random=0.72, pooled=(0.80, 0.82))
    assert "one list" not in said(aucs=(0.78, 0.80), pooled=(0.775, 0.792))  # within the spread


def test_praise_only_where_nothing_speaks_against_it():
    assert "holds in other parts" in said()
    for against in (
        {"landslides": 49},
        {"leaks": ("Distance",)},
        {"aucs": (0.98,), "random": 0.98, "high": 0.99},
    ):
        assert "holds in other parts" not in said(**against)
    assert "49 landslides are few" in said(landslides=49)
    assert "Distance alone nearly gives" in said(leaks=("Distance",))
    assert "too good" in said(aucs=(0.98,), random=0.98, high=0.99)


@pytest.mark.parametrize("headline", ["random", "grouped"])
def test_where_no_ground_was_kept_apart_nothing_is_said_of_ground_not_seen(headline):
    words = said(headline, random=None if headline == "random" else 0.8)
    assert "not validated in space" in words
    assert "ground not seen" not in words
    assert "gap" not in words


@pytest.mark.parametrize(
    ("auc", "low", "high"), [(0.55, 0.4, 0.7), (0.285, 0.08, 0.65), (0.6, np.nan, np.nan)]
)
def test_chance_is_called_chance(auc, low, high):
    words = said(aucs=(auc,), low=low, high=high, random=0.7)
    assert "cannot be told from guessing" in words
    assert "neighbours being alike" not in words


def test_worse_than_guessing_is_said():
    assert "worse than guessing" in said(aucs=(0.3,), low=0.2, high=0.4)


def test_models_are_compared_by_the_interval_of_their_difference():
    differences = [
        ("B", Interval(0.05, 0.01, 0.09)),
        ("C", Interval(-0.03, -0.05, -0.01)),
        ("D", Interval(0.0, -0.1, 0.1)),
    ]
    (words,) = verdict.compared(differences, "A")
    assert "A is above B by 0.050 (95 % interval 0.010 to 0.090)" in words
    assert "A is below C by 0.030 (95 % interval 0.010 to 0.050)" in words
    assert "no clear difference between A and D" in words
    assert verdict.compared([], "A") == ()
