"""landslide_core.io.grids: any raster layer laid on one grid, whole: measurements or class codes."""

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

from landslide_core.errors import InputError
from landslide_core.geodesy import overlap
from landslide_core.io import formats, guards, place, rasters
from landslide_core.io.opening import open_scene

_SAME_GRID_PX = 1e-3  # grids whose corners are this close are the same: nothing is resampled
_WARP_MB = 64


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
    with closing(rasters.open_dataset(file, driver)) as dataset:
        return GridFacts(name, _geobox(dataset, file, name), dataset.count, dataset.dtypes[0])


def read_grid(path: Path, geobox: GeoBox, *, classes: bool = False, band: int = 1) -> NDArray[np.float32]:
    """Return one band of a raster on the grid of `geobox`: float32 (rows, cols), NaN where unknown.

    Cubic resampling for measurements (wider where the raster is finer than the grid, so that it averages)
    and the nearest pixel for `classes`; a raster on that very grid is read as it is. GDAL warps in blocks, so
    that memory follows the grid and not the file. InputError when the raster is damaged, has no CRS, does not
    overlap the grid or has no values there.
    """
    file, name, driver = _checked(path)
    with closing(rasters.open_dataset(file, driver)) as dataset:
        if not 1 <= band <= dataset.count:
            raise InputError(f"{name} has no band {band}.", f"Choose one of its {dataset.count} bands.")
        own = _geobox(dataset, file, name)
        if not overlap(own, geobox):
            raise InputError(
                f"{name} does not overlap the elevation model.",
                "Give the layer of the same area, or leave it out.",
            )
        try:
            values = (
                _read_same(dataset, band)
                if _same(own, geobox)
                else _warp(dataset, own, geobox, classes, band)
            )
        except RasterioError as error:
            raise formats.damaged(name) from error
    if not np.isfinite(values).any():
        raise InputError(
            f"{name} has no values where the elevation model lies.",
            "Give the layer of the same area, or leave it out.",
        )
    return values


def read_ndvi(image: Path, geobox: GeoBox, roles: tuple[str, ...] | None = None) -> NDArray[np.float32]:
    """Return (nir - red) / (nir + red) of an image on a grid: float32, -1 to 1, NaN where unknown.

    Rouse et al. 1974. Both bands are resampled first. InputError when the image lacks a red or a
    near-infrared band, and as for `read_grid`.
    """
    with closing(open_scene(image, roles)) as scene:
        red_band, nir_band = scene.indexes(("red", "nir"))
    red = read_grid(image, geobox, band=red_band + 1)
    nir = read_grid(image, geobox, band=nir_band + 1)
    total = nir + red
    with np.errstate(invalid="ignore", divide="ignore"):
        index = np.where(total > 0, (nir - red) / total, np.float32(np.nan))
    return np.clip(index, -1, 1).astype(np.float32)


def _checked(path: Path) -> tuple[Path, str, str]:
    file = guards.checked_file(Path(path))
    name = guards.safe_name(file)
    driver = formats.driver_of(file, grids=True)
    if driver == formats.HDF5:
        raise InputError(f"{name} is HDF5.", "Give the layer as a GeoTIFF.")
    return file, name, driver


def _geobox(dataset: DatasetReader, file: Path, name: str) -> GeoBox:
    geobox, notes = place.geobox_of(dataset, file)
    if geobox.crs is None:
        raise InputError(
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


def _read_same(dataset: DatasetReader, band: int) -> NDArray[np.float32]:
    values: NDArray[np.float32] = dataset.read(band, out_dtype="float32")
    values[dataset.read_masks(band) == 0] = np.nan
    return values


def _warp(
    dataset: DatasetReader, own: GeoBox, geobox: GeoBox, classes: bool, band: int
) -> NDArray[np.float32]:
    assert own.crs is not None  # `_geobox` sees to it
    assert geobox.crs is not None  # and so does the target grid
    with WarpedVRT(
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
    ) as warped:
        values: NDArray[np.float32] = warped.read(band)
    return values
