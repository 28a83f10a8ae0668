"""Any raster layer laid on one grid, whole or window by window."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.enums import Resampling
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

from landslide_core.errors import FileError, MismatchError, NoDataError, SettingError
from landslide_core.io.admission import formats, guards
from landslide_core.io.rasters import georeference, reading
from landslide_core.io.rasters.imagery import open_scene
from landslide_core.scene.geodesy import overlap

_SAME_GRID_PX = 1e-3  # grids whose corners are this close are the same: nothing is resampled
_WARP_MB = 64
_TOLERANCE_PX, _EXACT_PX = 0.125, 1e-6  # GDAL's own, and one that no window can tell


@dataclass(frozen=True)
class GridFacts:
    """What a raster layer is before its pixels are read."""

    name: str
    geobox: GeoBox
    bands: int
    dtype: str


def grid_facts(path: Path) -> GridFacts:
    """Return name, geobox, bands and pixel type of a raster; InputError unless it has a usable CRS."""
    file, name, driver = _checked(path)
    with closing(reading.open_dataset(file, driver)) as dataset:
        return GridFacts(name, _geobox(dataset, file, name), dataset.count, dataset.dtypes[0])


class AlignedGrid:
    """One band of a raster seen on a grid: a window is warped when it is read. Close it after use."""

    def __init__(
        self, name: str, geobox: GeoBox, dataset: DatasetReader, warped: WarpedVRT | None, band: int
    ) -> None:
        self.name = name
        self.geobox = geobox
        self._dataset, self._warped, self._band = dataset, warped, band

    def read(self, rows: slice, cols: slice) -> NDArray[np.float32]:
        """Return a window, float32 (rows, cols), NaN where unknown; InputError if the file is damaged."""
        window = Window.from_slices(rows, cols)
        try:
            if self._warped is not None:
                values: NDArray[np.float32] = self._warped.read(self._band, window=window)
                return values
            values = self._dataset.read(self._band, out_dtype="float32", window=window)
            values[self._dataset.read_masks(self._band, window=window) == 0] = np.nan
        except RasterioError as error:
            raise formats.damaged(self.name) from error
        return values

    def close(self) -> None:
        """Give the file back."""
        if self._warped is not None:
            self._warped.close()
        self._dataset.close()


def open_grid(
    path: Path, geobox: GeoBox, *, classes: bool = False, band: int = 1, exact: bool = False
) -> AlignedGrid:
    """Open one band of a raster of any CRS, resolution and extent on the grid of `geobox`.

    Cubic resampling for measurements (wider where the raster is finer than the grid, so that it averages)
    and the nearest pixel for `classes`; a raster on that very grid is read as it is. exact: place every pixel
    by itself, so that windows join without a seam; otherwise GDAL may be off by an eighth of a pixel,
    differently in every window, and is faster. InputError when the raster is damaged, has no CRS or no such
    band, or does not overlap the grid.
    """
    file, name, driver = _checked(path)
    dataset = reading.open_dataset(file, driver)
    try:
        if not 1 <= band <= dataset.count:
            raise SettingError(f"{name} has no band {band}.", f"Choose one of its {dataset.count} bands.")
        own = _geobox(dataset, file, name)
        if not overlap(own, geobox):
            raise NoDataError(
                f"{name} does not overlap the elevation model.",
                "Give the layer of the same area, or leave it out.",
            )
        try:
            warped = None if _same(own, geobox) else _warped(dataset, own, geobox, classes, exact)
        except RasterioError as error:
            raise formats.damaged(name) from error
    except Exception:
        dataset.close()
        raise
    return AlignedGrid(name, geobox, dataset, warped, band)


def read_grid(path: Path, geobox: GeoBox, *, classes: bool = False, band: int = 1) -> NDArray[np.float32]:
    """Return one band of a raster on the grid of `geobox`, whole: float32 (rows, cols), NaN where unknown.

    As `open_grid`; GDAL warps in blocks, so that memory follows the grid and not the file. InputError also
    when the raster has no values there.
    """
    rows, cols = geobox.shape
    with closing(open_grid(path, geobox, classes=classes, band=band)) as grid:
        values = grid.read(slice(0, rows), slice(0, cols))
    if not np.isfinite(values).any():
        raise NoDataError(
            f"{grid.name} has no values where the elevation model lies.",
            "Give the layer of the same area, or leave it out.",
        )
    return values


def read_ndvi(image: Path, geobox: GeoBox, roles: tuple[str, ...] | None = None) -> NDArray[np.float32]:
    """Return (nir - red) / (nir + red) of an image on a grid: float32, -1 to 1, NaN where unknown.

    Both bands are resampled first. InputError when the image lacks a red or a near-infrared band, and as for
    `read_grid`.
    """
    red, nir = ndvi_bands(image, roles)
    return ndvi_of(read_grid(image, geobox, band=red), read_grid(image, geobox, band=nir))


def ndvi_bands(image: Path, roles: tuple[str, ...] | None = None) -> tuple[int, int]:
    """Return the numbers (from 1) of an image's red and near-infrared band; InputError if it lacks one."""
    with closing(open_scene(image, roles)) as scene:
        red, nir = scene.indexes(("red", "nir"))
    return red + 1, nir + 1


def ndvi_of(red: NDArray[np.float32], nir: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the normalised difference vegetation index, -1 to 1, NaN where unknown (Rouse et al. 1974)."""
    total = nir + red
    with np.errstate(invalid="ignore", divide="ignore"):
        index = np.where(total > 0, (nir - red) / total, np.float32(np.nan))
    return np.clip(index, -1, 1).astype(np.float32)


def _checked(path: Path) -> tuple[Path, str, str]:
    file = guards.checked_file(Path(path))
    name = guards.safe_name(file)
    driver = formats.driver_of(file, grids=True)
    if driver == formats.HDF5:
        raise FileError(f"{name} is HDF5.", "Give the layer as a GeoTIFF.")
    return file, name, driver


def _geobox(dataset: DatasetReader, file: Path, name: str) -> GeoBox:
    geobox, notes = georeference.geobox_of(dataset, file)
    if geobox.crs is None:
        raise MismatchError(
            f"{name} cannot be placed on the map: {notes[0].split('. ')[0].rstrip('.')}.",
            "Give it with its CRS (GeoTIFF, or a .prj file beside it).",
        )
    return geobox


def _same(own: GeoBox, geobox: GeoBox) -> bool:
    rows, cols = geobox.shape
    corners = [(0, 0), (cols, 0), (0, rows), (cols, rows)]
    to_own = ~own.affine * geobox.affine
    moved = max(abs(a - b) for corner in corners for a, b in zip(to_own * corner, corner, strict=True))
    return own.shape == geobox.shape and own.crs == geobox.crs and moved < _SAME_GRID_PX


def _warped(dataset: DatasetReader, own: GeoBox, geobox: GeoBox, classes: bool, exact: bool) -> WarpedVRT:
    assert own.crs is not None  # `_geobox` sees to it
    assert geobox.crs is not None  # and so does the target grid
    return WarpedVRT(
        dataset,
        src_crs=rasterio.crs.CRS.from_wkt(own.crs.to_wkt()),
        src_transform=own.affine,
        crs=rasterio.crs.CRS.from_wkt(geobox.crs.to_wkt()),
        transform=geobox.affine,
        height=geobox.shape[0],
        width=geobox.shape[1],
        resampling=Resampling.nearest if classes else Resampling.cubic,
        src_nodata=dataset.nodata,
        nodata=float("nan"),
        dtype="float32",
        warp_mem_limit=_WARP_MB,
        tolerance=_EXACT_PX if exact else _TOLERANCE_PX,
    )
