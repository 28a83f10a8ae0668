"""The class rasters of the maps, on scenes whose answer is known."""

import numpy as np

from landslide_core.comparison import class_maps
from tests.small_comparison import two_landslides


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
