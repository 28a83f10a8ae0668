"""An elevation model seen on the scene's grid, strip by strip."""

import threading
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

from landslide_core.errors import FileError, MismatchError, NoDataError
from landslide_core.io.admission import formats, guards
from landslide_core.io.rasters import georeference, reading
from landslide_core.scene.geodesy import overlap


class DemOnScene:
    """Elevation in the model's unit (metres) on a scene's grid: cubic resampling, NaN outside the model.

    Windows are warped when read, so memory follows the window. Safe to read from several threads,
    one at a time.
    """

    def __init__(self, name: str, geobox: GeoBox, dataset: DatasetReader, warped: WarpedVRT) -> None:
        self.name = name
        self.geobox = geobox
        self._dataset = dataset
        self._warped = warped
        self._lock = threading.Lock()

    def read(self, rows: slice, cols: slice, shape: tuple[int, int] | None = None) -> NDArray[np.float32]:
        """Return elevation (rows, cols) as float32; InputError if the file is damaged."""
        window = Window.from_slices(rows, cols)
        try:
            with self._lock:
                elevation: NDArray[np.float32] = self._warped.read(1, window=window, out_shape=shape)
        except RasterioError as error:
            raise formats.damaged(self.name) from error
        return elevation

    def close(self) -> None:
        """Give the file back."""
        self._warped.close()
        self._dataset.close()

    def __enter__(self) -> "DemOnScene":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_dem(path: Path, geobox: GeoBox) -> DemOnScene:
    """Open an elevation model of any CRS and resolution on the grid of `geobox`.

    Parameters
    ----------
    path : Path
        Raster of one band: elevation in metres.
    geobox : GeoBox
        The scene's grid, (rows, cols) with its CRS.

    Returns
    -------
    DemOnScene
        Elevation (rows, cols) in the model's unit, by cubic resampling, NaN outside the model; windows are
        warped when read. Close it after use.

    Raises
    ------
    FileError
        No such file, no raster, damaged, HDF5, or more bands than one.
    MismatchError
        The model has no CRS, or the scene itself has no georeference.
    NoDataError
        The model does not overlap the scene or has only nodata there.
    NeedsMemoryError
        More pixels, or larger blocks, than can be read.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> from landslide_core import io
    >>> county = scarp.sample_data()
    >>> scene = io.open_scene(county / "scene_synthetic.tif")
    >>> with open_dem(county / "dem_synthetic.tif", scene.geobox) as dem:
    ...     elevation = dem.read(slice(0, 2), slice(0, 3))
    >>> elevation.shape, elevation.dtype
    ((2, 3), dtype('float32'))
    >>> scene.close()
    """
    file = guards.checked_file(Path(path))
    name = guards.safe_name(file)
    if geobox.crs is None:
        raise MismatchError(
            f"{name} cannot be laid over an image that has no georeference.",
            "Give the image as a GeoTIFF or with a world file and a .prj file, or run without the model.",
        )
    driver = formats.driver_of(file, grids=True)
    if driver == formats.HDF5:
        raise FileError(f"{name} is HDF5.", "Give the elevation model as a GeoTIFF.")
    dataset = reading.open_dataset(file, driver)
    try:
        return _on_scene(name, file, geobox, dataset)
    except Exception:
        dataset.close()
        raise


def _on_scene(name: str, file: Path, geobox: GeoBox, dataset: DatasetReader) -> DemOnScene:
    if dataset.count != 1:
        raise FileError(
            f"{name} has {dataset.count} bands; an elevation model has one.", "Give the elevation alone."
        )
    own, notes = georeference.geobox_of(dataset, file)
    if own.crs is None:
        raise MismatchError(
            f"The elevation model {name} has no usable georeference: {notes[0].split('. ')[0]}.",
            "Give it with its CRS (GeoTIFF, or a .prj file beside it).",
        )
    scene_crs = geobox.crs
    if scene_crs is None or not overlap(own, geobox):
        raise NoDataError(
            f"The elevation model {name} does not overlap the image.",
            "Give the model of the same area, or run without it.",
        )
    warped = WarpedVRT(
        dataset,
        src_crs=rasterio.crs.CRS.from_wkt(own.crs.to_wkt()),
        src_transform=own.affine,
        crs=rasterio.crs.CRS.from_wkt(scene_crs.to_wkt()),
        transform=geobox.affine,
        height=geobox.shape[0],
        width=geobox.shape[1],
        resampling=Resampling.cubic,
        src_nodata=dataset.nodata,
        nodata=float("nan"),
        dtype="float32",
        warp_mem_limit=64,
    )
    dem = DemOnScene(name, geobox, dataset, warped)
    rows, cols = geobox.shape
    probe = dem.read(slice(0, rows), slice(0, cols), (min(rows, 64), min(cols, 64)))
    if np.isnan(probe).all():
        warped.close()
        raise NoDataError(
            f"The elevation model {name} has no values where the image lies.",
            "Give the model of the same area, or run without it.",
        )
    return dem


def warp_dem(path: Path, geobox: GeoBox, rows: slice, cols: slice) -> NDArray[np.float32]:
    """Return one window of an elevation model on the grid of `geobox`: float32 (rows, cols), NaN outside."""
    with open_dem(path, geobox) as dem:
        return dem.read(rows, cols)
