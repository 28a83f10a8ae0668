"""Exact distances to lines on grids that do not fit in memory: strips from bottom to top, then from top to bottom.

What goes from strip to strip is one row: how far away the nearest marked pixel of each column is. Going up it is kept
for each strip, in a file; going down, every strip knows the nearest marked pixels on both of its sides, and every row
is worked out exactly (`envelopes`). Memory is that of a strip.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from scipy.spatial import cKDTree

from landslide_core.factors.area import Area
from landslide_core.factors.families import distances
from landslide_core.io.rasters.chunked import WindowSink, strips_of, window_writer
from landslide_core.progress import SILENT, Progress

_NONE = 1 << 30  # as in `envelopes`, which is imported late


def write_distances(
    geometries: NDArray[Any],
    area: Area,
    pixel_m: tuple[float, float],
    name: str,
    *,
    sink: WindowSink,
    folder: Path,
    progress: Progress = SILENT,
) -> None:
    """Write what `distances.to_lines_m` returns of the grid over all of the elevation model, on the area's window.

    Parameters
    ----------
    geometries : array of shapes
        Lines in the CRS of the grid; outside of it they count as far as they are given.
    area : Area
        The grid, and the window of it that is written.
    pixel_m : tuple of float
        Height and width of a pixel in metres.
    name : str
        What the lines are, in words.
    sink : WindowSink
        Takes float32 metres, (rows, cols) of the window; it is read back where lines lie far outside.
    folder : Path
        For a file of one row a strip, which is removed.
    progress : Progress
        Hears the share that is done, and says when to stop.

    Raises
    ------
    NoDataError
        No line is nearer than ten sides of the grid.
    Cancelled
        `progress` said so.
    """
    grid = _Marked.around(geometries, area)
    strips, cols = strips_of(area.geobox), slice(0, area.geobox.shape[1])
    with _rows_kept(folder / f"{name}_below.tif", grid.geobox, len(strips)) as kept:
        found = _up(grid, strips, kept, progress.part(0, 0.4))
        farthest_m = 0.0
        if found:
            for rows, near in _down(grid, strips, kept, pixel_m, progress.part(0.4, 0.9)):
                farthest_m = max(farthest_m, float(near.max()))
                sink.write(rows, cols, near)
        else:
            farthest_m = distances.unmarked_m(area.whole, pixel_m)
            for rows in strips:
                sink.write(rows, cols, np.full((rows.stop - rows.start, cols.stop), farthest_m, np.float32))
    beyond = distances.pixels_beyond(geometries, grid.geobox, farthest_m, pixel_m)
    if not (found or beyond.size):
        raise distances.nowhere_near(name)
    if not beyond.size:
        return
    tree = cKDTree(beyond * pixel_m)
    for done, rows in enumerate(strips):
        progress.tell(0.9 + 0.1 * done / len(strips))
        near = sink.read(rows, cols)
        corner = (grid.first_row + rows.start, grid.first_col)
        sink.write(rows, cols, distances.or_nearer(near, tree, corner, grid.geobox.shape, pixel_m))


@dataclass(frozen=True, eq=False)
class _Marked:
    """Lines on a grid that is wider than the window: which pixels they touch, some rows at a time.

    first_row, first_col: where the window begins in it; rows, cols: of the window.
    """

    geometries: NDArray[Any]
    bounds: NDArray[np.float64]
    geobox: GeoBox
    first_row: int
    first_col: int
    rows: int
    cols: int

    @classmethod
    def around(cls, geometries: NDArray[Any], area: Area) -> "_Marked":
        import shapely

        wide, top, left = distances.widened(geometries, area.whole)
        rows, cols = area.window
        return cls(
            geometries, shapely.bounds(geometries), wide,
            first_row=top + rows.start, first_col=left + cols.start,
            rows=rows.stop - rows.start, cols=cols.stop - cols.start,
        )  # fmt: skip

    def __call__(self, start: int, stop: int) -> NDArray[np.bool_]:
        """Rows of the wide grid, (rows, cols), True where a line touches the pixel."""
        part = self.geobox[start:stop, :]
        west, south, east, north = part.pad(1).boundingbox.bbox
        low_x, low_y, high_x, high_y = self.bounds.T
        near = (low_x <= east) & (high_x >= west) & (low_y <= north) & (high_y >= south)
        return distances.touched(self.geometries[near], part)


def _up(grid: _Marked, strips: tuple[slice, ...], kept: WindowSink, progress: Progress) -> bool:
    """Keep for each strip how far below it the nearest marked pixels lie; say whether any pixel is marked at all."""
    height, width = grid.geobox.shape
    step = strips[0].stop - strips[0].start
    below = np.full(width, _NONE, np.int32)
    end = grid.first_row + grid.rows
    for start in range(end + (height - end - 1) // step * step, end - 1, -step) if height > end else ():
        progress.stop_if_asked()
        below = _passed(below, grid(start, min(start + step, height)))
    for number in range(len(strips) - 1, -1, -1):
        progress.tell(1 - (number + 1) / len(strips))
        kept.write(slice(number, number + 1), slice(0, width), below[None])
        rows = strips[number]
        below = _passed(below, grid(grid.first_row + rows.start, grid.first_row + rows.stop))
    above = _above(grid, step, progress)
    kept.write(slice(len(strips), len(strips) + 1), slice(0, width), above[None])
    return bool((below < _NONE).any() or (above < _NONE).any())


def _above(grid: _Marked, step: int, progress: Progress) -> NDArray[np.int32]:
    """Return how far above the window the nearest marked pixels lie."""
    above = np.full(grid.geobox.shape[1], _NONE, np.int32)
    for start in range(0, grid.first_row, step):
        progress.stop_if_asked()
        above = _passed(above, grid(start, min(start + step, grid.first_row))[::-1])
    return above


def _passed(gap: NDArray[np.int32], marked: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return how far the nearest marked pixels lie behind a strip that has been passed; its last row comes first."""
    first = marked.argmax(0).astype(np.int32) + np.int32(1)
    on = np.minimum(gap, _NONE - marked.shape[0]) + np.int32(marked.shape[0])
    return np.where(marked.any(0), first, np.where(gap < _NONE, on, np.int32(_NONE)))


def _down(
    grid: _Marked,
    strips: tuple[slice, ...],
    kept: WindowSink,
    pixel_m: tuple[float, float],
    progress: Progress,
) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """Yield the rows of each strip of the window, and the distances (m) of its pixels to the nearest marked one."""
    from landslide_core.factors.families import envelopes

    assert _NONE == envelopes.NONE
    across = slice(0, grid.geobox.shape[1])
    above = kept.read(slice(len(strips), len(strips) + 1), across)[0]
    for number, rows in enumerate(strips):
        progress.tell(number / len(strips))
        marked = grid(grid.first_row + rows.start, grid.first_row + rows.stop)
        gap = np.empty(marked.shape, np.int32)
        envelopes.gaps(marked, above, kept.read(slice(number, number + 1), across)[0], gap)
        near = np.empty((marked.shape[0], grid.cols), np.float32)
        envelopes.nearest(gap, *pixel_m, grid.first_col, near)
        yield rows, near


@contextmanager
def _rows_kept(path: Path, geobox: GeoBox, strips: int) -> Iterator[WindowSink]:
    """Give a file with a row for each strip and one more, which is gone afterwards."""
    try:
        with window_writer(
            path, GeoBox((strips + 1, geobox.shape[1]), geobox.affine, geobox.crs), "int32"
        ) as kept:
            yield kept
    finally:
        path.unlink(missing_ok=True)
