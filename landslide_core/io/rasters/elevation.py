"""An elevation model seen on the scene's grid, strip by strip."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.errors import MismatchError, NoDataError
from landslide_core.io.admission import guards
from landslide_core.io.boundary import opens
from landslide_core.io.rasters.kinds import ELEVATION
from landslide_core.io.rasters.layer import Layer, open_layer
from landslide_core.io.rasters.warping import Warp
from landslide_core.scene.geodesy import overlap

_PROBES = 8  # windows along either side in which elevations are looked for
_PROBE_PX = 16


class DemOnScene:
    """Elevation in metres on a scene's grid: cubic resampling, NaN outside the model.

    Windows are warped when read, so memory follows the window. Safe to read from several threads.
    notes: what was done with the model's unit, scale and impossible heights.
    """

    def __init__(self, layer: Layer, geobox: GeoBox) -> None:
        self.name, self.notes, self.geobox = layer.name, layer.notes, geobox
        self._layer, self._warp = layer, Warp(layer, geobox, exact=False)

    def read(self, rows: slice, cols: slice) -> NDArray[np.float32]:
        """Return elevation in metres (rows, cols) as float32; InputError if the file is damaged."""
        elevation: NDArray[np.float32] = self._warp.read(rows, cols)
        return elevation

    def close(self) -> None:
        """Give the file back."""
        self._layer.close()

    def __enter__(self) -> "DemOnScene":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@opens
def open_dem(path: Path, geobox: GeoBox) -> DemOnScene:
    """Open an elevation model of any CRS and resolution on the grid of `geobox`.

    Parameters
    ----------
    path : Path
        Raster of one band: elevation in metres, or in a unit that the band or a compound CRS names.
    geobox : GeoBox
        The scene's grid, (rows, cols) with its CRS.

    Returns
    -------
    DemOnScene
        Elevation (rows, cols) in metres, by cubic resampling, NaN outside the model and where it holds what no
        elevation can be; windows are warped when read. Close it after use.

    Raises
    ------
    FileError
        No such file, no raster, damaged, HDF5, more bands than one, or heights in a unit that nothing names.
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
    name = guards.safe_name(guards.checked_file(Path(path)))
    if geobox.crs is None:
        raise MismatchError(
            f"{name} cannot be laid over an image that has no georeference.",
            "Give the image as a GeoTIFF or with a world file and a .prj file, or run without the model.",
        )
    layer = open_layer(path, ELEVATION)
    try:
        return _on_scene(layer, geobox)
    except Exception:
        layer.close()
        raise


def _on_scene(layer: Layer, geobox: GeoBox) -> DemOnScene:
    if layer.geobox.crs is None:
        why = layer.place.split(". ")[0]
        raise MismatchError(
            f"The elevation model {layer.name} has no usable georeference: {why}.",
            "Give it with its CRS (GeoTIFF, or a .prj file beside it).",
        )
    if not overlap(layer.geobox, geobox):
        raise NoDataError(
            f"The elevation model {layer.name} does not overlap the image.",
            "Give the model of the same area, or run without it.",
        )
    dem = DemOnScene(layer, geobox)
    if not _has_values(dem):
        raise NoDataError(
            f"The elevation model {layer.name} has no values where the image lies.",
            "Give the model of the same area, or run without it.",
        )
    return dem


def _has_values(dem: DemOnScene) -> bool:
    """Say whether any elevation is known; looks into small windows all over the scene, then into all of it."""
    rows, cols = dem.geobox.shape
    for row in np.linspace(0, max(0, rows - _PROBE_PX), _PROBES, dtype=int)[[4, 2, 6, 0, 7, 1, 3, 5]]:
        for col in np.linspace(0, max(0, cols - _PROBE_PX), _PROBES, dtype=int)[[4, 2, 6, 0, 7, 1, 3, 5]]:
            window = slice(row, min(row + _PROBE_PX, rows)), slice(col, min(col + _PROBE_PX, cols))
            if np.isfinite(dem.read(*window)).any():
                return True
    strips = (slice(top, min(top + 512, rows)) for top in range(0, rows, 512))
    return any(bool(np.isfinite(dem.read(strip, slice(0, cols))).any()) for strip in strips)


def warp_dem(path: Path, geobox: GeoBox, rows: slice, cols: slice) -> NDArray[np.float32]:
    """Return one window of an elevation model on the grid of `geobox`: float32 (rows, cols), NaN outside."""
    with open_dem(path, geobox) as dem:
        return dem.read(rows, cols)
