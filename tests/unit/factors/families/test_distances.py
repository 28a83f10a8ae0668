"""Distances against brute force and scipy."""

import numpy as np
import pytest
import shapely
from scipy import ndimage
from shapely import LineString

from landslide_core.factors.families import distances
from tests.small_factors import AFFINE, COLS, GEOBOX, PIXEL_M, ROWS, place


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


@pytest.mark.parametrize("pixel_m", [(10.0, 10.0), (30.9, 25.3)])
@pytest.mark.parametrize("shape", [(1, 1), (1, 70), (60, 1), (61, 83)])
def test_loops_for_large_grids_give_scipys_numbers(pixel_m, shape, monkeypatch):
    rng = np.random.default_rng(sum(shape))
    marked = rng.random(shape) < 0.01
    marked.flat[rng.integers(marked.size)] = True
    by_scipy = distances.to_pixels_m(marked, pixel_m)

    monkeypatch.setattr("landslide_core.hardware.compiled._WORTH_PX", 0)
    np.testing.assert_array_max_ulp(distances.to_pixels_m(marked, pixel_m), by_scipy, 1)


def test_lines_count_as_far_as_they_are_given():
    near = LineString([place(2, 2), place(2, 8)])
    far = LineString([place(-60, 200), place(3 * COLS, 90), place(3 * COLS, -90)])
    rows, cols = np.mgrid[:ROWS, :COLS]
    east, north = AFFINE * (cols + 0.5, rows + 0.5)
    for lines in ([far], [near, far]):
        found = distances.to_lines_m(np.array(lines), GEOBOX, (PIXEL_M, PIXEL_M), "faults")
        exact = shapely.distance(shapely.points(east, north), shapely.union_all(lines))
        assert np.abs(found - exact).max() < 1.5 * PIXEL_M
