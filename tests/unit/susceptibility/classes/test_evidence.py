"""Weights of evidence of a class."""

import numpy as np

from landslide_core.susceptibility.classes.evidence import weigh


def test_a_few_pixels_without_landslides_say_almost_nothing():
    weights = weigh(np.array([0, 100]), np.array([3, 9_900]))
    assert abs(weights.w_plus[0]) < 0.2
    assert abs(weights.studentised[0]) < 1.96
