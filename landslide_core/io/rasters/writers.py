"""Rasters written in strips and finished as cloud-optimised GeoTIFFs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import rasterio.shutil
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.io import DatasetWriter
from rasterio.windows import Window

from landslide_core.io.plain.hidden import hidden_name
from landslide_core.io.plain.whole import put_in_place
from landslide_core.scene.probability import NODATA

Colour = tuple[int, int, int, int]  # red, green, blue, opacity, each 0-255
# A TIFF colour table has no opacity: 0 is drawn white, and only nodata (255) is see-through.
MASK_COLOURS: Mapping[int, Colour] = {0: (255, 255, 255, 255), 1: (214, 39, 40, 255), NODATA: (0, 0, 0, 0)}
_BLOCK = 512
_ROWS = 256  # of a block while strips come in: so many wait at most


class StripSink:
    """Takes the rows of a raster from top to bottom, in strips of any height."""

    def __init__(self, dataset: DatasetWriter) -> None:
        self._dataset = dataset
        self._waiting: list[NDArray[Any]] = []  # rows that do not fill a row of blocks yet
        self._waiting_rows = 0
        self._written = 0

    @property
    def next_row(self) -> int:
        """The row that the next strip must start at."""
        return self._written + self._waiting_rows

    def write(self, row0: int, strip: NDArray[Any]) -> None:
        """Add a strip, (rows, cols) or (bands, rows, cols), whose first row is `row0`.

        Raises ValueError if it does not continue the previous strip or does not fit the raster.
        """
        block = strip[None] if strip.ndim == 2 else strip
        end = row0 + block.shape[1]
        fits = block.shape[0] == self._dataset.count and block.shape[2] == self._dataset.width
        if row0 != self.next_row or not fits or end > self._dataset.height:
            raise ValueError(
                f"a strip {strip.shape} at row {row0} does not continue row {self.next_row} of "
                f"{(self._dataset.count, *self._dataset.shape)}"
            )
        self._waiting.append(np.array(block, dtype=self._dataset.dtypes[0]))
        self._waiting_rows += block.shape[1]
        whole = self._waiting_rows if end == self._dataset.height else self._waiting_rows // _ROWS * _ROWS
        if whole:
            self._flush(whole)

    def _flush(self, rows: int) -> None:
        """Write the first `rows` waiting rows: whole blocks, so that none is compressed twice."""
        waiting = np.concatenate(self._waiting, axis=1)
        self._dataset.write(waiting[:, :rows], window=Window(0, self._written, self._dataset.width, rows))
        self._written += rows
        self._waiting = [waiting[:, rows:].copy()] if waiting.shape[1] > rows else []
        self._waiting_rows = waiting.shape[1] - rows


@contextmanager
def strip_writer(
    path: Path,
    geobox: GeoBox,
    dtype: str = "uint8",
    nodata: float | None = NODATA,
    colormap: Mapping[int, Colour] | None = None,
    *,
    descriptions: Sequence[str] = (),
    units: Sequence[str] = (),
    bands: int = 1,
    tags: Mapping[str, str] | None = None,
    overviews: bool = True,
) -> Iterator[StripSink]:
    """Write a COG of `geobox` strip by strip: `with strip_writer(…) as sink: sink.write(row0, strip)`.

    The strips go to a hidden tiled GeoTIFF beside `path`; at the end it becomes a COG with overviews
    (nearest for a `colormap`, averages otherwise) that takes the final name in one step. Each band says what it is
    (`descriptions`) and in which of `units` its numbers are; they are the values, without scale or offset. If anything
    fails nothing remains. Works without CRS and with a rotated affine. Memory: 256 rows.
    """
    strips, cog = hidden_name(path, "strips"), hidden_name(path, "cog")
    try:
        with rasterio.open(strips, "w", **_profile(geobox, dtype, nodata, bands)) as dataset:
            if colormap is not None:
                dataset.write_colormap(1, dict(colormap))
            for index, description in enumerate(descriptions, 1):
                dataset.set_band_description(index, description)
            for index, unit in enumerate(units, 1):
                dataset.set_band_unit(index, unit)
            dataset.update_tags(**(tags or {}))
            sink = StripSink(dataset)
            yield sink
            if sink.next_row != dataset.height:
                raise ValueError(f"only {sink.next_row} of {dataset.height} rows were written")
        # Of overviews on their way: GDAL's own choice takes twice as long.
        with rasterio.Env(COG_TMP_COMPRESSION="DEFLATE"):
            rasterio.shutil.copy(
                strips,
                cog,
                driver="COG",
                COMPRESS="DEFLATE",
                LEVEL=5,  # from 6 on, three times the time for a twelfth fewer bytes
                NUM_THREADS="ALL_CPUS",
                PREDICTOR="NO" if colormap is not None else "YES",
                BLOCKSIZE=_BLOCK,
                BIGTIFF="IF_SAFER",
                OVERVIEWS="AUTO" if overviews else "NONE",
                OVERVIEW_RESAMPLING="NEAREST" if colormap is not None else "AVERAGE",
            )
        put_in_place(cog, path)
    finally:
        strips.unlink(missing_ok=True)
        cog.unlink(missing_ok=True)


def write_raster(
    path: Path,
    array: NDArray[Any],
    geobox: GeoBox,
    nodata: float | None = None,
    *,
    colormap: Mapping[int, Colour] | None = None,
    descriptions: Sequence[str] = (),
    units: Sequence[str] = (),
    tags: Mapping[str, str] | None = None,
    overviews: bool = True,
) -> None:
    """Write an array in its own dtype as a COG, atomically.

    Parameters
    ----------
    path : Path
        The file to write; its folder must be there.
    array : array, shape (rows, cols) or (bands, rows, cols)
        Values in any unit.
    geobox : GeoBox
        The grid of the array, (rows, cols); without a CRS the file has none.
    nodata : float, optional
        The value that means no data.
    colormap : mapping of int to Colour, optional
        Red, green, blue and opacity, each 0-255, by value.
    descriptions : sequence of str
        What each band is.
    units : sequence of str
        The unit of each band, such as "m".
    tags : mapping of str to str, optional
        Metadata of the file.
    overviews : bool
        Whether smaller copies are kept in the file: averages, or nearest values where there is a colormap.

    Raises
    ------
    ValueError
        The array does not have the shape of `geobox`.

    Examples
    --------
    >>> from affine import Affine
    >>> grid = GeoBox((2, 3), Affine(10, 0, 400_000, 0, -10, 2_900_000), "EPSG:32648")
    >>> write_raster(Path("slope.tif"), np.full((2, 3), 12.5, np.float32), grid, descriptions=["slope, degrees"])
    >>> with rasterio.open("slope.tif") as written:
    ...     written.shape, written.dtypes, written.descriptions
    ((2, 3), ('float32',), ('slope, degrees',))
    """
    bands = 1 if array.ndim == 2 else array.shape[0]
    with strip_writer(
        path,
        geobox,
        dtype=array.dtype.name,
        nodata=nodata,
        colormap=colormap,
        descriptions=descriptions,
        units=units,
        bands=bands,
        tags=tags,
        overviews=overviews,
    ) as sink:
        sink.write(0, array)


def _profile(geobox: GeoBox, dtype: str, nodata: float | None, bands: int) -> dict[str, Any]:
    rows, cols = geobox.shape
    profile = {
        "driver": "GTiff",
        "height": rows,
        "width": cols,
        "count": bands,
        "dtype": dtype,
        "nodata": nodata,
        "tiled": True,
        "blockxsize": _BLOCK,
        "blockysize": _ROWS,
        "compress": "deflate",
        "zlevel": 1,
        "interleave": "pixel",
        "bigtiff": "IF_SAFER",
        # Four 8-bit bands would become RGB and alpha unless told otherwise.
        "photometric": "rgb" if (bands, dtype) == (3, "uint8") else "minisblack",
    }
    if geobox.crs is not None:
        profile["crs"] = geobox.crs.to_wkt()
    if not geobox.affine.is_identity:
        profile["transform"] = geobox.affine
    return profile
