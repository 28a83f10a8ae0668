"""The temperature that makes probabilities honest."""

import numpy as np
import pytest
from scipy.special import expit

from landslide_core.calibration import calibration
from landslide_core.metrics import ProbabilityCounts
from landslide_core.training.predict_whole import percent_of
from landslide_core.training.temperature import fit_temperature


@pytest.mark.parametrize("temperature", [0.4, 1.0, 2.5])
def test_the_temperature_of_overconfident_logits_is_found(temperature: float) -> None:
    rng = np.random.default_rng(0)
    honest = rng.normal(-1, 2, (300, 300)).astype(np.float32)
    truth = rng.random(honest.shape) < expit(honest)
    logits = honest * np.float32(temperature)

    assert fit_temperature([(truth[:150], logits[:150]), (truth[150:], logits[150:])]) == pytest.approx(
        temperature, rel=0.03
    )
    calibrated = ProbabilityCounts.from_image(truth, percent_of(logits, calibration.temperature(temperature)))
    assert calibrated.expected_calibration_error() < 0.01


def test_without_one_of_the_classes_there_is_nothing_to_calibrate() -> None:
    assert fit_temperature([(np.zeros((4, 4), bool), np.ones((4, 4), np.float32))]) == 1.0
