"""Areas of the landslides of a file: a row is one landslide, on the ground whatever the CRS."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import MultiPolygon, Point, box

from landslide_core.errors import FileError, MismatchError
from landslide_core.io.layers.landslide_areas import read_areas

YARD = box(500_010, 3_000_010, 500_020, 3_000_020)
SHAPES = [
    box(500_000, 3_000_000, 500_100, 3_000_050).difference(YARD),
    MultiPolygon([box(501_000, 3_000_000, 501_010, 3_000_010), box(501_020, 3_000_000, 501_050, 3_000_010)]),
]


def written(path, crs="EPSG:32648", shapes=SHAPES, to=None):
    table = gpd.GeoDataFrame(geometry=shapes, crs=crs)
    (table if to is None else table.to_crs(to)).to_file(path, driver="GPKG")
    return path


def test_holes_are_left_out_and_parts_of_a_row_are_one_landslide(tmp_path) -> None:
    np.testing.assert_allclose(read_areas(written(tmp_path / "a.gpkg")).areas_m2, [4900, 400])


def test_longitudes_and_latitudes_are_measured_on_the_ground(tmp_path) -> None:
    found = read_areas(written(tmp_path / "a.gpkg", to="EPSG:4326")).areas_m2

    np.testing.assert_allclose(found, [4900, 400], rtol=2e-3)


def test_without_a_crs_areas_are_unknown_until_the_size_of_a_pixel_is_told(tmp_path) -> None:
    path = written(tmp_path / "a.gpkg", crs=None)

    with pytest.raises(MismatchError, match="no coordinate reference system"):
        read_areas(path)
    np.testing.assert_allclose(read_areas(path, pixel_m2=0.25).areas_m2, [1225, 100])


def test_points_are_refused_and_several_layers_are_told(tmp_path) -> None:
    with pytest.raises(FileError, match="holds no polygons"):
        read_areas(written(tmp_path / "points.gpkg", shapes=[Point(500_000, 3_000_000)]))
    two = written(tmp_path / "two.gpkg")
    gpd.GeoDataFrame(geometry=SHAPES[:1], crs="EPSG:32648").to_file(two, driver="GPKG", layer="second")
    found = read_areas(two)
    assert len(found.areas_m2) == 3
    assert "All layers of two.gpkg are used" in found.notes[0]
    assert len(read_areas(tmp_path / "two.gpkg:second").areas_m2) == 1
