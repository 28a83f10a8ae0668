"""Aspect within units against that within squares."""

import numpy as np
import pytest

from landslide_core.factors.units.facing import Facing
from landslide_core.factors.units.quality import homogeneity


def test_stripes_that_face_one_way_vary_by_nothing_and_squares_over_them_do():
    aspect = np.broadcast_to(np.where(np.arange(80) // 5 % 2, 90, 270), (80, 80)).astype(np.float32)
    numbers = np.broadcast_to(np.arange(80) // 5 + 1, (80, 80)).astype(np.int32)
    found = homogeneity(numbers, Facing.of_aspect(aspect, np.ones((80, 80), np.bool_)))

    assert found.units == 0
    assert found.squares == pytest.approx(1, abs=1e-6)


def test_squares_as_units_are_as_good_as_squares():
    aspect = np.random.default_rng(0).uniform(0, 360, (60, 90)).astype(np.float32)
    rows, cols = np.mgrid[:60, :90]
    numbers = (rows // 10 * 9 + cols // 10 + 1).astype(np.int32)
    found = homogeneity(numbers, Facing.of_aspect(aspect, np.ones((60, 90), np.bool_)))

    assert found.units == pytest.approx(found.squares)
