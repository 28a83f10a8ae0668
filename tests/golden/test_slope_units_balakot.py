"""Slope units of Balakot: how many, how large, and how much truer to the slopes than squares."""

import numpy as np
import pytest
from scipy import ndimage

from landslide_core.factors.align import LayerFiles, align
from landslide_core.factors.units import SlopeUnitSettings, facing_of, slope_units
from landslide_core.factors.units.quality import homogeneity


@pytest.fixture(scope="module")
def layers(shared_data):
    return align(LayerFiles(shared_data / "factors" / "balakot" / "AW3D30.tif"))


@pytest.fixture(scope="module")
def numbers(layers):
    return slope_units(layers).numbers


def test_they_hold_all_the_ground_and_none_is_too_small(layers, numbers):
    sizes_km2 = np.bincount(numbers.ravel())[1:] * np.prod(layers.pixel_m) / 1e6

    np.testing.assert_array_equal(numbers > 0, np.isfinite(layers.dem))
    assert sizes_km2.min() >= SlopeUnitSettings().least_km2
    assert 1_200 <= numbers.max() <= 1_500
    assert 0.2 <= np.median(sizes_km2) <= 0.5
    assert sizes_km2.max() < 5


def test_they_face_one_way_as_asked_and_squares_of_their_size_do_not(layers, numbers, record_property):
    facing, places = facing_of(layers), np.flatnonzero(numbers > 0)
    total = facing.of(numbers.ravel()[places] - 1, places, int(numbers.max()))
    found = homogeneity(numbers, facing)
    record_property("units", found.units)
    record_property("squares", found.squares)
    print(
        f"variance of aspect within {numbers.max():,} units {found.units:.3f}, within squares {found.squares:.3f}"
    )
    bound = SlopeUnitSettings().variance

    assert np.average(total.variance <= bound, weights=total.pixels) > 0.8
    assert found.units < 0.2
    assert found.units < 0.5 * found.squares


def test_their_borders_run_where_the_ground_bends_not_across_slopes(layers, numbers):
    """Ridges and channels are far from the mean of their surroundings; so are the borders of units."""
    dem = layers.dem.astype(np.float64)
    bend = np.abs(dem - ndimage.uniform_filter(dem, 9, mode="nearest"))
    edge = np.zeros(numbers.shape, np.bool_)
    edge[:, :-1] |= numbers[:, :-1] != numbers[:, 1:]
    edge[:-1] |= numbers[:-1] != numbers[1:]
    shifted = np.roll(edge, (57, 43), (0, 1))

    assert np.median(bend[edge]) > 1.5 * np.median(bend[shifted])
