"""The pixels of one tile, from a raster in any CRS or in none."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.io import DatasetReader
from rasterio.transform import from_bounds
from rasterio.windows import Window

from landslide_core.io.plain.whole import stamp
from landslide_core.io.rasters.served.pool import DatasetPool
from landslide_core.scene import geodesy
from landslide_core.serving.places import TILE_PX, Bounds, Tile, web_resolution_m

POOL = DatasetPool()
_WEB = CRS.from_epsg(3857)
_MOST_SHRUNK = 2**20  # a tile is read from a picture of at most so many times its side


@dataclass(frozen=True)
class How:
    """How pixels become those of a tile: by GDAL's names where it shrinks, and where it turns or enlarges."""

    shrunk: str
    warped: str


SMOOTH = How("average", "bilinear")
AVERAGED = How("average", "nearest")
PLAIN = How("nearest", "nearest")


@dataclass(frozen=True, eq=False)
class Pixels:
    """Pixels (bands, rows, cols) of a tile and where they hold data (rows, cols)."""

    values: NDArray[Any]
    valid: NDArray[np.bool_]


def geobox_of(dataset: DatasetReader) -> GeoBox:
    """Return the grid of a dataset; without CRS it is that of its pixels."""
    if dataset.crs is None:
        return GeoBox(dataset.shape, Affine.identity(), None)
    return GeoBox(dataset.shape, dataset.transform, dataset.crs)


def grid_of(path: Path) -> GeoBox:
    """Return the grid of a raster, read once."""
    return _grid_of(*stamp(path))


@lru_cache(maxsize=256)
def _grid_of(path: Path, _changed_ns: int, _size: int) -> GeoBox:
    with POOL.opened(path) as dataset:
        return geobox_of(dataset)


def read_tile(
    dataset: DatasetReader, tile: Tile, indexes: Sequence[int], how: How = PLAIN, margin: int = 0
) -> Pixels:
    """Read a tile with `margin` more pixels on each side; what lies outside the raster holds no data.

    Parameters
    ----------
    dataset : DatasetReader
        With overviews, from which tiles of small scales are read.
    tile : Tile
        In EPSG:3857, or among the dataset's pixels if it has no CRS.
    indexes : sequence of int
        Bands, from 1.
    how : How
        The resampling.
    margin : int
        Pixels of the tile.
    """
    tile.check(dataset.crs is not None)
    reading = _read_pixels if dataset.crs is None else _read_warped
    return reading(dataset, tile, indexes, how, margin)


def _read_warped(dataset: DatasetReader, tile: Tile, indexes: Sequence[int], how: How, margin: int) -> Pixels:
    """Read a tile; a grid of degrees over the date line is asked on both of its sides."""
    span, turns = _around(geobox_of(dataset))
    around = [turn for turn in turns if tile.meets(span, turn)] or [0]
    first, *others = (_read_turned(dataset, tile, indexes, how, margin, turn) for turn in around)
    for other in others:
        first = Pixels(np.where(first.valid, first.values, other.values), first.valid | other.valid)
    return first


@lru_cache(maxsize=256)
def _around(geobox: GeoBox) -> tuple[Bounds, Sequence[int]]:
    """Return the span of a grid in degrees, and by how many of them its longitudes may have to be counted otherwise."""
    span = geodesy.longitude_span(geobox)
    # PROJ itself finds the place of a longitude on a plane.
    degrees = geobox.crs is not None and geobox.crs.geographic
    return span, (0, -360, 360) if degrees and not (span[0] >= -180 and span[2] <= 180) else (0,)


def _read_turned(
    dataset: DatasetReader, tile: Tile, indexes: Sequence[int], how: How, margin: int, turn: int
) -> Pixels:
    from rio_tiler.reader import read  # it brings xarray and dask: a second, which no page needs

    side = TILE_PX + 2 * margin
    edge = tile.side_m / TILE_PX * margin
    west, south, east, north = tile.bounds_m
    # The picture that GDAL turns has about the raster's own resolution; it is shrunk as it is read, by overviews.
    own = _web_resolution_m(geobox_of(dataset))
    finer = min(max(1, round(tile.side_m / TILE_PX / own)), _MOST_SHRUNK // TILE_PX)
    transform = from_bounds(west - edge, south - edge, east + edge, north + edge, side * finer, side * finer)
    options = {"crs": _WEB, "transform": transform, "width": side * finer, "height": side * finer}
    if turn:
        options["src_transform"] = Affine.translation(turn, 0) @ dataset.transform
    found = read(
        dataset,
        dst_crs=_WEB,
        height=side,
        width=side,
        indexes=list(indexes),
        vrt_options=options,
        resampling_method=how.shrunk,  # type: ignore[arg-type]
        reproject_method=how.warped,  # type: ignore[arg-type]
    )
    known = ~np.ma.getmaskarray(found.array)
    return Pixels(found.array.data, np.asarray(known.all(axis=0)))


@lru_cache(maxsize=256)
def _web_resolution_m(geobox: GeoBox) -> float:
    return web_resolution_m(geobox)


def _read_pixels(dataset: DatasetReader, tile: Tile, indexes: Sequence[int], how: How, margin: int) -> Pixels:
    """Read from the part of the tile that the raster covers."""
    first_col, first_row, length = tile.pixels(dataset.height)
    scale = length / TILE_PX
    side = TILE_PX + 2 * margin
    values = np.zeros((len(indexes), side, side), dataset.dtypes[indexes[0] - 1])
    valid = np.zeros((side, side), np.bool_)
    rows = _shared(first_row - margin * scale, scale, side, dataset.height)
    cols = _shared(first_col - margin * scale, scale, side, dataset.width)
    if rows is None or cols is None:
        return Pixels(values, valid)
    (top, bottom), (at_row, end_row) = rows
    (left, right), (at_col, end_col) = cols
    window = Window(left, top, right - left, bottom - top)
    shape = (end_row - at_row, end_col - at_col)
    name = how.shrunk if scale > 1 else "nearest"
    here = slice(at_row, end_row), slice(at_col, end_col)
    values[:, *here] = dataset.read(
        list(indexes), window=window, out_shape=(len(indexes), *shape), resampling=Resampling[name]
    )
    valid[here] = (
        dataset.read_masks(list(indexes), window=window, out_shape=(len(indexes), *shape)) > 0
    ).all(0)
    return Pixels(values, valid)


def _shared(
    first: float, scale: float, side: int, end: int
) -> tuple[tuple[float, float], tuple[int, int]] | None:
    """Return the span of the raster that whole pixels of the tile lie on, and those pixels; None for none.

    `first` is where the tile begins on the raster, `scale` how much of it a pixel of the tile takes, `end` its size.
    """
    start, stop = max(0, round(-first / scale)), min(side, round((end - first) / scale))
    if stop <= start:
        return None
    span = max(0.0, first + start * scale), min(float(end), first + stop * scale)
    return (span, (start, stop)) if span[1] > span[0] else None
