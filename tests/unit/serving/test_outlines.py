"""Outlines by window: the right ones, the largest first, in the coordinates of the map."""

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import box

from landslide_core.serving.outlines import Outlines, collection
from tests import small_runs


def table(shapes, crs="EPSG:4326"):
    return gpd.GeoDataFrame({"id": np.arange(1, len(shapes) + 1)}, geometry=shapes, crs=crs)


def squares(count=100, side=0.001):
    """Squares along a parallel, each a little larger than the one before."""
    return [box(105 + 0.01 * n, 30, 105 + 0.01 * n + side * (1 + n / count), 30 + side) for n in range(count)]


def test_a_window_gives_what_touches_it_and_how_many_there_are():
    outlines = Outlines(table(squares()))
    found = outlines.drawn((105.095, 29, 105.155, 31), zoom=18)

    assert sorted(found.rows) == [10, 11, 12, 13, 14, 15]
    assert found.total == 6
    assert outlines.drawn((0, 0, 1, 1), zoom=10).total == 0


def test_of_too_many_the_largest_are_drawn():
    found = Outlines(table(squares())).drawn((100, 20, 110, 40), zoom=18, most=5)

    assert list(found.rows) == [99, 98, 97, 96, 95]
    assert found.total == 100


def test_outlines_are_simplified_to_half_a_pixel_of_the_map():
    angle = np.linspace(0, 2 * np.pi, 2000)
    round_one = shapely.Polygon(np.column_stack([105 + 0.01 * np.cos(angle), 30 + 0.01 * np.sin(angle)]))
    outlines = Outlines(table([round_one]))
    window = (104, 29, 106, 31)
    counts = [len(shapely.get_coordinates(outlines.drawn(window, zoom).shapes)) for zoom in (8, 12, 16)]

    assert counts[0] < counts[1] < counts[2] <= 2000
    assert counts[0] <= 12
    for zoom in (8, 12, 16):
        off = shapely.hausdorff_distance(outlines.drawn(window, zoom).shapes[0], round_one)
        assert off <= 360 / 256 / 2**zoom


def test_a_scene_in_metres_is_counted_in_degrees():
    grid = small_runs.UTM
    outlines = Outlines(small_runs.inventory(grid, small_runs.outlines(grid)).table)
    west, south, east, north = outlines.bounds

    assert 105 <= west < east < 105.02
    assert 36.1 < south < north < 36.15


def test_without_georeference_rows_are_counted_from_the_lower_edge():
    outlines = Outlines(table([box(10, 20, 30, 50)], crs=None), rows_px=100)

    assert outlines.bounds == (10, 50, 30, 80)
    assert outlines.drawn((0, 60, 20, 70), zoom=0).total == 1
    assert outlines.drawn((0, 0, 40, 40), zoom=0).total == 0


@pytest.mark.parametrize(
    "window", [(179.9, -18, 180.3, -16), (-180.1, -18, -179.7, -16), (539.9, -18, 540.3, -16)]
)
def test_over_the_date_line_a_window_may_be_counted_from_either_side(window):
    shapes = [box(179.95, -17, 179.99, -16.9), box(-179.95, -17, -179.9, -16.9)]
    outlines = Outlines(table(shapes), middle=180.0)

    assert outlines.bounds == pytest.approx((179.95, -17, 180.1, -16.9))
    assert outlines.drawn(window, zoom=12).total == 2


def test_what_is_sent_is_geojson_with_its_properties():
    found = Outlines(table(squares(3))).drawn((100, 20, 110, 40), zoom=18)
    content = json.loads(collection(found.shapes, [7, 8, 9], [{"Area": "9 m² <b>"}, {}, {}], total=3))

    assert content["total"] == 3
    assert [feature["id"] for feature in content["features"]] == [7, 8, 9]
    assert content["features"][0]["properties"] == {"Area": "9 m² <b>"}
    assert content["features"][0]["geometry"]["type"] == "Polygon"


def test_no_outline_is_no_error():
    outlines = Outlines(table([]))

    assert outlines.count == 0
    assert outlines.bounds == (0, 0, 0, 0)
    assert outlines.drawn((-180, -90, 180, 90), zoom=3).total == 0
    assert json.loads(collection(np.array([], object), [], []))["features"] == []


def test_one_outline_and_where_it_lies():
    outlines = Outlines(table(squares(5)))
    content, bounds = outlines.one(2)

    assert bounds == pytest.approx((105.01, 30, 105.01 + 0.0012, 30.001))
    assert len(content["features"]) == 1
    assert outlines.one(77) is None
