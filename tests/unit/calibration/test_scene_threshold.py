"""Scenes whose share of landslides is known and was never told."""

import numpy as np
import pytest
from scipy.special import expit, logit

from landslide_core.calibration.calibration import Calibration
from landslide_core.calibration.counts import MIDDLES, LabelledCounts, LogitCounts
from landslide_core.calibration.scene_threshold import (
    ThresholdRule,
    expected_f1,
    share_of,
    threshold_for,
)

USUAL_SHARE = 0.03


def scene(share, seed=0, pixels=400_000, apart=2.0):
    """Two bells of evidence; logits are calibrated for ground where 3 % is landslide, whatever the share here."""
    rng = np.random.default_rng(seed)
    truth = rng.random(pixels) < share
    evidence = rng.normal(
        np.where(truth, apart, -apart), np.sqrt(2 * apart)
    )  # log likelihood ratio of itself
    return LabelledCounts.of(truth[None], (evidence + logit(USUAL_SHARE))[None])


@pytest.mark.parametrize("share", [0.005, 0.03, 0.2])
def test_the_share_of_a_scene_is_found_without_labels(share):
    found = share_of(scene(share).both, Calibration(), USUAL_SHARE)

    assert found == pytest.approx(share, rel=0.1)


def test_the_best_expected_threshold_is_half_the_best_f1():
    """Lipton et al. 2014, theorem 1."""
    pixels, probability = scene(USUAL_SHARE).both.counts[::-1], expit(MIDDLES)[::-1]

    f1 = expected_f1(pixels, probability)

    assert probability[np.argmax(f1)] == pytest.approx(f1.max() / 2, abs=0.02)


def test_the_threshold_by_expected_f1_is_that_of_the_labels_when_probabilities_are_right():
    ground = scene(USUAL_SHARE)

    found = threshold_for(ground.both, Calibration(), ThresholdRule(0.5, USUAL_SHARE, expected=1.0))

    best = max(ground.iou(cut) for cut in MIDDLES)
    assert ground.iou(logit(found.threshold)) == pytest.approx(best, abs=0.005)
    iou = ground.iou(logit(found.threshold))
    assert found.expected_f1 == pytest.approx(2 * iou / (1 + iou), abs=0.02)


def test_following_the_scene_s_share_finds_what_the_usual_threshold_misses():
    crowded = scene(0.3)
    usual = ThresholdRule(0.5, USUAL_SHARE)
    following = ThresholdRule(0.5, USUAL_SHARE, shift=1.0)

    fixed, moved = (threshold_for(crowded.both, Calibration(), rule) for rule in (usual, following))

    assert fixed.threshold == pytest.approx(0.5)
    assert moved.threshold < 0.1
    assert crowded.iou(logit(moved.threshold)) > crowded.iou(logit(fixed.threshold)) + 0.1


def test_half_a_shift_lies_between_none_and_all():
    crowded = scene(0.3).both

    cuts = [
        threshold_for(crowded, Calibration(), ThresholdRule(0.5, USUAL_SHARE, shift=s)).threshold
        for s in (0, 0.5, 1)
    ]

    assert cuts == sorted(cuts, reverse=True)
    assert logit(cuts[1]) == pytest.approx((logit(cuts[0]) + logit(cuts[2])) / 2)


def test_the_range_holds_the_threshold_and_grows_with_doubt():
    sure, unsure = (
        threshold_for(
            scene(0.05, apart=apart).both, Calibration(), ThresholdRule(0.4, USUAL_SHARE, expected=1.0)
        )
        for apart in (4.0, 0.7)
    )

    for found in (sure, unsure):
        assert found.low <= found.threshold <= found.high
    assert sure.expected_f1 > unsure.expected_f1
    assert logit(sure.high) - logit(sure.low) > 1  # bells far apart: where exactly matters little


def test_a_scene_without_pixels_gets_the_usual_threshold():
    empty = LogitCounts(np.zeros_like(MIDDLES))

    found = threshold_for(empty, Calibration(), ThresholdRule(0.37, USUAL_SHARE, 1.0, 1.0))

    assert (found.threshold, found.low, found.high) == (0.37, 0.37, 0.37)


def test_a_scene_of_nothing_but_background_is_cut_no_lower_than_usual():
    nothing = LogitCounts.of(np.full((100, 100), -12.0))

    found = threshold_for(nothing, Calibration(), ThresholdRule(0.4, USUAL_SHARE, shift=1.0))

    assert found.threshold >= 0.4
