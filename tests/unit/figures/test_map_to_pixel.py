"""A place on the map and the pixel under it."""

import numpy as np
import pytest
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core.figures import map_to_pixel

ON_EARTH = GeoBox((40, 60), Affine(10, 0, 500_000, 0, -10, 5_000_000), "EPSG:32633")
IN_PIXELS = GeoBox((40, 60), Affine.identity(), None)


@pytest.mark.parametrize("grid", [ON_EARTH, IN_PIXELS])
def test_the_place_of_a_pixel_leads_back_to_it(grid):
    for pixel in ((0, 0), (39, 59), (17, 3)):
        assert map_to_pixel.pixel_at(grid, map_to_pixel.place_of(grid, *pixel)) == pixel


@pytest.mark.parametrize("grid", [ON_EARTH, IN_PIXELS])
@pytest.mark.parametrize("place", [(-166.0, 0.0), (105.0, 0.0), (15.0, 95.0), (1e9, -1e9), (540.0, 90.0)])
def test_a_place_far_from_the_grid_is_no_pixel_and_bounds_no_area(grid, place):
    corners = [place, map_to_pixel.place_of(grid, 0, 0), map_to_pixel.place_of(grid, 20, 20)]

    assert map_to_pixel.pixel_at(grid, place) is None
    assert map_to_pixel.inside(grid, corners).shape == grid.shape


def test_a_drawn_area_holds_the_pixels_within_it():
    corners = [
        map_to_pixel.place_of(ON_EARTH, row, col) for row, col in ((10, 10), (10, 30), (20, 30), (20, 10))
    ]
    found = map_to_pixel.inside(ON_EARTH, corners)

    assert found[11:20, 11:30].all()
    assert not found[:10].any()
    assert np.count_nonzero(found) < 12 * 22
