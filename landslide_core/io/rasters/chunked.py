"""Grids too large for memory: written window by window, read lazily in chunks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.io import DatasetWriter
from rasterio.windows import Window

if TYPE_CHECKING:
    import xarray as xr

BLOCK_PX = 256  # side of the file's tiles, and height of the chunks
_STRIP_PX = 6_000_000  # most pixels of a chunk, where a grid is wider than usual


class WindowSink:
    """Takes windows of one raster in any order, and gives them back; they are best multiples of BLOCK_PX."""

    def __init__(self, dataset: DatasetWriter) -> None:
        self._dataset = dataset

    def write(self, rows: slice, cols: slice, block: NDArray[Any]) -> None:
        """Write `block` (rows, cols) into its place."""
        self._dataset.write(block, 1, window=Window.from_slices(rows, cols))

    def read(self, rows: slice, cols: slice) -> NDArray[Any]:
        """Return a window (rows, cols) as it was written."""
        found: NDArray[Any] = self._dataset.read(1, window=Window.from_slices(rows, cols))
        return found


@contextmanager
def window_writer(path: Path, geobox: GeoBox, dtype: str = "float32") -> Iterator[WindowSink]:
    """Write a tiled GeoTIFF of `geobox` window by window; uncompressed, for it is read over and over."""
    rows, cols = geobox.shape
    assert geobox.crs is not None  # the target grid sees to it
    with rasterio.open(
        path,
        "w+",
        driver="GTiff",
        width=cols,
        height=rows,
        count=1,
        crs=geobox.crs.to_wkt(),
        transform=geobox.affine,
        dtype=dtype,
        nodata=np.nan if dtype == "float32" else None,
        tiled=True,
        blockxsize=BLOCK_PX,
        blockysize=BLOCK_PX,
        bigtiff="YES",
    ) as dataset:
        yield WindowSink(dataset)


def strips_of(geobox: GeoBox) -> tuple[slice, ...]:
    """Return the rows of every chunk of a grid, top to bottom."""
    rows, cols = geobox.shape
    height = max(1, min(BLOCK_PX, _STRIP_PX // cols))
    return tuple(slice(top, min(top + height, rows)) for top in range(0, rows, height))


def open_chunked(path: Path, strip_rows: int) -> "xr.DataArray":
    """Return the first band of a raster as a lazy array (y, x): dask chunks of `strip_rows` whole rows."""
    import dask.array
    import rioxarray
    import xarray as xr

    found = rioxarray.open_rasterio(path, chunks={"band": 1, "y": strip_rows, "x": -1})
    assert isinstance(found, xr.DataArray)  # one file with bands of one kind
    assert isinstance(found.data, dask.array.Array)  # nothing is read before a chunk is asked for
    return found.isel(band=0, drop=True)
