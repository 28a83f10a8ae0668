"""Factors that need the whole grid at once, on a coarser one that fits."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.factors import Grid
from landslide_core.factors.align import AlignSettings, LayerFiles, align_on
from landslide_core.factors.area import Area
from landslide_core.factors.derive import cut_catchments, one_or_dry
from landslide_core.progress import SILENT, Progress

COARSE_PX = 16_000_000  # pixels of the coarser grid; routing water takes about 60 bytes each


@dataclass(frozen=True, eq=False)
class CoarseFactors:
    """Factors by name on pixels that are `step` times as long as those of the grid."""

    step: int
    grids: dict[str, Grid]
    notes: tuple[str, ...]

    def at(self, name: str, rows: slice, cols: slice) -> Grid:
        """Return a factor on a window of the fine grid: bilinear between known coarse pixels, else NaN."""
        grid = self.grids[name]
        row_taps, col_taps = _taps(rows, self.step, grid.shape[0]), _taps(cols, self.step, grid.shape[1])
        part = grid[row_taps[0][0] : row_taps[1][-1] + 1, col_taps[0][0] : col_taps[1][-1] + 1]
        known = np.isfinite(part)
        weight = _interpolated(known.astype(np.float32), row_taps, col_taps)
        value = _interpolated(np.where(known, part, np.float32(0)), row_taps, col_taps)
        return np.divide(value, weight, out=np.full_like(value, np.nan), where=weight > 0)


def coarse_factors(
    files: LayerFiles,
    area: Area,
    settings: AlignSettings,
    names: Sequence[str],
    asked: bool,
    most_px: int = COARSE_PX,
    progress: Progress = SILENT,
) -> CoarseFactors:
    """Work out factors on the finest whole multiple of the grid's pixels that has at most `most_px` of them.

    That grid goes over all of the elevation model, whatever the boundary. asked: whether the factors were
    named; streams that nobody named may be missing, with a note.
    """
    geobox = area.whole
    rows, cols = geobox.shape
    step = max(1, math.ceil(math.sqrt(rows * cols / most_px)))
    if not names:
        return CoarseFactors(step, {}, ())
    shape = (-(-rows // step), -(-cols // step))
    coarse = GeoBox(shape, geobox.affine * Affine.scale(step), geobox.crs)
    only = LayerFiles(files.dem, rivers=files.rivers, faults=files.faults, boundary=files.boundary)
    layers = align_on(coarse, only, settings, progress=progress.part(0, 0))
    found: dict[str, Grid] = {}
    titles, dry = [], []
    for name in names:
        progress.stop_if_asked()
        made = one_or_dry(layers, name, asked)
        if isinstance(made, str):
            dry.append(made)
            continue
        titles.append(made[0].title)
        found[name] = made[1]
    if step > 1 and titles:
        side_m = math.sqrt(math.prod(layers.pixel_m))
        dry.append(
            f"{', '.join(titles)}: worked out on pixels of {side_m:.3g} m and interpolated, for the whole grid "
            "is looked at at once."
        )
    return CoarseFactors(step, found, (*dry, *cut_catchments(layers, list(found))))


Taps = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]


def _taps(part: slice, step: int, size: int) -> Taps:
    """Return for every fine pixel the coarse pixels before and after its centre and the weight of the latter."""
    place = np.clip((np.arange(part.start, part.stop) + 0.5) / step - 0.5, 0, size - 1)
    before = np.floor(place).astype(np.int64)
    return before, np.minimum(before + 1, size - 1), (place - before).astype(np.float32)


def _interpolated(part: Grid, rows: Taps, cols: Taps) -> Grid:
    """Interpolate `part`, whose corner is the first coarse pixel of either axis."""
    before, after, weight = rows
    along = part[before - before[0]] * (1 - weight[:, None]) + part[after - before[0]] * weight[:, None]
    before, after, weight = cols
    return np.asarray(along[:, before - before[0]] * (1 - weight) + along[:, after - before[0]] * weight)
