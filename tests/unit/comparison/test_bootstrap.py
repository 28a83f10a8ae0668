"""Intervals and tests of differences between networks."""

import numpy as np
import pytest

from landslide_core.comparison import block_counts, bootstrap
from tests.small_comparison import noisy_masks


def test_a_network_compared_with_itself_differs_by_nothing():
    truth, percent = noisy_masks(5)
    histograms = block_counts.count_blocks(truth, percent, 10)
    apart = bootstrap.difference(histograms, histograms, (0.5, 0.5), "f1")

    assert (apart.value, apart.low, apart.high) == (0, 0, 0)
    assert apart.includes_zero
    assert bootstrap.mcnemar(histograms, histograms, (0.5, 0.5)).p == 1


def test_an_interval_holds_the_value_and_shrinks_with_more_blocks():
    truth, percent = noisy_masks(6, 200, 200)
    wide = bootstrap.interval(block_counts.count_blocks(truth[:60], percent[:60], 20), 0.5, "f1")
    narrow = bootstrap.interval(block_counts.count_blocks(truth, percent, 20), 0.5, "f1")

    assert narrow.low < narrow.value < narrow.high
    assert narrow.high - narrow.low < wide.high - wide.low


def test_mcnemar_on_single_pixels_is_the_classic_test():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, (20, 20)).astype(np.uint8)
    first, second = (np.where(rng.random((20, 20)) < share, truth, 1 - truth) * 100 for share in (0.8, 0.6))
    histograms = [
        np.concatenate([block_counts.count_blocks(truth[r : r + 1, c : c + 1], each[r : r + 1, c : c + 1], None)
                        for r in range(20) for c in range(20)])
        for each in (first.astype(np.uint8), second.astype(np.uint8))
    ]  # fmt: skip
    right = [(each >= 50) == (truth == 1) for each in (first, second)]
    b, c = (right[0] & ~right[1]).sum(), (~right[0] & right[1]).sum()
    found = bootstrap.mcnemar(histograms[0], histograms[1], (0.5, 0.5))

    assert found.surplus == b - c
    assert found.chi_squared == pytest.approx((b - c) ** 2 / (b + c))


def test_a_difference_is_said_in_plain_words():
    sure = bootstrap.in_words(("A", "B"), bootstrap.Interval(0.031, 0.01, 0.05, 40), "recall")
    unsure = bootstrap.in_words(("A", "B"), bootstrap.Interval(-0.031, -0.08, 0.02, 40), "f1")
    few = bootstrap.in_words(("A", "B"), bootstrap.Interval(0.1, 0.05, 0.2, 3), "f1")
    undefined = bootstrap.in_words(("A", "B"), bootstrap.Interval(np.nan, np.nan, np.nan, 0), "f1")

    assert "A finds 3.1 points more" in sure
    assert "excludes zero" in sure
    assert unsure.startswith("B is 3.1 points ahead of A in F1")
    assert "-2.0 to +8.0 points, includes zero: it may be chance" in unsure
    assert "too few to rely on" in few
    assert "cannot be compared" in undefined
