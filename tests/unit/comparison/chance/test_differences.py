"""Differences between networks: paired on the same ground, held together over all pairs, said in plain words."""

import math

import numpy as np
import pytest

from landslide_core.comparison.chance import block_counts, differences
from landslide_core.comparison.chance.differences import Difference, holm
from landslide_core.comparison.chance.ground import NOT_ENOUGH, Ground


def test_a_network_compared_with_itself_differs_by_nothing(world):
    landslides, found, judged = world
    truth = landslides()
    (histograms,), ground = judged(truth, found(truth, 0.6, 1))

    apart = differences.difference(histograms, histograms, (0.5, 0.5), "f1", ground)

    assert (apart.value, apart.low, apart.high, apart.p) == (0, 0, 0, 1)
    assert not apart.real
    assert differences.mcnemar(histograms, histograms, (0.5, 0.5), ground).p == 1


def test_a_large_difference_is_real_and_a_small_one_is_not(world):
    landslides, found, judged = world
    truth = landslides(count=80)
    (good, bad, alike), ground = judged(
        truth, found(truth, 0.9, 1), found(truth, 0.3, 2), found(truth, 0.88, 3)
    )

    far = differences.difference(good, bad, (0.5, 0.5), "recall", ground)
    near = differences.difference(good, alike, (0.5, 0.5), "recall", ground)

    assert far.real
    assert 0 < far.low < far.value < far.high
    assert not near.real
    assert near.low < 0 < near.high


def test_without_enough_ground_no_number_is_said(world):
    landslides, found, judged = world
    truth = landslides(count=6)
    (one, other), ground = judged(truth, found(truth, 1, 1), found(truth, 0, 2))

    apart = differences.difference(one, other, (0.5, 0.5), "recall", ground)
    test = differences.mcnemar(one, other, (0.5, 0.5), ground)

    assert math.isnan(apart.low)
    assert math.isnan(apart.p)
    assert not apart.real
    assert math.isnan(test.p)
    said = differences.in_words(("A", "B"), apart, "recall")
    assert said == f"Recall of A and B cannot be compared here: {ground.why_not()}."
    assert NOT_ENOUGH in said


def test_holm_holds_chances_together():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    some = holm([math.nan, 0.02])
    assert math.isnan(some[0])
    assert some[1] == 0.02


def test_of_all_pairs_each_is_once_and_held_together(world):
    landslides, found, judged = world
    truth = landslides(count=60)
    each, ground = judged(
        truth, *(found(truth, share, seed) for seed, share in enumerate((0.8, 0.75, 0.5, 0.45)))
    )
    named = dict(zip("abcd", each, strict=True))

    pairs = differences.of_all_pairs(named, dict.fromkeys(named, 0.5), "f1", ground)
    tests = differences.mcnemar_of_all_pairs(named, dict.fromkeys(named, 0.5), ground)

    assert (
        list(pairs) == list(tests) == [("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("c", "d")]
    )
    for span in pairs.values():
        assert span.p <= span.p_holm <= min(1, 6 * span.p)
        assert span.pairs == 6


def test_mcnemar_on_single_pixels_is_the_classic_test():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, (20, 20)).astype(np.uint8)
    first, second = (
        (np.where(rng.random((20, 20)) < share, truth, 1 - truth) * 100).astype(np.uint8)
        for share in (0.8, 0.6)
    )
    labels = np.arange(400).reshape(20, 20)
    histograms = [block_counts.count_blocks(truth, each, labels, 400) for each in (first, second)]
    right = [(each >= 50) == (truth == 1) for each in (first, second)]
    b, c = (right[0] & ~right[1]).sum(), (~right[0] & right[1]).sum()
    ground = Ground(np.zeros(400, int), truth.ravel().astype(int), "a pixel")

    found = differences.mcnemar(histograms[0], histograms[1], (0.5, 0.5), ground)

    assert found.surplus == b - c
    assert found.chi_squared == pytest.approx((b - c) ** 2 / (b + c))
    assert 0 < found.p < 0.001


def test_a_difference_is_said_in_plain_words():
    def said(value, low, high, p, p_holm, pairs, name="f1"):
        return differences.in_words(("A", "B"), Difference(value, low, high, p, p_holm, pairs), name)

    sure = said(0.031, 0.01, 0.05, 0.01, 0.01, 1, "recall")
    unsure = said(-0.031, -0.08, 0.02, 0.2, 1.0, 36)
    many = said(0.1, 0.05, 0.15, 0.01, 0.36, 36)
    undefined = Difference(np.nan, np.nan, np.nan, np.nan, np.nan, 1, "undefined")

    assert "A finds 3.1 points more" in sure
    assert "unlikely to be chance" in sure
    assert unsure.startswith("B is 3.1 points ahead of A in F1, but it may be chance")
    assert "-2.0 to +8.0 points" in unsure
    assert "but 36 pairs were compared: it may be chance (p = 0.36 by Holm over 36 pairs)" in many
    assert "undefined for one of them" in differences.in_words(("A", "B"), undefined, "f1")


@pytest.mark.slow
def test_networks_that_are_alike_are_called_different_in_one_scene_of_twenty():
    """Nine networks of one skill, 36 pairs: without Holm's rule most scenes would name a winner."""
    from benchmarks.compare_intervals import WORLDS, called_different

    alone, held, judged = called_different(WORLDS["few"], 60, seed=5)

    assert judged > 40
    assert alone > 0.3
    assert held <= 0.12
