"""Any raster layer laid on one grid, whole or window by window."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.errors import MismatchError, NoDataError
from landslide_core.io.boundary import opens
from landslide_core.io.rasters.kinds import ELEVATION, REFLECTANCE, Kind
from landslide_core.io.rasters.layer import Layer, open_layer
from landslide_core.io.rasters.warping import Source, Warp
from landslide_core.scene.geodesy import overlap
from landslide_core.scene.scene import Scene

GROUND = "elevation model"
_SAME_AREA = "Give the layer of the same area, or leave it out."
_SAME_GRID_PX = 1e-3  # grids whose corners are this close are the same: nothing is resampled


@dataclass(frozen=True)
class GridFacts:
    """What a raster layer is before its pixels are read."""

    name: str
    geobox: GeoBox


def grid_facts(path: Path, kind: Kind = ELEVATION) -> GridFacts:
    """Return name and geobox of a raster; InputError unless it has a usable CRS."""
    with closing(_placed(path, kind, None)) as layer:
        return GridFacts(layer.name, layer.geobox)


class AlignedGrid:
    """One band of a raster seen on a grid: a window is warped when it is read. Close it after use.

    notes: what was done with what the file says, and how many of its pixels hold what no such layer can.
    """

    def __init__(self, layer: Layer, geobox: GeoBox, warp: Warp | None) -> None:
        self.name, self.notes, self.geobox = layer.name, layer.notes, geobox
        self._layer, self._warp = layer, warp

    def read(self, rows: slice, cols: slice) -> NDArray[Any]:
        """Return a window (rows, cols), float32 (codes float64), NaN where unknown; InputError if damaged."""
        return (self._warp or self._layer).read(rows, cols)

    def close(self) -> None:
        """Give the file back."""
        self._layer.close()


@opens
def open_grid(
    path: Path,
    geobox: GeoBox,
    kind: Kind,
    *,
    band: int | None = None,
    exact: bool = False,
    ground: str = GROUND,
) -> AlignedGrid:
    """Open one band of a raster of any CRS, resolution and extent on the grid of `geobox`.

    Scale, offset and unit are applied and what the kind cannot hold is unknown, before anything is resampled. Cubic
    resampling for measurements (wider where the raster is finer than the grid, so that it averages) and the nearest
    pixel for codes of classes; a raster on that very grid is read as it is. exact: place every pixel by itself, so
    that windows join without a seam; otherwise GDAL may be off by an eighth of a pixel, differently in every
    window, and is faster. ground: what a person calls the grid. InputError when the raster is damaged, has no CRS
    or no such band, does not overlap the grid, or is in another unit than its kind.
    """
    layer = _placed(path, kind, band)
    if not overlap(layer.geobox, geobox):
        layer.close()
        raise apart(layer.name, ground)
    return AlignedGrid(layer, geobox, None if same_grid(layer.geobox, geobox) else Warp(layer, geobox, exact))


@dataclass(frozen=True, eq=False)
class ReadGrid:
    """Values of a raster on a grid (rows, cols), NaN where unknown, and what is to be said of them."""

    values: NDArray[Any]
    notes: tuple[str, ...]


@opens
def read_layer(path: Path, geobox: GeoBox, kind: Kind, *, band: int | None = None) -> ReadGrid:
    """Return one band of a raster on the grid of `geobox`, whole: (rows, cols), NaN where unknown, with notes.

    As `open_grid`; memory follows the grid and not the file. InputError also when the raster has no values there.
    """
    rows, cols = geobox.shape
    with closing(open_grid(path, geobox, kind, band=band)) as grid:
        values = grid.read(slice(0, rows), slice(0, cols))
    if not np.isfinite(values).any():
        raise blank(grid.name)
    return ReadGrid(values, grid.notes)


def read_grid(path: Path, geobox: GeoBox, kind: Kind, *, band: int | None = None) -> NDArray[Any]:
    """Return the values of `read_layer` alone."""
    return read_layer(path, geobox, kind, band=band).values


def _placed(path: Path, kind: Kind, band: int | None) -> Layer:
    layer = open_layer(path, kind, band)
    if layer.geobox.crs is None:
        layer.close()
        raise unplaced(layer.name, layer.place)
    return layer


def apart(name: str, ground: str = GROUND, cause: str = "") -> NoDataError:
    """What is said of a layer that lies elsewhere than the grid, and why it does where that is known."""
    return NoDataError(
        f"{name} does not overlap the {ground}. {cause}"
        if cause
        else f"{name} does not overlap the {ground}.",
        _SAME_AREA,
    )


def blank(name: str, ground: str = GROUND) -> NoDataError:
    """What is said of a layer that overlaps the grid and is unknown there."""
    return NoDataError(f"{name} has no values where the {ground} lies.", _SAME_AREA)


def unplaced(name: str, why: str) -> MismatchError:
    """What is said of a layer without a usable CRS; of `why` it has none, the first sentence."""
    lacking = why.split(". ")[0].rstrip(".")
    return MismatchError(
        f"{name} cannot be placed on the map: {lacking}.",
        "Give it with its CRS (GeoTIFF, or a .prj file beside it).",
    )


def same_grid(own: GeoBox, geobox: GeoBox) -> bool:
    """Say whether two grids are the same to within a thousandth of a pixel."""
    rows, cols = geobox.shape
    corners = [(0, 0), (cols, 0), (0, rows), (cols, rows)]
    to_own = ~own.affine * geobox.affine
    moved = max(abs(a - b) for corner in corners for a, b in zip(to_own * corner, corner, strict=True))
    return own.shape == geobox.shape and own.crs == geobox.crs and moved < _SAME_GRID_PX


class SceneBand:
    """One band of a scene as values on its grid, float32, NaN where the scene holds no data.

    placed: the grid of the scene's pixels, where its own is known to be off.
    """

    def __init__(self, scene: Scene, band: int, placed: GeoBox | None = None) -> None:
        self._scene, self._band = scene, band
        self.geobox = scene.geobox if placed is None else placed

    @property
    def kind(self) -> Kind:
        """What the values are."""
        return REFLECTANCE

    def read(self, rows: slice, cols: slice) -> NDArray[Any]:
        """Return a window (rows, cols)."""
        values: NDArray[Any] = self._scene.source.read((self._band,), rows, cols)[0].astype(np.float32)
        values[~self._scene.valid(rows, cols)] = np.nan
        return values


def seen_on(source: Source, geobox: GeoBox, exact: bool) -> Source | Warp:
    """Return a source on a grid: itself where it lies on that very grid, else warped; `exact` as for `open_grid`."""
    return source if same_grid(source.geobox, geobox) else Warp(source, geobox, exact)
