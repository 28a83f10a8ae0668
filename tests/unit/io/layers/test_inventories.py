"""Inventories: masks by the rule of all masks, and what is left out of a vector file is told."""

import geopandas as gpd
import numpy as np
import pytest
from rasterio.enums import ColorInterp
from shapely import LineString, Polygon, box

from landslide_core.errors import FileError, NoDataError
from landslide_core.io.layers.inventories import open_slides, read_slides
from landslide_core.io.layers.reference import open_reference
from tests.small_rasters import AFFINE, CRS, GRID, SIDE, write

DRAWN = np.zeros((SIDE, SIDE), np.uint8)
DRAWN[10:20, 10:16], DRAWN[40:44, 50:60] = 1, 1
FILLED = np.where(np.arange(SIDE) < 5, np.int16(-9999), DRAWN.astype(np.int16))


def transparent(path):
    """Red landslides on a transparent ground."""
    bands = np.zeros((4, SIDE, SIDE), np.uint8)
    bands[0], bands[3] = 255 * DRAWN, 255 * DRAWN
    kinds = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]
    path = write(path, bands, photometric="RGB")
    import rasterio

    with rasterio.open(path, "r+") as file:
        file.colorinterp = kinds
    return path


MASKS = {
    "plain": lambda path: write(path, DRAWN),
    "nodata 0, as QGIS writes it": lambda path: write(path, DRAWN, nodata=0),
    "another value": lambda path: write(path, 7 * DRAWN, nodata=0),
    "16 bits": lambda path: write(path, DRAWN.astype("uint16") * 65535),
    "a fill that no tag declares": lambda path: write(path, FILLED),
    "transparent": transparent,
}


@pytest.mark.parametrize("kind", MASKS)
def test_a_mask_of_landslides_is_read_as_a_reference_is(tmp_path, kind):
    path = MASKS[kind](tmp_path / "mask.tif")
    found = read_slides(path, GRID)
    np.testing.assert_array_equal(found.groups > 0, DRAWN == 1)
    assert len(found.table) == 2
    reference = open_reference(path, GRID)
    np.testing.assert_array_equal(found.groups > 0, reference.read(slice(0, SIDE)) == 1)
    assert len(found.notes) == len(reference.notes) + 1


def test_a_mask_of_several_classes_is_refused_with_the_cure_of_all_masks(tmp_path):
    with pytest.raises(FileError, match="does not say which of its values is landslide"):
        read_slides(write(tmp_path / "mask.tif", DRAWN + 1), GRID)


@pytest.mark.parametrize("kind", MASKS)
def test_a_mask_that_is_read_in_strips_gives_the_same_landslides(tmp_path, kind):
    path = MASKS[kind](tmp_path / "mask.tif")
    whole = read_slides(path, GRID)
    strips = [(slice(top, min(top + 13, SIDE)), slice(0, SIDE)) for top in range(0, SIDE, 13)]

    found = open_slides(path, GRID, strips)

    np.testing.assert_array_equal(found.paint(slice(0, SIDE), slice(0, SIDE)), whole.groups)
    assert found.table["id"].tolist() == whole.table["id"].tolist()
    assert found.table.geometry.geom_equals(whole.table.geometry).all()
    assert found.notes == whole.notes


def test_an_empty_mask_is_told_in_strips_too(tmp_path):
    path = write(tmp_path / "mask.tif", DRAWN)
    with pytest.raises(NoDataError, match="None of the landslides"):
        open_slides(path, GRID, [(slice(0, 5), slice(0, SIDE))])


def place(col, row):
    return AFFINE * (col, row)


def test_rows_without_a_shape_and_shapes_that_cross_themselves_are_counted(tmp_path):
    crossing = Polygon([place(5, 5), place(9, 9), place(9, 5), place(5, 9)])
    whole = box(*place(20, 30), *place(26, 20))
    shapes = [crossing, whole, None, Polygon(), LineString([place(0, 0), place(1, 1)])]
    gpd.GeoDataFrame({"id": range(5)}, geometry=shapes, crs=CRS).to_file(tmp_path / "slides.gpkg")
    found = read_slides(tmp_path / "slides.gpkg", GRID)
    assert len(found.table) == 2
    assert "2 of 5 rows of slides.gpkg have no shape and are left out." in found.notes
    assert "1 of 5 shapes of slides.gpkg cross themselves and were mended." in found.notes
    painted = open_reference(tmp_path / "slides.gpkg", GRID)
    said = [note.said for _, note in painted.notes]
    assert any("have no shape" in each for each in said)
    assert any("cross themselves" in each for each in said)
