"""A Scene answers for its bands, its roles and its resolution."""

import numpy as np
import pytest

from landslide_core.errors import InputError, MismatchError
from tests.small_scenes import scene_of


def test_bands_are_read_by_role_in_the_order_asked():
    pixels = np.arange(4 * 6, dtype=np.uint8).reshape(4, 2, 3)
    scene = scene_of(pixels, ("blue", "green", "red", "nir"))
    assert scene.indexes(["red", "blue"]) == (2, 0)
    np.testing.assert_array_equal(
        scene.read(slice(0, 2), slice(1, 3), ["red", "blue"]), pixels[[2, 0], :, 1:3]
    )


def test_a_missing_role_is_named_together_with_what_is_there():
    scene = scene_of(np.ones((2, 3, 3), np.uint8), ("red", "other"))
    with pytest.raises(MismatchError, match="no band for nir, blue; its bands are red, other") as caught:
        scene.indexes(["red", "nir", "blue"])
    assert "band roles" in caught.value.hint


def test_a_grey_band_serves_for_colours_only_when_there_is_no_colour():
    assert scene_of(np.ones((1, 3, 3), np.uint8), ("grey",)).indexes(["red", "green", "blue"]) == (0, 0, 0)
    with pytest.raises(InputError, match="nir"):
        scene_of(np.ones((1, 3, 3), np.uint8), ("grey",)).indexes(["nir"])
    with pytest.raises(InputError, match="green"):
        scene_of(np.ones((2, 3, 3), np.uint8), ("grey", "red")).indexes(["green"])


def test_reading_never_exposes_the_source():
    scene = scene_of(np.ones((1, 3, 3), np.uint8), ("grey",))
    scene.read(slice(0, 3), slice(0, 3), ["grey"])[:] = 7
    assert scene.read(slice(0, 3), slice(0, 3), ["grey"]).max() == 1


def test_a_decimated_read_averages_only_what_is_valid():
    pixels = np.full((1, 4, 4), 10, np.uint8)
    valid = np.ones((4, 4), bool)
    pixels[0, :2, 0], valid[:2, 0] = 250, False
    view = scene_of(pixels, ("grey",), valid).overview(2)
    assert view.pixels.tolist() == [[[10, 10], [10, 10]]]
    assert view.valid.all()
