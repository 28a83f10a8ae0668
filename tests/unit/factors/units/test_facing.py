"""Circular mean and variance of aspect."""

import numpy as np
import pytest
from scipy.stats import circmean, circvar

from landslide_core.factors.units.facing import Facing


def test_mean_and_variance_are_those_of_scipy():
    rng = np.random.default_rng(0)
    degrees = rng.normal([[350], [90]], 20, (2, 500)) % 360
    facing = Facing.of_aspect(degrees.astype(np.float32), np.ones((2, 500), np.bool_))
    total = facing.of(np.repeat([0, 1], 500), np.arange(1000), 2)

    radians = np.radians(degrees)
    np.testing.assert_allclose(total.variance, circvar(radians, axis=1), rtol=1e-5)
    np.testing.assert_allclose(np.radians(total.aspect_deg), circmean(radians, axis=1), rtol=1e-5)


def test_ground_without_an_aspect_does_not_count():
    has = np.array([[True, True, False, False]])
    facing = Facing.of_aspect(np.array([[0, 90, np.nan, 180]], np.float32), has)
    total = facing.of(np.array([0, 0, 0, 1]), np.arange(4), 3)

    assert total.pixels.tolist() == [3, 1, 0]
    assert total.aspects.tolist() == [2, 0, 0]
    assert total.aspect_deg[0] == pytest.approx(45)
    assert np.isnan(total.aspect_deg[1:]).all()
    assert total.variance == pytest.approx([1 - np.sqrt(0.5), 0, 0])
