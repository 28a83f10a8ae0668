"""Pixel sizes: scenes come to the network's own, and results stay on the scene's grid."""

import numpy as np
import pytest
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core.detection.grids import Grid, Wanted, grids, network_grid, pixel_size
from landslide_core.detection.settings import DetectSettings
from landslide_core.io.layers.exclusion import Exclusion
from landslide_core.networks import Loaded
from landslide_core.scene.memory import MemorySource
from landslide_core.scene.scene import Scene
from tests.small_scenes import (
    SMALL,
    RedIsLandslide,
    SteepIsLandslide,
    blob_image,
    memory_scene,
    noise,
    predicted,
    tiny_card,
)

ROLES = ("red", "green", "blue")


def scene_of(metres: float, pixels=None, crs="EPSG:32648") -> Scene:
    """A cloudy scene with pixels of that size in UTM."""
    pixels = noise(60, 80) if pixels is None else pixels
    shape = pixels.shape[1:]
    box = GeoBox(shape, Affine(metres, 0, 500_000, 0, -metres, 3_000_000), crs)
    return Scene("s.tif", None, box, "uint8", ROLES, ("",) * 3, MemorySource(pixels, np.ones(shape, bool)))


def card(**changes):
    return tiny_card(native_resolution_m=0.8, resolution_m=(0.5, 2.5), **changes)


@pytest.mark.parametrize(
    ("metres", "wanted"),
    [
        (0.8, None),
        (0.64, None),
        (1.0, None),
        (1.01, 0.8),
        (0.6, 0.8),
        (3.0, 0.8),
        (6.0, 0.8),
        (0.05, 0.8),
        (10, 1.25),
    ],
)
def test_a_scene_comes_to_the_networks_pixel_size_where_it_differs_by_more_than_a_quarter(metres, wanted):
    found = pixel_size(scene_of(metres), card(), DetectSettings())

    assert found.network_m == pytest.approx(wanted) if wanted else found.network_m is None
    assert bool(found.note) is (wanted is not None)
    assert found.enlarged == pytest.approx(metres / wanted if wanted else 1)


def test_imagery_at_3_m_is_enlarged_and_its_cost_is_said():
    found = pixel_size(scene_of(3.0), card(), DetectSettings())

    assert network_grid(scene_of(3.0), card(), DetectSettings()).shape == (225, 300)
    assert "predicted at 0.8 m per pixel, enlarged 3.75 times each way, 14.1 times the pixels" in found.note
    assert "the image has 3 m" in found.note


def test_a_person_decides_otherwise():
    scene = scene_of(3.0)

    asked = pixel_size(scene, card(), DetectSettings(resample_to_m=1.5))
    own = pixel_size(scene, card(), DetectSettings(pixels="own"))

    assert asked.network_m == 1.5
    assert own.network_m is None
    assert "its own 3 m per pixel, as was asked for" in own.note
    assert not pixel_size(scene_of(0.8), card(), DetectSettings(pixels="own")).note


def test_a_drone_picture_without_georeference_can_be_told_its_pixels():
    picture = memory_scene(noise(160, 320))

    unknown = pixel_size(picture, card(), DetectSettings())
    told = picture.with_pixel_size(0.05)
    seen = network_grid(told, card(), DetectSettings())

    assert unknown.network_m is None
    assert "tell it the pixel size" in unknown.note
    assert told.resolution_m == 0.05
    assert pixel_size(told, card(), DetectSettings()).network_m == 0.8
    assert seen.shape == (10, 20)
    assert seen.resolution_m == 0.8


def test_degrees_are_metres_of_the_place_and_pixels_become_square():
    """At 60 degrees north a degree of longitude is half as long as one of latitude."""
    box = GeoBox((100, 100), Affine(1e-5, 0, 10, 0, -1e-5, 60), "EPSG:4326")
    scene = Scene("s", None, box, "uint8", ROLES, ("",) * 3, memory_scene(noise(100, 100)).source)

    rows_m, cols_m = scene.pixel_sides_m
    seen = network_grid(scene, card(), DetectSettings())

    assert cols_m == pytest.approx(rows_m / 2, rel=0.01)
    assert seen.shape == (round(100 * rows_m / 0.8), round(100 * cols_m / 0.8))
    across, down = np.hypot(*np.array([[seen.geobox.affine.a, 0], [0, seen.geobox.affine.e]]))
    assert across / down == pytest.approx(2, rel=0.02)  # in degrees, so that they are square on the ground


@pytest.mark.parametrize(("metres", "times"), [(4.0, 1), (0.5, 1), (1.0, 3)])
def test_what_is_found_lies_where_it_is_on_the_scenes_own_grid(metres, times):
    """Enlarged twice, made four times smaller, and made smaller in two steps: red is found, and no shift."""
    image = np.kron(blob_image(), np.ones((1, times, times), np.uint8))
    scene = scene_of(metres, image)
    loaded = Loaded(tiny_card(switches={"scales": [1]}), RedIsLandslide())

    percent, facts = predicted(scene, loaded)

    assert percent.shape == image.shape[1:]
    assert facts.pixel_size.network_m == 2
    truth = image[0] > 200
    big = np.zeros_like(truth)
    big[50 * times : 110 * times, 60 * times : 100 * times] = truth[
        50 * times : 110 * times, 60 * times : 100 * times
    ]
    found = percent >= 50
    rows, cols = (np.argwhere(found[: 130 * times]).mean(0) - np.argwhere(big).mean(0)).tolist()
    assert abs(rows) < 0.1 * times
    assert abs(cols) < 0.1 * times
    assert (found & big).sum() / (found[: 130 * times].sum() + (big & ~found).sum()) > 0.9


def test_no_data_and_what_is_left_out_stay_so_on_the_scenes_own_grid():
    valid = np.ones((200, 300), bool)
    valid[:, 250:] = False
    valid[100, 20] = False
    scene = memory_scene(noise(200, 300), valid, crs="EPSG:32648")  # 2 m
    out = np.zeros((200, 300), bool)
    out[30:40, 30:40] = True
    exclusion = Exclusion(None, lambda rows: out[rows])  # type: ignore[arg-type]

    for native_m in (0.8, 8.0):
        loaded = Loaded(tiny_card(native_resolution_m=native_m), RedIsLandslide())
        percent, facts = predicted(scene, loaded, exclusion=exclusion)

        np.testing.assert_array_equal(percent == 255, ~valid | out)
        assert facts.valid_share == valid.mean()
        assert facts.excluded_share == out.mean()
        assert facts.counts.total == (valid & ~out).sum()


@pytest.mark.parametrize("native_m", [0.7, 2.0, 7.0])
def test_a_single_wanted_pixel_is_not_skipped_with_its_tile(native_m):
    image = np.full((3, 400, 400), 230, np.uint8)
    valid = np.zeros((400, 400), bool)
    valid[263, 131] = True
    scene = memory_scene(image, valid, crs="EPSG:32648")
    loaded = Loaded(tiny_card(native_resolution_m=native_m), Always())

    percent, facts = predicted(scene, loaded)

    assert facts.skipped_tiles > 0 or facts.tiles == 1
    assert percent[263, 131] == 95  # sigmoid(3): what the network says, not a skipped tile's nothing
    assert (percent == 255).sum() == 400 * 400 - 1


class Always(RedIsLandslide):
    """Logits of 3 everywhere."""

    def forward(self, image):
        return image[:, :1] * 0 + 3


@pytest.mark.parametrize("per_px", [0.3, 0.5, 1.6, 3.75])
def test_pixels_that_a_wanted_one_touches_are_known(per_px):
    scene = memory_scene(noise(50, 40))
    valid = np.zeros((50, 40), bool)
    valid[20, 30] = True
    scene = memory_scene(noise(50, 40), valid)
    shape = (round(50 * per_px), round(40 * per_px))
    grid = Grid(memory_scene(noise(*shape)), (shape[0] / 50, shape[1] / 40))

    touched = Wanted(scene, None).touched(slice(0, shape[0]), grid)

    rows = (np.arange(shape[0]) + 0.5) / grid.per_px[0] - 0.5
    cols = (np.arange(shape[1]) + 0.5) / grid.per_px[1] - 0.5
    reach = [max(1.0, 1 / each) for each in grid.per_px]
    near = (np.abs(rows - 20) < reach[0])[:, None] & (np.abs(cols - 30) < reach[1])
    assert touched[near].all()
    assert touched.sum() < 60 * max(1, per_px) ** 2


def test_a_two_source_network_sees_the_ground_at_its_own_pixel_size():
    """45 degrees of slope are 45 degrees at any pixel size."""
    from landslide_core.scene.terrain_bands import TERRAIN_BANDS

    class Falling:
        def read(self, rows, cols):
            return np.tile(1000 - 2.0 * np.arange(300, dtype=np.float32)[cols], (rows.stop - rows.start, 1))

    scene = memory_scene(noise(200, 300), crs="EPSG:32648")
    for native_m in (0.9, 2.0, 6.0):
        loaded = Loaded(tiny_card(terrain=TERRAIN_BANDS, native_resolution_m=native_m), SteepIsLandslide())
        percent, facts = predicted(scene, loaded, SMALL, elevation=Falling())

        assert facts.terrain
        assert (percent[10:-10, 10:-10] > 90).all()


def test_grids_are_those_of_the_cards_scales():
    scene = memory_scene(noise(101, 50))

    found = grids(scene, tiny_card(switches={"scales": [4, 1, 2]}), DetectSettings())

    assert [grid.scene.shape for grid in found] == [(101, 50), (50, 25), (25, 12)]
    assert [grid.same for grid in found] == [True, False, False]
