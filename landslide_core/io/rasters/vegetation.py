"""The vegetation index of an image on a grid, whole or window by window."""

from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.io.boundary import opens
from landslide_core.io.plain.text import noted
from landslide_core.io.rasters import aligned
from landslide_core.io.rasters.aligned import ReadGrid, SceneBand, seen_on
from landslide_core.io.rasters.imagery import open_scene
from landslide_core.scene.geodesy import overlap
from landslide_core.scene.scene import Scene


class NdviOnGrid:
    """NDVI of an image on a grid; both bands are resampled first. Close it after use."""

    def __init__(self, scene: Scene, geobox: GeoBox, exact: bool) -> None:
        self.name = scene.name
        self.notes = tuple(noted(scene.name, note) for note in scene.notes)
        self._scene = scene
        red, nir = scene.indexes(("red", "nir"))
        self._red, self._nir = (seen_on(SceneBand(scene, band), geobox, exact) for band in (red, nir))

    def read(self, rows: slice, cols: slice) -> NDArray[np.float32]:
        """Return a window (rows, cols), -1 to 1, NaN where unknown."""
        return ndvi_of(self._red.read(rows, cols), self._nir.read(rows, cols))

    def close(self) -> None:
        """Give the file back."""
        self._scene.close()


@opens
def open_ndvi(
    image: Path, geobox: GeoBox, roles: tuple[str, ...] | None = None, *, exact: bool = False
) -> NdviOnGrid:
    """Open an image of any CRS and resolution as NDVI on the grid of `geobox`; `exact` as for `open_grid`.

    The image is read as a detection reads it: tags applied, collars and fills unknown. InputError when it lacks a red
    or a near-infrared band, has no CRS, or does not overlap the grid.
    """
    scene = open_scene(image, roles)
    try:
        scene.indexes(("red", "nir"))
        if scene.geobox.crs is None:
            raise aligned.unplaced(scene.name, scene.notes[0])
        if not overlap(scene.geobox, geobox):
            raise aligned.apart(scene.name)
        return NdviOnGrid(scene, geobox, exact)
    except Exception:
        scene.close()
        raise


def read_ndvi(image: Path, geobox: GeoBox, roles: tuple[str, ...] | None = None) -> ReadGrid:
    """Return the NDVI of an image on a grid, whole: float32, -1 to 1, NaN where unknown, with notes.

    As `open_ndvi`; InputError also when the image has no values there.
    """
    rows, cols = geobox.shape
    with closing(open_ndvi(image, geobox, roles)) as index:
        values = index.read(slice(0, rows), slice(0, cols))
    if not np.isfinite(values).any():
        raise aligned.blank(index.name)
    return ReadGrid(values, index.notes)


def ndvi_of(red: NDArray[np.float32], nir: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the normalised difference vegetation index, -1 to 1, NaN where unknown (Rouse et al. 1974)."""
    total = nir + red
    with np.errstate(invalid="ignore", divide="ignore"):
        index = np.where(total > 0, (nir - red) / total, np.float32(np.nan))
    return np.clip(index, -1, 1).astype(np.float32)
