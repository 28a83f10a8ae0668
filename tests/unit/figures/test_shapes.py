"""Outlines as a web map counts places."""

import geopandas as gpd
import pytest
from shapely import box

from landslide_core.figures import shapes


def table(crs: str | None, *outlines) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"id": range(1, len(outlines) + 1)}, geometry=list(outlines), crs=crs)


def test_outlines_in_metres_become_degrees():
    shown = shapes.on_map(table("EPSG:32648", box(500_000, 4_000_000, 500_100, 4_000_200)), 100, 0.5, 0.0)
    west, south, _, _ = shapes.bounds_of(shown, 1)

    assert (west, south) == pytest.approx((105.0, 36.1447), abs=1e-3)


def test_outlines_lie_beside_the_middle_of_their_map_over_the_date_line():
    fiji = table(
        "EPSG:32760", box(818_000, 8_130_000, 818_200, 8_130_200), box(822_000, 8_130_000, 826_000, 8_130_200)
    )
    shown = shapes.on_map(fiji, 100, 0.5, 180.0)

    west, _, east, _ = shown.total_bounds
    assert 179.9 < west < 180 < east < 180.1
    assert (shown.bounds.maxx - shown.bounds.minx).max() < 0.1


def test_without_a_crs_rows_are_counted_from_below():
    shown = shapes.on_map(table(None, box(10, 20, 30, 25)), rows=100, tolerance=0.5, middle=0.0)

    assert shapes.bounds_of(shown, 1) == (10, 75, 30, 80)


def test_geojson_carries_the_texts_of_the_tooltip():
    shown = shapes.on_map(table(None, box(0, 0, 4, 4), box(10, 10, 20, 20)), 100, 0.5, 0.0)
    collection = shapes.geojson(shown, {"Area": ["16 px", "100 px"]})

    assert [feature["properties"]["Area"] for feature in collection["features"]] == ["16 px", "100 px"]
    assert [feature["id"] for feature in collection["features"]] == ["1", "2"]


def test_no_landslide_is_an_empty_collection():
    shown = shapes.on_map(table("EPSG:32648"), 100, 0.5, 0.0)

    assert shapes.geojson(shown, {"Area": []}) == {"type": "FeatureCollection", "features": []}
    assert shapes.bounds_of(shown, 1) is None


def test_a_pixel_of_a_maps_picture_is_as_long_whichever_way_the_grid_is_turned():
    upright, turned = [2.0, 0, 0, 0, -2.0, 0], [0.0, 2.0, 0, 2.0, 0, 0]

    for affine in (upright, turned):
        assert shapes.pixel_of_map(affine, (100, 50), 200) == 2, "never finer than the grid"
        assert shapes.pixel_of_map(affine, (100, 400), 200) == 4
