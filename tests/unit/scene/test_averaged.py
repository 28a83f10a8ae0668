"""Means of square cells against means computed by hand."""

import numpy as np
import pytest

from landslide_core.scene.averaged import AveragedSource
from landslide_core.scene.memory import MemorySource
from tests.small_scenes import memory_scene, noise


@pytest.mark.parametrize("side", [2, 3, 8])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_cells_are_means_of_their_pixels_also_at_the_far_ends(side, dtype):
    image = noise(50, 37).astype(dtype)
    source = AveragedSource(MemorySource(image, np.ones((50, 37), bool)), (50, 37), side)
    rows, cols = -(-50 // side), -(-37 // side)

    found = source.read((0, 2), slice(0, rows), slice(0, cols))

    for row, col in ((0, 0), (1, 2), (rows - 1, cols - 1), (rows - 1, 0)):
        cell = image[[0, 2], row * side : (row + 1) * side, col * side : (col + 1) * side].mean((1, 2))
        np.testing.assert_allclose(
            found[:, row, col], np.rint(cell) if dtype == np.uint8 else cell, rtol=1e-5
        )
    np.testing.assert_array_equal(source.read((0, 2), slice(1, 3), slice(2, 4)), found[:, 1:3, 2:4])


def test_invalid_pixels_take_no_part_and_half_makes_a_cell_valid():
    image = np.full((1, 4, 8), 100, np.float32)
    valid = np.ones((4, 8), bool)
    valid[:4, :2], valid[:2, 4:8], valid[2, 4:8] = False, False, False
    image[:, ~valid] = np.nan
    source = AveragedSource(MemorySource(image, valid), (4, 8), 4)

    np.testing.assert_array_equal(source.valid(slice(0, 1), slice(0, 2)), [[True, False]])
    np.testing.assert_array_equal(source.read((0,), slice(0, 1), slice(0, 2)), [[[100, 100]]])


def test_a_window_is_read_in_parts_without_a_trace(monkeypatch):
    from landslide_core.scene import averaged

    source = memory_scene(noise(90, 70)).source
    whole = AveragedSource(source, (90, 70), 4).read((0, 1, 2), slice(0, 23), slice(0, 18))
    monkeypatch.setattr(averaged, "_BLOCK_PX", 100)

    np.testing.assert_array_equal(
        AveragedSource(source, (90, 70), 4).read((0, 1, 2), slice(0, 23), slice(0, 18)), whole
    )


def test_an_averaged_scene_knows_its_pixel_size():
    scene = memory_scene(noise(90, 70), crs="EPSG:32648")

    assert scene.averaged(4).shape == (23, 18)
    assert scene.averaged(4).resolution_m == pytest.approx(8)
    assert memory_scene(noise(9, 9)).with_pixel_size(0.5).averaged(2).resolution_m == 1
    assert scene.averaged(1) is scene
