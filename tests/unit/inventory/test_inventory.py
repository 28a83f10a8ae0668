"""Landslides are measured in metres on the ground, whatever the CRS, or in pixels."""

import numpy as np
import pytest
import shapely
from affine import Affine
from odc.geo.geobox import GeoBox
from pyproj import Transformer
from shapely import affinity

from landslide_core.inventory.inventory import COLUMNS, PIXEL_COLUMNS, Inventory, measure
from landslide_core.scene import geodesy

UTM = GeoBox((1000, 1000), Affine(2, 0, 500_000, 0, -2, 3_000_000), "EPSG:32648")
PICTURE = GeoBox((100, 100), Affine.identity(), None)


class Ground:
    """Elevation given as a function of pixel rows and columns; remembers the largest window read."""

    def __init__(self, height):
        self.height = height
        self.largest = 0

    def read(self, rows, cols):
        grid = np.mgrid[rows.start : rows.stop, cols.start : cols.stop]
        self.largest = max(self.largest, grid[0].size)
        return self.height(*grid).astype("float32")


def measured(shape, geobox=UTM, dem=None):
    return measure([shape], geobox, confidence=[0.6], max_probability=[0.95], dem=dem).table.iloc[0]


def test_a_rectangle_has_its_own_sides():
    row = measured(affinity.rotate(shapely.box(500_300, 2_999_000, 500_700, 2_999_100), 33))
    assert row["area_m2"] == pytest.approx(40_000)
    assert row["perimeter_m"] == pytest.approx(1_000)
    assert (row["length_m"], row["width_m"]) == pytest.approx((400, 100), rel=1e-5)
    assert (row["confidence"], row["max_probability"]) == (0.6, 0.95)
    assert row["centroid_lon"] == pytest.approx(105.005, abs=1e-3)


def test_holes_take_area_away_and_add_to_the_outline():
    outer, hole = (
        shapely.box(500_000, 2_999_000, 500_100, 2_999_100),
        shapely.box(500_040, 2_999_040, 500_060, 2_999_060),
    )
    for crs in (32648, 4326):
        to = Transformer.from_crs(32648, crs, always_xy=True).transform
        shape = shapely.transform(outer.difference(hole), lambda xy, to=to: np.column_stack(to(*xy.T)))
        row = measured(shape, UTM if crs == 32648 else UTM.to_crs(crs))
        assert row["area_m2"] == pytest.approx(9_600, rel=2e-3)
        assert row["perimeter_m"] == pytest.approx(480, rel=2e-3)


def test_web_mercator_areas_are_those_on_the_ground():
    x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(105, 60)
    geobox = GeoBox((1000, 1000), Affine(1, 0, x - 500, 0, -1, y + 500), "EPSG:3857")
    row = measured(shapely.box(x - 100, y - 100, x + 100, y + 100), geobox)
    assert row["area_m2"] == pytest.approx(10_000, rel=0.01)  # 40,000 in the projection's own metres
    assert geodesy.ground_area(geobox) == pytest.approx(250_000, rel=0.01)


def test_feet_become_metres():
    geobox = GeoBox((900, 900), Affine(3, 0, 6_500_000, 0, -3, 1_900_000), "EPSG:2229")
    row = measured(shapely.box(6_500_100, 1_899_000, 6_500_200, 1_899_100), geobox)
    assert row["area_m2"] == pytest.approx((100 * 1200 / 3937) ** 2)


def test_without_georeference_everything_is_in_pixels():
    inventory = measure([shapely.box(10, 20, 40, 30)], PICTURE, confidence=[0.5], max_probability=[1])
    assert not inventory.georeferenced
    assert list(inventory.table.columns) == [*(c.name for c in PIXEL_COLUMNS), "geometry"]
    row = inventory.table.iloc[0]
    assert (row["area_px"], row["perimeter_px"], row["length_px"], row["width_px"]) == (300, 80, 30, 10)
    assert (row["centroid_col"], row["centroid_row"]) == (25, 25)
    assert inventory.area_unit == "px"
    assert inventory.share(geodesy.ground_area(PICTURE)) == pytest.approx(0.03)


def test_an_empty_inventory_has_all_columns_and_no_area():
    inventory = measure([], UTM, confidence=[], max_probability=[])
    assert list(inventory.table.columns) == [*(c.name for c in COLUMNS), "geometry"]
    assert (inventory.count, inventory.total_area) == (0, 0)
    assert inventory.table.crs.to_epsg() == 32648
    assert np.isnan(inventory.share(0))


def test_terrain_is_measured_under_the_polygon():
    hill = Ground(lambda rows, cols: 1000 - 2.0 * rows * np.tan(np.radians(30)))  # falls southwards
    row = measured(shapely.box(500_100, 2_999_000, 500_300, 2_999_200), dem=hill)
    assert row["slope_deg"] == pytest.approx(30, abs=0.01)
    assert row["aspect_deg"] == pytest.approx(180, abs=0.01)
    assert row["aspect_sector"] == "S"
    assert row["elevation_m"] == pytest.approx(1000 - 900 * np.tan(np.radians(30)), abs=0.7)
    assert hill.largest < 110 * 110


def test_relief_and_reach_of_a_plane_are_those_by_hand():
    fall = np.tan(np.radians(30))
    hill = Ground(lambda rows, cols: 1000 - 2.0 * rows * fall)  # falls southwards
    row = measured(shapely.box(500_100, 2_999_000, 500_500, 2_999_200), dem=hill)  # wider than it is long

    # Pixels of 2 m: the middles of the highest and the lowest row are 198 m apart.
    assert row["crown_m"] == pytest.approx(1000 - 800 * fall, abs=0.01)
    assert row["toe_m"] == pytest.approx(1000 - 998 * fall, abs=0.01)
    assert row["relief_m"] == pytest.approx(198 * fall, abs=0.01)
    assert row["runout_m"] == pytest.approx(200, abs=0.01)
    assert row["h_over_l"] == pytest.approx(0.99 * fall, abs=1e-4)
    assert row["reach_deg"] == pytest.approx(np.degrees(np.arctan(0.99 * fall)), abs=0.01)
    assert row["max_slope_deg"] == pytest.approx(30, abs=0.01)


def test_the_steepest_slope_is_not_the_mean():
    bend = Ground(lambda rows, cols: np.where(rows < 450, -2.0 * rows, -900.0 - 0.2 * (rows - 450)))
    row = measured(shapely.box(500_100, 2_999_000, 500_300, 2_999_200), dem=bend)

    assert row["max_slope_deg"] == pytest.approx(45, abs=0.01)
    assert row["slope_deg"] < 30


def test_what_an_earlier_version_wrote_opens_with_what_it_did_not_measure_empty():
    table = measure(
        [shapely.box(500_100, 2_999_000, 500_300, 2_999_200)], UTM, confidence=[0.5], max_probability=[1]
    ).table
    newer = ["crown_m", "toe_m", "relief_m", "runout_m", "h_over_l", "reach_deg", "max_slope_deg"]

    opened = Inventory.of_run(table.drop(columns=newer))

    assert opened.table[newer].isna().all(axis=None)
    assert opened.table["area_m2"].tolist() == [40_000]
    with pytest.raises(ValueError, match="area_m2"):
        Inventory.of_run(table.drop(columns="area_m2"))


def test_a_ridge_that_runs_north_faces_north_in_the_mean_not_south():
    roof = Ground(
        lambda rows, cols: 500 + 2.0 * (rows - 1000) - 0.4 * np.abs(cols - 500)
    )  # faces N, a little E and W
    row = measured(shapely.box(500_960, 2_999_000, 501_040, 2_999_100), dem=roof)
    assert row["aspect_sector"] == "N"
    assert min(row["aspect_deg"], 360 - row["aspect_deg"]) < 2


def test_level_ground_is_flat_and_unknown_ground_is_empty():
    shape = shapely.box(500_100, 2_999_000, 500_300, 2_999_200)
    level = measured(shape, dem=Ground(lambda rows, cols: np.full(rows.shape, 80.0)))
    assert (level["aspect_sector"], level["slope_deg"], level["elevation_m"]) == ("Flat", 0, 80)
    assert np.isnan([level["aspect_deg"], level["runout_m"], level["h_over_l"], level["reach_deg"]]).all()
    assert (level["relief_m"], level["max_slope_deg"]) == (0, 0)
    for dem in (None, Ground(lambda rows, cols: np.full(rows.shape, np.nan))):
        row = measured(shape, dem=dem)
        unknown = [
            "elevation_m",
            "slope_deg",
            "aspect_deg",
            "crown_m",
            "relief_m",
            "runout_m",
            "h_over_l",
            "reach_deg",
        ]
        assert np.isnan([row[name] for name in unknown]).all()
        assert not isinstance(row["aspect_sector"], str)


def test_a_polygon_smaller_than_a_pixel_and_one_beyond_the_border_are_measured():
    slope = Ground(lambda rows, cols: 3.0 * cols)
    tiny = measured(shapely.box(500_100.1, 2_999_000.1, 500_100.4, 2_999_000.3), dem=slope)
    assert tiny["elevation_m"] == pytest.approx(150)
    assert tiny["aspect_sector"] == "W"
    half = measured(shapely.box(499_900, 2_999_000, 500_100, 2_999_100), dem=slope)
    assert half["slope_deg"] == pytest.approx(np.degrees(np.arctan(1.5)), abs=0.5)


def test_a_polygon_as_large_as_the_scene_is_read_in_strips(monkeypatch):
    monkeypatch.setattr("landslide_core.inventory.terrain_under._STRIP_PX", 50_000)
    slope = Ground(lambda rows, cols: 2.0 * rows)
    row = measured(shapely.box(500_000, 2_998_000, 502_000, 3_000_000), dem=slope)
    assert row["slope_deg"] == pytest.approx(45, abs=1e-3)
    assert row["elevation_m"] == pytest.approx(999)
    assert slope.largest < 60_000


def test_a_table_without_its_columns_or_with_points_is_a_bug():
    good = measure([shapely.box(10, 20, 40, 30)], PICTURE, confidence=[0.5], max_probability=[1])
    with pytest.raises(ValueError, match="area_px"):
        Inventory(good.table.drop(columns="area_px"), False)
    with pytest.raises(ValueError, match="polygons"):
        Inventory(good.table.set_geometry(good.table.centroid), False)


def test_every_column_says_what_it_is():
    for column in (*COLUMNS, *PIXEL_COLUMNS):
        assert column.meaning
        assert column.name.endswith("_px") == (column.unit == "px" and not column.name.startswith("centroid"))
