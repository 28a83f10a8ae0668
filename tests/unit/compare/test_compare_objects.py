"""Landslide by landslide, and the class rasters of the maps, on scenes whose answer is known."""

import numpy as np
import pytest

from landslide_core.comparison import class_maps, objects


def two_landslides() -> tuple[np.ndarray, np.ndarray]:
    """One of 100 pixels of which 60 are found, one of 25 that is missed, a false alarm of 16, one of 4."""
    truth = np.zeros((60, 60), np.uint8)
    percent = np.zeros((60, 60), np.uint8)
    truth[5:15, 5:15] = 1
    percent[5:11, 5:15] = 80
    truth[30:35, 30:35] = 1
    percent[50:54, 50:54] = 90
    percent[50:52, 5:7] = 90
    return truth, percent


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


def test_an_error_map_has_the_pixels_of_each_cell_of_the_matrix():
    truth, percent = two_landslides()
    truth[0, 0], percent[1, 1] = 255, 255
    drawn = class_maps.errors(truth, percent, 0.5)
    counted = {cell: int((drawn == value).sum()) for value, cell in enumerate(class_maps.CELLS)}

    assert counted == {"tn": 3600 - 2 - 125 - 20, "fp": 20, "fn": 65, "tp": 60}
    assert (drawn == 255).sum() == 2


def test_a_disagreement_map_says_who_says_landslide():
    first = np.array([[100, 100, 0, 0, 255]], np.uint8)
    second = np.array([[100, 0, 100, 0, 100]], np.uint8)

    drawn = class_maps.disagreement(first, second, (0.5, 0.5))
    assert drawn.tolist() == [
        [class_maps.BOTH, class_maps.ONLY_A, class_maps.ONLY_B, class_maps.NEITHER, 255]
    ]
