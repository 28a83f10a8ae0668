"""Class layers keep the user's codes, from polygons and from rasters."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from affine import Affine
from odc.geo.geobox import GeoBox
from shapely import box

from landslide_core.errors import FileError, NoDataError
from landslide_core.io.class_names import ClassNames
from landslide_core.io.layers.classes import read_classes
from tests.small_rasters import write

GRID = GeoBox((10, 30), Affine(30, 0, 500_000, 0, -30, 3_500_000), "EPSG:32648")
STRIPS = [box(500_000 + 300 * n, 3_499_700, 500_300 + 300 * n, 3_500_000) for n in range(3)]


def pixels(found):
    """Pixels by the user's code, None for unknown ground."""
    values, counts = np.unique(found.codes, return_counts=True)
    return {
        None if np.isnan(value) else found.names.code_of(value): int(count)
        for value, count in zip(values, counts, strict=True)
    }


@pytest.mark.parametrize(
    ("column", "codes"),
    [
        ([1, 2, 10], [1, 2, 10]),
        (["1", "2", "10"], [1, 2, 10]),
        ([11.0, 12.0, 13.0], [11, 12, 13]),
        ([23110140, 23110141, 23110142], [23110140, 23110141, 23110142]),
        ([6011010101, 6011010102, 6011010103], [6011010101, 6011010102, 6011010103]),
        ([-1, 0, 1], [-1, 0, 1]),
        (["granite", None, "shale"], ["granite", None, "shale"]),
        ([11.0, None, 13.0], [11, None, 13]),
        (["花岗岩", "", "页岩"], ["花岗岩", None, "页岩"]),
    ],
)
def test_polygons_keep_their_codes_and_gaps_are_unknown_ground(tmp_path, column, codes):
    gpd.GeoDataFrame({"rock": column}, geometry=STRIPS, crs=32648).to_file(tmp_path / "rock.gpkg")
    found = read_classes(tmp_path / "rock.gpkg", GRID)
    assert pixels(found) == dict.fromkeys(codes, 100)
    assert any("have no value in 'rock'" in note for note in found.notes) == (None in codes)


@pytest.mark.parametrize(
    ("dtype", "codes"),
    [
        ("uint8", [1, 2, 10]),
        ("int32", [23110140, 23110141, 23110142]),
        ("float64", [6011010101, 6011010102, 3]),
    ],
)
@pytest.mark.parametrize("crs", ["EPSG:32648", "EPSG:32649"])
def test_rasters_keep_long_codes_on_any_grid(tmp_path, dtype, codes, crs):
    array = np.repeat(np.array(codes, dtype), 10)[None].repeat(10, 0)
    profile = {"driver": "GTiff", "width": 30, "height": 10, "count": 1, "dtype": dtype}
    where = GRID if crs == "EPSG:32648" else GRID.to_crs(crs)
    affine = where.affine if crs != "EPSG:32648" else GRID.affine
    with rasterio.open(tmp_path / "c.tif", "w", **profile, crs=crs, transform=affine) as target:
        target.write(array, 1)
    found = read_classes(tmp_path / "c.tif", GRID)
    assert set(pixels(found)) - {None} == set(codes)


def test_names_go_by_code(tmp_path):
    gpd.GeoDataFrame({"rock": ["01", "02", "10"]}, geometry=STRIPS, crs=32648).to_file(tmp_path / "rock.gpkg")
    names = ClassNames("n.csv", {1: "granite", 2: "shale", 10: "limestone"})
    found = read_classes(tmp_path / "rock.gpkg", GRID, names=names)
    assert dict(found.names) == {1: "granite", 2: "shale", 10: "limestone"}


def test_what_is_no_map_of_classes_is_refused(tmp_path):
    profile = {"driver": "GTiff", "width": 30, "height": 10, "count": 1, "dtype": "float32"}
    with rasterio.open(tmp_path / "c.tif", "w", **profile, crs="EPSG:32648", transform=GRID.affine) as target:
        target.write(np.full((10, 30), 1.5, np.float32), 1)
    with pytest.raises(FileError, match="fractions"):
        read_classes(tmp_path / "c.tif", GRID)
    gpd.GeoDataFrame({"rock": [None] * 3}, geometry=STRIPS, crs=32648).to_file(tmp_path / "e.gpkg")
    with pytest.raises(NoDataError, match="No polygon of e.gpkg has a class"):
        read_classes(tmp_path / "e.gpkg", GRID)


@pytest.mark.parametrize(("fill", "told"), [(255, True), (0, True), (9, False)])
def test_codes_that_are_often_no_class_are_told_where_nobody_named_them(tmp_path, fill, told):
    codes = np.where(np.arange(30) < 15, 1, 2).astype(np.uint8) * np.ones((10, 1), np.uint8)
    codes[:3] = fill
    path = write(tmp_path / "cover.tif", codes, crs="EPSG:32648", transform=GRID.affine)
    notes = read_classes(path, GRID).notes
    assert any(f"holds {fill}, often written where there is no class" in note for note in notes) == told
    names = ClassNames("names.csv", {1: "forest", 2: "crops", fill: "bare"})
    assert not any("often written" in note for note in read_classes(path, GRID, names=names).notes)
