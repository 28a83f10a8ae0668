"""Distances of looks: none to itself, in the units of the pixels otherwise."""

import numpy as np
import pytest

from landslide_core.light.look_signs import NAMES, look_signs, thinned
from landslide_core.light.sample import SampleTile
from landslide_core.normalise.appearance import appearance_of
from tests.small_light import hills

PIXELS = hills().reshape(3, -1).astype(np.float32) / 255
LOOK = appearance_of(PIXELS, ("red", "green", "blue"))


def test_a_look_is_no_distance_from_itself_and_as_far_as_it_is_moved() -> None:
    assert LOOK is not None
    same = look_signs([PIXELS], LOOK.as_dict())
    brighter = look_signs([PIXELS + 0.2], LOOK.as_dict())

    assert same["look"] < 1e-3
    assert brighter["look"] == pytest.approx(0.2, abs=1e-3)
    assert brighter["look_bright"] == pytest.approx(0.2, abs=1e-3)
    assert brighter["look_colour"] < 1e-3, "light alone changes no colour"


def test_swapped_bands_change_the_colour() -> None:
    assert LOOK is not None
    assert look_signs([PIXELS[::-1]], LOOK.as_dict())["look_colour"] > 0.03


def test_without_a_recorded_look_there_is_no_distance() -> None:
    assert look_signs([PIXELS], {}) == dict.fromkeys(NAMES, 0.0)


def test_thinning_keeps_valid_pixels_alone() -> None:
    values = np.ones((3, 20, 20), np.float32)
    valid = np.zeros((20, 20), bool)
    valid[:10] = True
    tile = SampleTile((slice(0, 20), slice(0, 20)), values, valid, values)

    assert thinned(tile).shape == (3, 2 * 4)
