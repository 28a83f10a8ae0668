"""Landslide by landslide, on scenes whose answer is known."""

import numpy as np
import pytest

from landslide_core.comparison import objects
from tests.small_comparison import two_landslides


def test_a_landslide_is_hit_when_enough_of_it_is_found():
    truth, percent = two_landslides()
    found = objects.reference_landslides(truth)
    shares = objects.shares_found(objects.histograms_of(found, percent), 0.5)

    assert found.pixels.tolist() == [100, 25]
    assert shares.tolist() == pytest.approx([0.6, 0.0])
    areas = found.pixels.astype(float)
    small, large = objects.by_size(areas, shares, 0.5, (50.0,))
    assert (small.count, small.hit, large.count, large.hit) == (1, 0, 1, 1)
    assert objects.by_size(areas, shares, 0.7, (50.0,))[1].hit == 0


def test_a_landslide_without_prediction_does_not_count():
    truth, percent = two_landslides()
    percent[30:35, 30:35] = 255
    found = objects.reference_landslides(truth)
    shares = objects.shares_found(objects.histograms_of(found, percent), 0.5)

    assert sum(each.count for each in objects.by_size(found.pixels.astype(float), shares, 0.5, ())) == 1


def test_false_alarms_touch_no_reference_and_are_large_enough():
    truth, percent = two_landslides()

    assert objects.false_alarms(percent, truth, 0.5, 1) == (2, 20)
    assert objects.false_alarms(percent, truth, 0.5, 10) == (1, 16)
    truth[50:54, 50:54] = 255
    assert objects.false_alarms(percent, truth, 0.5, 10) == (0, 0)


def test_outlines_agree_within_the_tolerance():
    truth = np.zeros((40, 40), np.uint8)
    truth[10:20, 10:20] = 1
    shifted = np.zeros((40, 40), np.uint8)
    shifted[12:22, 10:20] = 100

    assert objects.boundary_f1(truth, truth * 100, 0.5, 0) == 1
    assert objects.boundary_f1(truth, shifted, 0.5, 2) == 1
    assert objects.boundary_f1(truth, shifted, 0.5, 0) < 0.7
    assert objects.boundary_f1(truth, np.zeros_like(truth), 0.5, 2) == 0
    assert np.isnan(objects.boundary_f1(truth * 0, truth * 0, 0.5, 2))
