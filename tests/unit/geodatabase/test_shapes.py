"""Landslides as rows: placed on WGS84, measured before, nothing of their file lost."""

import json

import geopandas as gpd
import numpy as np
import pytest
from shapely import MultiPolygon, Point, box

from landslide_core.errors import MismatchError, NeedsMemoryError
from landslide_core.geodatabase import shapes
from landslide_core.geodatabase.shapes import plain, rows_of

UTM = "EPSG:32648"
SQUARE = box(500_000, 4_000_000, 500_100, 4_000_050)


def table(*found, crs=UTM, **columns) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"name": ["a"] * len(found), **columns}, geometry=list(found), crs=crs)


def test_areas_are_those_of_the_files_own_system() -> None:
    two = MultiPolygon([SQUARE, box(500_200, 4_000_000, 500_210, 4_000_010)])
    rows = rows_of(table(SQUARE, two, Point(500_000, 4_000_000)), "slides.gpkg", measured=False)

    np.testing.assert_allclose(rows["area_m2"], [5_000, 5_100, 0])
    assert rows.crs.to_epsg() == 4326
    np.testing.assert_allclose(rows.to_crs(UTM).geometry.iloc[0].bounds, SQUARE.bounds, atol=1e-6)


def test_areas_of_a_plane_that_is_not_true_to_scale_are_those_of_the_ground() -> None:
    """World Mercator is true to scale at the equator alone; these lie at 36 degrees."""
    rows = rows_of(table(SQUARE).to_crs(3395), "slides.gpkg", measured=False)

    np.testing.assert_allclose(rows["area_m2"], 5_000, rtol=5e-3)


def test_columns_of_the_file_are_kept_whatever_they_are_called() -> None:
    rows = rows_of(table(SQUARE, area_m2=["large"], day=[None], odd=["a\0b"]), "slides.gpkg", measured=False)

    assert json.loads(rows["attributes"].iloc[0]) == {"name": "a", "area_m2": "large", "odd": "ab"}


def test_measures_of_a_run_are_taken_over() -> None:
    rows = rows_of(
        table(SQUARE, id=[7], area_m2=[5_000.5], confidence=[0.8]), "landslides.gpkg", measured=True
    )

    assert rows["area_m2"].tolist() == [5_000.5]
    assert rows["confidence"].tolist() == [0.8]
    assert json.loads(rows["attributes"].iloc[0]) == {"name": "a"}


def test_shapes_without_a_place_are_refused() -> None:
    with pytest.raises(MismatchError, match="no coordinate reference system"):
        rows_of(table(SQUARE, crs=None), "slides.gpkg", measured=False)
    with pytest.raises(MismatchError, match="no longitude and latitude"):
        rows_of(table(box(0, 0, 400, 10), crs="EPSG:4326"), "slides.gpkg", measured=False)


def test_more_than_are_stored_at_once_are_refused(monkeypatch) -> None:
    monkeypatch.setattr(shapes, "MOST_ROWS", 1)

    with pytest.raises(NeedsMemoryError, match="at most 1"):
        rows_of(table(SQUARE, SQUARE), "slides.gpkg", measured=False)


def test_json_is_what_the_database_takes() -> None:
    given = {
        "a": np.float32(1.5),
        "b": float("nan"),
        "c": [np.int64(2), "x\0"],
        "d": np.datetime64("2020-01-01"),
    }

    assert plain(given) == {"a": 1.5, "b": None, "c": [2, "x"], "d": "2020-01-01"}
