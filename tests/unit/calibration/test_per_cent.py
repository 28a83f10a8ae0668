"""Whole per cent of logits, and their counts, in one pass: what the long way gives, to the last bit."""

import numpy as np
import pytest
from scipy.special import expit

from landslide_core.calibration.calibration import UNCALIBRATED, Calibration, temperature
from landslide_core.calibration.counts import LogitCounts
from landslide_core.calibration.per_cent import PerCent, steps_of
from landslide_core.scene.probability import NODATA, per_cent

CALIBRATIONS = [
    UNCALIBRATED,
    temperature(2.7),
    Calibration("platt", 0.62284, 0.62284, -1.01992),
    Calibration("beta", 0.4, 1.7, -0.8),
    Calibration("beta", 1e-4, 30.0, 3.0),  # hardly any of it is landslide, or nearly all
    Calibration("platt", 1e-12, 1e-12, 0.3),  # the same everywhere
]


def the_long_way(calibration, logits):
    return per_cent(np.asarray(expit(calibration.apply(logits)), np.float32))


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_logits_are_stored_as_their_probability_is(calibration):
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 6, (300, 400)).astype(np.float32)
    steps = steps_of(calibration)
    near = steps[np.isfinite(steps)]
    edges = np.concatenate(
        [near, np.nextafter(near, np.float32(-np.inf)), np.nextafter(near, np.float32(np.inf))]
    )
    logits[0, : len(edges)] = edges
    logits[1, :6] = 0, -0.0, 1e-30, 3e38, -3e38, 20.000001

    stored, counts = PerCent(calibration)(logits, np.ones(logits.shape, bool))

    np.testing.assert_array_equal(stored, the_long_way(calibration, logits))
    np.testing.assert_array_equal(counts.counts, LogitCounts.of(logits).counts)


def test_counts_are_those_of_wanted_pixels_and_of_the_middles_between_bins():
    logits = (np.arange(-900, 900, dtype=np.float32) * np.float32(0.025)).reshape(18, 100)
    wanted = np.random.default_rng(1).random(logits.shape) > 0.3

    stored, counts = PerCent(UNCALIBRATED)(logits, wanted)

    np.testing.assert_array_equal(counts.counts, LogitCounts.of(logits[wanted]).counts)
    assert (stored[~wanted] == NODATA).all()
    assert (stored[wanted] <= 100).all()


def test_what_is_no_number_is_not_stored_and_not_counted():
    logits = np.array([[np.nan, 0.0, np.nan]], np.float32)
    stored, counts = PerCent(UNCALIBRATED)(logits, np.ones((1, 3), bool))
    assert stored.tolist() == [[NODATA, 50, NODATA]]
    assert counts.total == 1


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_steps_rise(calibration):
    assert (np.diff(steps_of(calibration)[np.isfinite(steps_of(calibration))]) >= 0).all()


def test_a_calibration_that_turns_probability_round_is_a_bug():
    with pytest.raises(ValueError, match="falls as logits grow"):
        steps_of(Calibration("platt", -1.0, -1.0, 0.0))
