"""A run-out path goes down the steepest slope from the toe, over rims, and as far as the energy line reaches."""

import math

import numpy as np
import pytest
import shapely
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core.inventory.runout_path import (
    MOST_FLOODED,
    MOST_FLOODED_M2,
    Heights,
    PathSettings,
    runout_path,
)
from landslide_core.inventory.terrain_under import ground_under
from landslide_core.reporting import words

GRID = GeoBox((300, 40), Affine(10, 0, 500_000, 0, -10, 3_000_000), "EPSG:32648")
SLIDE = shapely.box(500_180, 2_999_900, 500_220, 3_000_000)  # rows 0 to 9, columns 18 to 21


class Ground:
    """Elevation given as a function of rows and columns."""

    def __init__(self, height):
        self.height = height

    def read(self, rows, cols):
        return self.height(*np.mgrid[rows, cols].astype(float)).astype("float32")


def valley(rows, cols):
    """A gutter in column 20 that falls towards the south: 5 m a row for 100 rows, 0.1 m a row after."""
    return 2_000 + 2 * np.abs(cols - 20) - 5 * np.minimum(rows, 100) - 0.1 * np.maximum(rows - 100, 0)


def path_on(height, settings=None, grid=GRID, slide=SLIDE):
    dem = Ground(height)
    return runout_path(ground_under(slide, grid, dem), Heights(dem, grid.shape), grid, settings)


def test_the_ground_under_a_landslide_says_where_crown_and_toe_are():
    ground = ground_under(SLIDE, GRID, Ground(valley))

    assert ground.crown_at == (0, 18)
    assert ground.toe_at == (9, 20)


def test_the_path_follows_the_gutter_and_ends_where_the_line_to_the_crown_gets_too_flat():
    found = path_on(valley)
    # The crown lies at 2,004 m, so row r, from 100 on, lies 504 + 0.1 (r - 100) m below it; tan 11° = 0.19438. Row 267:
    # 520.7 / (92.2 + 2580) = 0.19486; row 268: 520.8 / 2682.2 = 0.19417.
    steps = int(found.length_m // 10)
    last = 9 + steps
    gone = 10 * math.hypot(9, 2)
    assert (504 + 0.1 * (last - 100)) / (gone + 10 * steps) >= math.tan(math.radians(11))
    assert (504 + 0.1 * (last + 1 - 100)) / (gone + 10 * (steps + 1)) < math.tan(math.radians(11))
    assert last == 267
    assert found.end == "reach"
    assert {x for x, _ in found.line.coords} == {500_205.0}
    assert found.line.coords[0] == (500_205.0, 2_999_905.0)
    assert found.line.length == found.length_m


def test_a_steeper_least_angle_gives_a_shorter_path_and_the_longest_length_counts():
    assert path_on(valley, PathSettings(reach_deg=20)).length_m < path_on(valley).length_m
    short = path_on(valley, PathSettings(far_m=150))
    assert (short.length_m, short.end) == (150, "far")


def test_a_path_leaves_a_hollow_over_its_lowest_rim():
    def dammed(rows, cols):
        dam = np.where(
            (rows == 30) & (np.abs(cols - 20) < 5), 25.0, 0.0
        )  # its ends lie 10 m above the gutter
        return valley(rows, cols) + dam

    found = path_on(dammed)

    assert found.length_m > 1_000
    crossed = next(x for x, y in found.line.coords if y == 2_999_695.0)
    assert abs(crossed - 500_205.0) == pytest.approx(50)


def test_a_hollow_without_a_way_out_ends_the_path():
    wide = GeoBox((200, 200), Affine(10, 0, 500_000, 0, -10, 3_000_000), "EPSG:32648")
    slide = shapely.box(500_980, 2_999_200, 501_020, 2_999_300)

    def bowl(rows, cols):
        return 1_000 + 5 * np.hypot(rows - 100, cols - 100)

    found = path_on(bowl, grid=wide, slide=slide)

    assert found.end == "hollow"
    assert min(y for _, y in found.line.coords) == 2_998_995.0  # row 100


def test_a_hollow_that_fills_up_to_unknown_ground_ends_the_path_at_the_edge():
    def lake(rows, cols):
        """A basin between walls; in the wall of the south, far above the bottom, a gap of unknown ground."""
        walls = np.where((rows > 60) | (cols < 2) | (cols > 37), 3_000.0, 2_000 - 5 * np.minimum(rows, 50))
        return np.where((rows > 60) & (cols == 5), np.nan, walls)

    assert path_on(lake).end == "edge"


def test_a_path_that_ends_at_the_toe_has_gone_as_far_as_it_can_only_where_its_energy_is_used_up():
    cut = path_on(lambda rows, cols: np.where(rows > 9, np.nan, valley(rows, cols)))

    assert (cut.line, cut.length_m, cut.end, cut.begun) == (None, 0.0, "edge", False)
    assert path_on(valley, PathSettings(reach_deg=45)).begun


@pytest.mark.parametrize(("metres", "radius_px"), [(20, 28), (10, 56), (1, 112)])
def test_the_limit_of_a_hollow_is_an_area_and_on_fine_grids_a_number_of_pixels(metres, radius_px):
    """1 km² is a disc of 28 pixels of 20 m or 56 of 10 m; 40,000 pixels are one of 112."""
    grid = GeoBox((301, 301), Affine(metres, 0, 500_000, 0, -metres, 3_000_000), "EPSG:32648")
    top = shapely.box(
        500_000 + 150 * metres, 3_000_000 - 149 * metres, 500_000 + 151 * metres, 3_000_000 - 145 * metres
    )

    def ends(rim_px):
        def bowl(rows, cols):
            far = np.hypot(rows - 150, cols - 150)
            return np.where(far <= rim_px, 10_000 + 500 * far, 5_000 - far)

        return path_on(bowl, PathSettings(reach_deg=1), grid, top).end

    assert ends(radius_px - 3) != "hollow"
    assert ends(radius_px + 3) == "hollow"


def test_what_is_said_of_a_hollow_is_its_limit():
    assert f"{MOST_FLOODED_M2 / 1e6:.0f} km²" in words.PATH_ENDS["hollow"]
    assert f"{MOST_FLOODED:,} pixels" in words.PATH_ENDS["hollow"]
    assert f"{MOST_FLOODED:,} pixels" in words.PATH_STOPS["hollow"]


def test_a_path_ends_at_the_edge_of_the_known_ground():
    def cut(rows, cols):
        return np.where(rows > 50, np.nan, valley(rows, cols))

    found = path_on(cut)

    assert found.end == "edge"
    assert min(y for _, y in found.line.coords) == 2_999_495.0  # row 50


def test_what_went_as_far_as_it_can_has_no_path_and_without_elevation_nothing_is_known():
    gone = path_on(valley, PathSettings(reach_deg=45))
    assert (gone.line, gone.length_m, gone.end) == (None, 0.0, "reach")
    assert path_on(lambda rows, cols: np.full_like(rows, np.nan)) is None


def test_metres_are_those_on_the_ground_in_degrees():
    degrees = GeoBox((300, 40), Affine(1e-4, 0, 105, 0, -1e-4, 60), "EPSG:4326")  # 5.6 m by 11.1 m
    slide = shapely.box(105.0018, 59.999, 105.0022, 60.0)

    found = path_on(valley, PathSettings(far_m=300), degrees, slide)

    assert found.length_m == pytest.approx(26 * 11.14, rel=2e-3)
