"""Drained area, streams, wetness and distances, against answers that are known or brute force."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from odc.geo.geobox import GeoBox
from scipy import ndimage
from shapely import LineString

from landslide_core import factors
from landslide_core.errors import InputError
from landslide_core.factors import DeriveSettings, Layers
from landslide_core.factors.families import distances, drainage
from tests.small_factors import AFFINE, COLS, CRS, GEOBOX, PIXEL_M, ROWS, dem, place


def valley(rows=40, cols=31):
    """A V-shaped valley that falls to the south."""
    row, col = np.mgrid[:rows, :cols]
    return (200 + 5 * np.abs(col - cols // 2) - 0.5 * row).astype(np.float32)


def test_all_water_of_a_valley_leaves_through_its_mouth():
    ground = valley()
    area = drainage.drained_area_m2(drainage.filled(ground), (10.0, 10.0), spread=0)
    assert area[-1, 15] == pytest.approx(ground.size * 100, rel=0.05)
    assert area.min() == 100
    spread = drainage.drained_area_m2(drainage.filled(ground), (10.0, 10.0), spread=1.1)
    assert spread[-1, 14:17].sum() == pytest.approx(area[-1, 14:17].sum(), rel=0.1)


def test_pits_are_filled_so_that_no_water_stays():
    ground = valley()
    ground[20, 13:18] -= 30
    full = drainage.filled(ground)
    assert (full >= ground).all()
    lowest = ndimage.minimum_filter(full, footprint=[[1, 1, 1], [1, 0, 1], [1, 1, 1]], mode="nearest")
    assert (lowest[1:-1, 1:-1] < full[1:-1, 1:-1]).all()


def test_unknown_ground_takes_water_and_stays_unknown():
    ground = valley()
    ground[15:18, 14:17] = np.nan
    area = drainage.drained_area_m2(drainage.filled(ground), (10.0, 10.0), spread=1.1)
    assert np.isnan(area).sum() == 9
    assert area[-1, 15] < 0.9 * ground.size * 100


def test_streams_run_down_the_valley_and_wetness_is_highest_there():
    ground = valley()
    layers = Layers(GeoBox(ground.shape, AFFINE, CRS), ground, settings=DeriveSettings(stream_area_km2=0.03))
    wet = factors.water.streams(layers)
    assert wet[:, 15].sum() >= 25
    assert wet[:, :10].sum() == 0
    twi = factors.get("twi").derive(layers)
    assert (twi[5:-1].argmax(1) == 15).all()
    np.testing.assert_allclose(
        factors.get("river_distance").derive(layers)[-1, :15], 10.0 * np.arange(15, 0, -1)
    )


def test_ground_too_small_for_a_stream_is_said_with_a_cure():
    layers = Layers(GEOBOX, dem(), settings=DeriveSettings(stream_area_km2=50))
    with pytest.raises(InputError, match="rivers as lines"):
        factors.get("river_distance").derive(layers)


def test_distance_to_lines_is_exact_to_a_pixel_even_from_lines_beyond_the_border():
    inside = LineString([place(10.5, 3.5), place(60.5, 50.5)])
    outside = LineString([place(COLS + 8, -5), place(COLS + 8, ROWS + 5)])
    found = distances.to_lines_m(np.array([inside, outside]), GEOBOX, (PIXEL_M, PIXEL_M), "faults")
    rows, cols = np.mgrid[:ROWS, :COLS]
    east, north = AFFINE * (cols + 0.5, rows + 0.5)
    exact = shapely.distance(shapely.points(east, north), shapely.union(inside, outside))
    assert np.abs(found - exact).max() < 0.75 * PIXEL_M
    assert np.abs(found - exact).mean() < 0.5 * PIXEL_M


def test_distance_is_scipys_on_the_same_pixels():
    marked = np.random.default_rng(3).random((40, 50)) < 0.01
    expected = ndimage.distance_transform_edt(~marked, sampling=(12.0, 10.0))
    np.testing.assert_allclose(distances.to_pixels_m(marked, (12.0, 10.0)), expected, rtol=1e-6)


def test_lines_of_another_country_are_refused():
    far = gpd.GeoDataFrame(geometry=[LineString([(0, 0), (10, 10)])], crs=CRS)
    layers = Layers(GEOBOX, dem(), faults=far)
    with pytest.raises(InputError, match=r"None of the faults .* same area"):
        factors.get("fault_distance").derive(layers)
