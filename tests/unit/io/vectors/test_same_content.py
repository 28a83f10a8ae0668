"""GeoPackages are compared by what they hold, not by when they were written."""

import geopandas as gpd
import pytest
from shapely import Point

from landslide_core.errors import FileError
from landslide_core.io.vectors.same_content import same_content
from landslide_core.io.vectors.writers import write_layer


def package(path, value=1.0, x=0.0, when="2026-01-01T00:00:00Z"):
    write_layer(path, gpd.GeoDataFrame({"value": [value]}, geometry=[Point(x, 0)], crs=32648), "things", when)
    return path


def test_the_time_of_writing_does_not_count_and_values_shapes_and_columns_do(tmp_path):
    first = package(tmp_path / "a.gpkg")
    later = package(tmp_path / "b.gpkg", when="2026-02-02T00:00:00Z")

    assert first.read_bytes() != later.read_bytes()
    assert same_content(first, later)
    assert not same_content(first, package(tmp_path / "c.gpkg", value=1.0000001))
    assert not same_content(first, package(tmp_path / "d.gpkg", x=0.001))


def test_a_damaged_package_is_told(tmp_path):
    (tmp_path / "b.gpkg").write_bytes(b"no package" * 100)
    with pytest.raises(FileError):
        same_content(package(tmp_path / "a.gpkg"), tmp_path / "b.gpkg")
