"""Certainty factor and index of entropy against figures worked out by hand."""

import numpy as np
import pytest

from landslide_core.susceptibility.classes.indices import certainty_factors, entropy_weight


def test_a_class_at_the_average_has_no_certainty_either_way():
    found = certainty_factors(np.array([5, 5, 10]), np.array([100, 100, 200]))
    np.testing.assert_allclose(found, 0, atol=1e-12)


def test_more_and_fewer_landslides_than_average_by_hand():
    slid, ground = np.array([30, 10, 0, 0]), np.array([100, 300, 600, 0])
    found = certainty_factors(slid, ground)
    a, s = 0.3, 40 / 1000
    assert found[0] == pytest.approx((a - s) / (a * (1 - s)))
    a = 10 / 300
    assert found[1] == pytest.approx((a - s) / (s * (1 - a)))
    assert found[2] == -1
    assert np.isnan(found[3])
    assert found[:3].tolist() == sorted(found[:3], reverse=True)


def test_entropy_weighs_uneven_ratios_and_no_others():
    even, uneven = entropy_weight(np.full(5, 1.2)), entropy_weight(np.array([3.0, 0.5, 0.2, 0.1, 0.0]))
    assert even == pytest.approx(0, abs=1e-12)
    assert uneven > 0.3
    p = np.array([3.0, 1.0]) / 4
    expected = (1 + (p * np.log2(p)).sum()) * 2.0
    assert entropy_weight(np.array([3.0, 1.0, np.nan])) == pytest.approx(expected)
    assert entropy_weight(np.array([1.0])) == 0
    assert np.isnan(entropy_weight(np.zeros(3)))
