"""A few tiles stand for a scene, whatever its size and pixel size."""

import numpy as np

from landslide_core.light.sample import MOST_TILES, TILE_PX, sample_of
from landslide_core.normalise.scaling import by_255
from tests.small_light import hills, scene_of
from tests.small_scenes import tiny_card

CARD = tiny_card(native_resolution_m=2.0)


def test_a_large_scene_gives_sixteen_tiles_that_reach_its_ends() -> None:
    found = sample_of(scene_of(np.zeros((3, 2000, 1700), np.uint8)), CARD, None, by_255(3))

    assert len(found.tiles) == MOST_TILES
    assert max(tile.place[0].stop for tile in found.tiles) == 2000
    assert max(tile.place[1].stop for tile in found.tiles) == 1700
    assert {tile.pixels.shape for tile in found.tiles} == {(3, TILE_PX, TILE_PX)}


def test_a_small_scene_is_one_tile() -> None:
    pixels = hills(90)
    found = sample_of(scene_of(pixels), CARD, None, by_255(3))

    assert len(found.tiles) == 1
    np.testing.assert_allclose(found.tiles[0].pixels, pixels / 255, atol=1e-6)
    assert found.own_m is None
    assert found.seen_m is None


def test_tiles_lie_on_the_grid_that_the_network_sees() -> None:
    found = sample_of(scene_of(hills(100), told_m=4.0), CARD, 2.0, by_255(3))

    assert found.tiles[0].pixels.shape == (3, 200, 200)
    assert found.tiles[0].own.shape == (3, 100, 100)
    assert (found.own_m, found.seen_m) == (4.0, 2.0)


def test_tiles_without_data_are_left_out() -> None:
    valid = np.zeros((1000, 1000), bool)
    valid[:320, :320] = True
    found = sample_of(scene_of(np.zeros((3, 1000, 1000), np.uint8), valid=valid), CARD, None, by_255(3))

    assert [tile.place for tile in found.tiles] == [(slice(0, 320), slice(0, 320))]
    nothing = scene_of(np.zeros((3, 50, 50), np.uint8), valid=np.zeros((50, 50), bool))
    assert sample_of(nothing, CARD, None, by_255(3)).tiles == ()


def test_the_files_own_pixels_begin_at_a_multiple_of_eight() -> None:
    pixels = np.zeros((3, 1000, 1000), np.uint8)
    pixels[:, :, ::8] = 255
    found = sample_of(scene_of(pixels), CARD, None, by_255(3))

    assert all((tile.own[:, :, 0] == 255).all() for tile in found.tiles)
