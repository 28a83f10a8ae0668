"""The same calibration in PyTorch and in NumPy."""

import numpy as np
import pytest
import torch

from landslide_core.calibration.calibration import Calibration, temperature
from landslide_core.training.protocol.calibrated import calibrated


@pytest.mark.parametrize(
    "calibration",
    [
        Calibration(),
        temperature(0.3),
        Calibration("platt", 0.8, 0.8, -1.25),
        Calibration("beta", 0.5, 1.4, 0.6),
        Calibration("beta", 1.6, 0.2, -3.0),
    ],
)
def test_tensors_and_arrays_are_mapped_alike(calibration):
    logits = np.linspace(-60, 60, 2401, dtype=np.float32)

    in_torch = calibrated(calibration)(torch.from_numpy(logits)).numpy()

    np.testing.assert_allclose(in_torch, calibration.apply(logits), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("value", [0.5, 0.8132, 1.0, 1.37, 2.0, 4.6556, 5.72])
def test_a_temperature_rounds_as_division_does(value):
    logits = torch.randn(100_000) * 8

    assert torch.equal(calibrated(temperature(value))(logits), logits / value)
