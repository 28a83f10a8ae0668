"""A pixel at a known place lies at the right pixel of a tile, whatever the coordinate system."""

import math

import numpy as np
import pytest
from affine import Affine
from odc.geo.geobox import GeoBox
from pyproj import Transformer

from landslide_core import io
from landslide_core.errors import SettingError
from landslide_core.io.rasters.served.pool import DatasetPool
from landslide_core.serving.places import HALF_WORLD_M, TILE_PX, Tile, native_zoom
from landslide_core.serving.reading import AVERAGED, PLAIN, geobox_of, read_tile

MARKS = ((40, 30), (300, 300), (560, 500), (310, 70))  # rows and columns of marks of 5 x 5 pixels
PIXELS = GeoBox((600, 600), Affine.identity(), None)


def marked(folder, grid, mark, value=100):
    """A raster of zeros with one mark; returns its path and the place of the mark's middle on the grid."""
    row, col = mark
    numbers = np.zeros(grid.shape, np.uint8)
    numbers[row : row + 5, col : col + 5] = value
    io.write_raster(folder / "marked.tif", numbers, grid, nodata=255)
    return folder / "marked.tif", (col + 2.5, row + 2.5)


def middle(path, zoom, col, row, world, how=PLAIN):
    """The middle of what is marked in four tiles, in tiles from the first of them (its col and row)."""
    pool = DatasetPool()
    four = []
    with pool.opened(path) as dataset:
        for down in (0, 1):
            tiles = (
                Tile(zoom, (col + across) % world if world else col + across, row + down) for across in (0, 1)
            )
            found = [read_tile(dataset, tile, (1,), how) for tile in tiles]
            four.append([np.where(each.valid, each.values[0], 0) for each in found])
    pool.close()
    weight = np.block(four).astype(float)
    assert weight.any(), "the mark is in none of the tiles"
    rows, cols = np.indices(weight.shape) + 0.5
    return (cols * weight).sum() / weight.sum(), (rows * weight).sum() / weight.sum()


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("closer", [0, 1])
def test_a_mark_lies_where_the_map_has_its_place_to_half_a_pixel(tmp_path, grid, mark, closer):
    path, place = marked(tmp_path, grid, mark)
    zoom = native_zoom(grid) + closer
    lonlat = Transformer.from_crs(grid.crs.proj, 4326, always_xy=True).transform(*(grid.affine * place))
    east, north = Transformer.from_crs(4326, 3857, always_xy=True).transform(*lonlat)
    side = 2 * HALF_WORLD_M / 2**zoom
    across, down = (east + HALF_WORLD_M) / side, (HALF_WORLD_M - north) / side
    first = math.floor(across - 0.5), math.floor(down - 0.5)
    expected = TILE_PX * (across - first[0]), TILE_PX * (down - first[1])

    assert middle(path, zoom, *first, 2**zoom) == pytest.approx(expected, abs=0.5)


@pytest.mark.parametrize("zoom", [-1, 0, 1, 3])
@pytest.mark.parametrize("mark", MARKS)
def test_without_georeference_rows_are_counted_from_the_lower_edge(tmp_path, mark, zoom):
    path, (col, row) = marked(tmp_path, PIXELS, mark)
    scale = 2.0**zoom
    across, down = col * scale / TILE_PX, (row - 600) * scale / TILE_PX
    first = math.floor(across - 0.5), math.floor(down - 0.5)
    expected = TILE_PX * (across - first[0]), TILE_PX * (down - first[1])

    found = middle(path, zoom, *first, None, AVERAGED if zoom < 0 else PLAIN)
    assert found == pytest.approx(expected, abs=0.5)


def test_what_lies_outside_holds_no_data(tmp_path, grid):
    path, _ = marked(tmp_path, grid, MARKS[0])
    pool = DatasetPool()
    with pool.opened(path) as dataset:
        nowhere = read_tile(dataset, Tile(10, 5, 5), (1,))
    pool.close()

    assert nowhere.values.shape == (1, TILE_PX, TILE_PX)
    assert not nowhere.valid.any()


def test_a_tile_of_the_whole_world_shows_both_sides_of_the_date_line(tmp_path):
    grid = GeoBox((300, 300), Affine(0.1, 0, 165.0, 0, -0.1, 15.0), "EPSG:4326")
    io.write_raster(tmp_path / "pacific.tif", np.full(grid.shape, 7, np.uint8), grid, nodata=255)
    pool = DatasetPool()
    with pool.opened(tmp_path / "pacific.tif") as dataset:
        found = read_tile(dataset, Tile(0, 0, 0), (1,))
    pool.close()

    across = found.valid.any(axis=0)
    assert across[:9].all()
    assert across[-9:].all()
    assert not across[20:-20].any()


def test_a_small_scale_shows_the_whole_and_averages_it(tmp_path):
    grid = GeoBox((2000, 2000), Affine(2, 0, 500_000, 0, -2, 4_000_000), "EPSG:32648")
    checks = np.indices(grid.shape).sum(0) % 2 * 100
    io.write_raster(tmp_path / "checks.tif", checks.astype(np.uint8), grid, nodata=255)
    pool = DatasetPool()
    with pool.opened(tmp_path / "checks.tif") as dataset:
        lon, lat = Transformer.from_crs(32648, 4326, always_xy=True).transform(502_000, 3_998_000)
        side = 2**11
        col = int((lon + 180) / 360 * side)
        row = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)
        found = read_tile(dataset, Tile(11, col, row), (1,), AVERAGED)
    pool.close()

    inside = found.values[0][found.valid]
    assert inside.size > 3000
    assert np.percentile(inside, [5, 95]) == pytest.approx([50, 50], abs=2)


@pytest.mark.parametrize(
    ("zoom", "col", "row"), [(-1, 0, 0), (25, 0, 0), (3, 8, 0), (3, 0, -1), (3, 0, 8), (10**9, 1, 1)]
)
def test_tiles_that_no_map_has_are_refused_in_a_sentence(zoom, col, row):
    with pytest.raises(SettingError, match="There is no"):
        Tile(zoom, col, row).check(georeferenced=True)


def test_the_grid_of_a_raster_without_crs_is_that_of_its_pixels(tmp_path):
    path, _ = marked(tmp_path, PIXELS, MARKS[0])
    pool = DatasetPool()
    with pool.opened(path) as dataset:
        assert geobox_of(dataset) == PIXELS
    pool.close()
