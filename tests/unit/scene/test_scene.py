"""A Scene answers for its bands, its roles and its resolution."""

import numpy as np
import pytest

from landslide_core.errors import InputError, MismatchError
from tests.small_scenes import memory_scene, noise, scene_of


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


def test_a_picture_can_be_told_its_pixel_size_and_a_georeference_knows_better() -> None:
    picture, placed = memory_scene(noise(40, 60)), memory_scene(noise(40, 60), crs="EPSG:32648")

    told = picture.with_pixel_size(0.05)

    assert told.resolution_m == 0.05
    assert told.pixel_sides_m == (0.05, 0.05)
    assert told.resampled(0.1).shape == (20, 30)
    assert told.resampled(0.1).resolution_m == 0.1
    assert told.key != picture.key
    assert picture.with_pixel_size(None) is picture
    assert placed.with_pixel_size(0.05).resolution_m == pytest.approx(2)
    assert "0.05 m was not used" in placed.with_pixel_size(0.05).notes[-1]


def test_a_georeference_that_is_off_is_moved_and_said() -> None:
    placed, picture = (
        memory_scene(np.full((3, 20, 30), 9, np.uint8), crs=crs) for crs in ("EPSG:32648", None)
    )
    moved = placed.moved((4.5, -6.75))

    affine = placed.geobox.affine
    assert tuple(moved.geobox.affine)[:6] == pytest.approx(
        (affine.a, affine.b, affine.c + 4.5, affine.d, affine.e, affine.f - 6.75)
    )
    assert moved.geobox.crs == placed.geobox.crs
    assert "moved by 4.5, -6.75" in moved.notes[-1]
    assert placed.moved(None) is placed
    with pytest.raises(MismatchError, match="has no georeference that could be moved"):
        picture.moved((1, 1))
