"""The map from logits to calibrated logits, and back."""

import numpy as np
import pytest

from landslide_core.calibration.calibration import Calibration, temperature

MAPS = [
    Calibration(),
    temperature(1.7),
    Calibration("platt", 0.6, 0.6, -1.3),
    Calibration("beta", 0.4, 1.9, 0.7),
    Calibration("beta", 2.5, 0.3, -2.0),
]


@pytest.mark.parametrize("calibration", MAPS)
def test_a_logit_comes_back_from_its_calibrated_one(calibration):
    raw = np.array([-30.0, -4.0, -0.1, 0.0, 2.0, 17.0])

    back = [calibration.raw_logit(float(value)) for value in calibration.apply(raw)]

    np.testing.assert_allclose(back, raw, atol=1e-9)


@pytest.mark.parametrize("calibration", MAPS)
def test_every_map_keeps_the_order(calibration):
    assert (np.diff(calibration.apply(np.linspace(-40, 40, 400))) > 0).all()


def test_a_temperature_divides():
    assert temperature(2.0).apply(np.array([3.0])) == pytest.approx(1.5)


def test_what_no_raw_logit_reaches_is_the_farthest_there_is():
    flat = Calibration("beta", 0.001, 0.001001, 0.0)

    assert (flat.raw_logit(-5.0), flat.raw_logit(5.0)) == (-1000, 1000)
