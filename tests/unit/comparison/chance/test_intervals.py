"""Intervals of scores: they hold what they promise in simulated scenes, and are silent where they cannot."""

import math

import numpy as np
import pytest

from landslide_core.comparison.chance.ground import NOT_ENOUGH
from landslide_core.comparison.chance.intervals import interval, standard_error


def test_an_interval_holds_the_value_and_shrinks_with_more_ground(world):
    landslides, found, judged = world
    spans = []
    for side, count in ((240, 40), (720, 360)):
        truth = landslides(1, side, count)
        (histograms,), ground = judged(truth, found(truth, 0.6, 2, false=count // 5))
        spans.append(interval(histograms, 0.5, "f1", ground))

    for span in spans:
        assert 0 < span.low < span.value < span.high < 1
    assert spans[1].high - spans[1].low < 0.6 * (spans[0].high - spans[0].low)


def test_without_enough_ground_there_is_a_value_and_no_interval(world):
    landslides, found, judged = world
    truth = landslides(1, 240, 8)
    (histograms,), ground = judged(truth, found(truth, 0.6, 2))

    span = interval(histograms, 0.5, "recall", ground)

    assert span.value > 0
    assert math.isnan(span.low)
    assert span.why_none.startswith(NOT_ENOUGH)
    assert interval(histograms[:0], 0.5, "recall", ground).why_none == "undefined"


def test_where_all_blocks_agree_the_interval_is_not_a_point(world):
    landslides, found, judged = world
    truth = landslides(1)
    (histograms,), ground = judged(truth, found(truth, 1.0, 2))

    span = interval(histograms, 0.5, "recall", ground)

    assert (span.value, span.high) == (1, 1)
    assert span.low == pytest.approx(0.025 ** (1 / ground.holding))


def test_the_jackknife_of_a_mean_is_the_standard_error_of_a_mean():
    values = np.random.default_rng(0).standard_normal(30)
    without = (values.sum() - values) / 29

    assert standard_error(without) == pytest.approx(values.std(ddof=1) / math.sqrt(30))


@pytest.mark.slow
def test_in_scenes_with_few_landslides_intervals_cover_what_they_promise():
    """benchmarks/compare_intervals.py in small: percentiles of a block bootstrap fall short, the jackknife does not."""
    from benchmarks.compare_intervals import WORLDS, coverage

    rows = {row[1]: row for row in coverage(WORLDS["few"], 150, seed=3, sides=(3,))}

    for name in ("iou", "recall"):
        percentile, jackknife = float(rows[name][4]), float(rows[name][6])
        assert jackknife >= 0.92
        assert jackknife > percentile
