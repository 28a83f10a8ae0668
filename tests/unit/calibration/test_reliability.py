"""What was said against what was found."""

import numpy as np
import pytest
from scipy.special import logit

from landslide_core.calibration.calibration import UNCALIBRATED
from landslide_core.calibration.counts import LabelledCounts
from landslide_core.calibration.reliability import reliability


def test_bins_hold_what_was_said_and_what_was_found():
    truth = np.array([True] * 3 + [False] * 7 + [True] * 8 + [False] * 2)
    said = np.repeat(logit([0.35, 0.85]), 10)
    found = reliability(UNCALIBRATED, LabelledCounts.of(truth[None], said[None]))

    assert found.as_dict()["pixels"] == [10, 10]
    assert found.as_dict()["found"] == [0.3, 0.8]
    assert found.as_dict()["said"] == pytest.approx([0.35, 0.85], abs=0.01)
    assert found.error == pytest.approx(0.05, abs=0.01)


def test_regions_add_up_and_the_ground_of_which_nothing_is_said_does_not_count():
    truth, said = np.zeros((1, 100), bool), np.full((1, 100), logit(0.2))
    one = reliability(UNCALIBRATED, LabelledCounts.of(truth, said))
    empty = reliability(UNCALIBRATED, LabelledCounts.of(truth, np.full((1, 100), logit(0.04))))

    assert (one + one).pixels.sum() == 200
    assert (one + empty).pixels.sum() == 100
    assert np.isnan(empty.error)
