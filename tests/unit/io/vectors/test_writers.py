"""Inventories go out in four formats that reopen."""

import os

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core import io
from landslide_core.inventory.inventory import COLUMNS, PIXEL_COLUMNS, measure
from tests.small_inventory import PICTURE, inventory


def test_all_four_formats_reopen_with_every_column(tmp_path):
    known = inventory(2)
    files = io.write_vectors(known, tmp_path)
    names = [column.name for column in COLUMNS]
    assert sorted(os.listdir(tmp_path)) == sorted(f"landslides.{kind}" for kind in io.FORMATS)
    package = gpd.read_file(files["gpkg"])
    assert package.crs.to_epsg() == 32648
    assert list(package.columns) == [*names, "geometry"]
    assert shapely.equals_exact(package.geometry.values, known.table.geometry.values, 1e-6).all()
    np.testing.assert_allclose(package["area_m2"], known.table["area_m2"])
    for kind in ("geojson", "kml"):
        other = gpd.read_file(files[kind])
        assert other.crs.to_epsg() == 4326
        assert set(names) <= set(other.columns)
        moved = other.to_crs(32648).geometry.force_2d()
        assert shapely.hausdorff_distance(moved.values, known.table.geometry.values).max() < 0.05
    assert files["csv"].read_bytes().startswith(b"\xef\xbb\xbfid,place,area_m2,")
    assert list(pd.read_csv(files["csv"]).columns) == names


def test_geojson_follows_rfc_7946(tmp_path):
    import json

    collection = json.loads(io.write_vectors(inventory(2), tmp_path, ("geojson",))["geojson"].read_text())
    assert "crs" not in collection
    for feature in collection["features"]:
        outer, *holes = (shapely.LinearRing(ring) for ring in feature["geometry"]["coordinates"])
        assert outer.is_ccw
        assert not any(hole.is_ccw for hole in holes)


def test_outlines_over_the_date_line_are_in_two_parts_in_files_of_degrees(tmp_path):
    grid = GeoBox((600, 600), Affine(20, 0, 812_000, 0, -20, 8_140_000), "EPSG:32760")
    over = [shapely.box(812_000 + 40 * n, 8_130_000, 812_080 + 40 * n, 8_130_080) for n in range(250)]
    known = measure(over, grid, confidence=[0.8] * len(over), max_probability=[0.9] * len(over))
    files = io.write_vectors(known, tmp_path, ("geojson", "kml"))

    for path in files.values():
        parts = gpd.read_file(path).geometry.force_2d().explode()
        assert len(parts) > len(over), "some lie over the line"
        assert (parts.bounds.maxx - parts.bounds.minx).max() < 0.01
        moved = shapely.unary_union(parts.to_crs(32760).values)
        assert moved.symmetric_difference(shapely.unary_union(over)).area < 0.01 * moved.area


def test_an_empty_inventory_still_writes_files_that_reopen(tmp_path):
    files = io.write_vectors(inventory(0), tmp_path)
    names = [column.name for column in COLUMNS]
    assert list(gpd.read_file(files["gpkg"]).columns) == [*names, "geometry"]
    assert list(pd.read_csv(files["csv"]).columns) == names
    assert len(gpd.read_file(files["geojson"])) == len(gpd.read_file(files["kml"])) == 0


def test_without_georeference_only_formats_in_pixels_are_written_and_the_reason_is_told(tmp_path):
    known = inventory(1, PICTURE)
    files = io.write_vectors(known, tmp_path)
    assert set(files) == {"gpkg", "csv"}
    package = gpd.read_file(files["gpkg"])
    assert package.crs is None or not package.crs.is_projected
    assert {column.name for column in PIXEL_COLUMNS} <= set(package.columns)
    assert package.total_bounds.tolist() == [10, 10, 30, 20]
    reasons = io.formats_left_out(known)
    assert set(reasons) == {"geojson", "kml"}
    assert all("no georeference" in reason for reason in reasons.values())


def test_a_write_that_fails_keeps_the_old_files(tmp_path, monkeypatch):
    old = io.write_vectors(inventory(1), tmp_path)["gpkg"].read_bytes()

    def broken(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr(gpd.GeoDataFrame, "to_file", broken)
    with pytest.raises(OSError, match="disk full"):
        io.write_vectors(inventory(2), tmp_path)
    assert (tmp_path / "landslides.gpkg").read_bytes() == old
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]
