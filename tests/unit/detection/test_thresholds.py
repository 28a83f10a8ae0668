"""The threshold that a run begins with, and its range."""

import numpy as np
import pytest
from scipy.special import logit

from landslide_core.calibration.counts import LogitCounts
from landslide_core.calibration.scene_threshold import ThresholdRule
from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.thresholds import cut_for
from tests.small_scenes import tiny_card

RULE = ThresholdRule(usual=0.4, usual_share=0.03, shift=1.0, expected=1.0)


def crowded(share=0.3, pixels=100_000, offset=0.0) -> LogitCounts:
    """Two bells of evidence, calibrated where 3 % is landslide; a scene with many more, said with less confidence."""
    rng = np.random.default_rng(0)
    truth = rng.random(pixels) < share
    evidence = rng.normal(np.where(truth, 2.0, -2.0), 2.0)
    return LogitCounts.of((evidence + logit(0.03) + offset)[None])


def test_without_a_rule_the_cards_threshold_stands_alone():
    found = cut_for(crowded(), tiny_card(threshold=0.37), DetectSettings())

    assert (found.value, found.origin, found.has_range) == (0.37, "network", False)


def test_a_given_threshold_is_taken_as_it_is():
    found = cut_for(crowded(), tiny_card(threshold_rule=RULE), DetectSettings(threshold=0.123))

    assert (found.value, found.origin, found.has_range) == (0.123, "given", False)


def test_a_crowded_scene_is_cut_lower_than_usual_and_has_a_range():
    found = cut_for(crowded(), tiny_card(threshold_rule=RULE), DetectSettings())

    assert found.origin == "scene"
    assert found.value < 0.1 < RULE.usual
    assert found.low <= found.value <= found.high
    assert found.has_range
    assert found.share == pytest.approx(0.3, rel=0.1)
    assert 0.5 < found.expected_f1 < 1


def test_the_networks_own_threshold_can_be_asked_for_and_lies_in_the_range():
    card = tiny_card(threshold=0.4, threshold_rule=RULE)
    found = cut_for(crowded(), card, DetectSettings(threshold_for="network"))

    assert (found.value, found.origin) == (0.4, "network")
    assert found.low < 0.1
    assert found.high == pytest.approx(0.4)


@pytest.mark.parametrize("offset", [-8.0, -4.0, 0.0, 6.0])
def test_thresholds_are_what_stored_probabilities_can_be_cut_at(offset):
    """Whole per cent, never 0: a cut at nothing would call all ground a landslide."""
    found = cut_for(crowded(offset=offset), tiny_card(threshold_rule=RULE), DetectSettings())

    for value in (found.value, found.low, found.high):
        assert 0.01 <= value <= 1
        assert round(100 * value) == pytest.approx(100 * value)


def test_a_scene_without_a_pixel_has_the_usual_threshold():
    found = cut_for(LogitCounts.of(np.empty((0, 0))), tiny_card(threshold_rule=RULE), DetectSettings())

    assert found.value == RULE.usual
    assert found.expected_f1 is None
