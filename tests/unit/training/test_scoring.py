"""Temperature and object scores on numbers that were made up for them."""

import numpy as np
import pytest
from scipy.special import expit

from landslide_core.metrics import ProbabilityCounts
from landslide_core.training.predict_whole import percent_of
from landslide_core.training.scoring import images_with_half, object_scores
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
    calibrated = ProbabilityCounts.from_image(truth, percent_of(logits, temperature))
    assert calibrated.expected_calibration_error() < 0.01


def test_without_one_of_the_classes_there_is_nothing_to_calibrate() -> None:
    assert fit_temperature([(np.zeros((4, 4), bool), np.ones((4, 4), np.float32))]) == 1.0


def test_extreme_logits_are_probabilities_of_nothing_and_of_certainty() -> None:
    with np.errstate(all="raise", under="ignore"):
        assert percent_of(np.array([[-5000.0, 5000.0]], np.float16)).tolist() == [[0, 100]]


def test_landslides_are_found_missed_and_invented_as_parts() -> None:
    truth, mask = np.zeros((2, 60, 60), bool)
    truth[0:10, 0:10] = mask[0:5, 0:10] = True  # found: exactly half
    truth[20:30, 0:10] = mask[20:24, 0:10] = True  # missed, though touched
    mask[40:50, 40:50] = True  # invented
    mask[55:57, 55:57] = truth[0:3, 50:53] = True  # both too small to count

    scores = object_scores([truth], [mask])
    assert (scores["found"], scores["missed"], scores["false"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("wrong_px", "images"),
    [([1, 1, 1, 7], 1), ([5, 0, 5], 1), ([4, 3, 2, 1], 2), ([1, 1, 1, 1, 1], 3), ([0, 0], 0)],
)
def test_the_fewest_images_with_half_of_the_errors(wrong_px, images) -> None:
    assert images_with_half(wrong_px) == images
