"""Lines of equal coordinates on a map whose axes are the columns and rows of a grid."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from shapely import LineString, clip_by_rect

from landslide_core.scene import geodesy
from landslide_core.scene.scene import Window

_MOST_LINES, _MOST_OF_DEGREES = 6, 4  # along the longer side; numbers of degrees are long
_TOUCHES = 1e-6  # of the side of a window


@dataclass(frozen=True, eq=False)
class Line:
    """One line across a window, its number, and where it meets the lower (column) or the left edge (row)."""

    cols: NDArray[np.float64]
    rows: NDArray[np.float64]
    text: str
    below: float | None
    left: float | None


def step_of(span: float, most: int = _MOST_LINES) -> float:
    """Return the smallest of 1, 2 or 5 times a power of ten with at most `most` steps in a span.

    Examples
    --------
    >>> step_of(2560), step_of(170), step_of(0.04)
    (500.0, 50.0, 0.01)
    """
    least = span / most
    power = 10.0 ** math.floor(math.log10(least))
    return float(min(each * power for each in (1.0, 2.0, 5.0, 10.0) if each * power >= least))


def lines(grid: GeoBox, window: Window) -> tuple[float, list[Line]]:
    """Return the step between lines and the lines of a window, in columns and rows of the grid.

    Parameters
    ----------
    grid : GeoBox
        Of any CRS, turned or not; without one the lines are those of pixels.
    window : (slice, slice)
        Rows and columns that the map shows.
    """
    rows, cols = window
    corners = np.array([[c, r] for c in (cols.start, cols.stop) for r in (rows.start, rows.stop)], np.float64)
    east, north = geodesy.on_ground(grid, corners[:, 0], corners[:, 1])
    spans = (float(east.min()), float(east.max())), (float(north.min()), float(north.max()))
    degrees = grid.crs is not None and grid.crs.geographic
    step = step_of(max(high - low for low, high in spans), _MOST_OF_DEGREES if degrees else _MOST_LINES)
    return step, [*_across(grid, window, spans, step, 0), *_across(grid, window, spans, step, 1)]


def _across(
    grid: GeoBox, window: Window, spans: tuple[tuple[float, float], ...], step: float, axis: int
) -> Iterator[Line]:
    """Lines of equal easting (axis 0), or of equal northing (axis 1)."""
    rows, cols = window
    (low, high), other = spans[axis], spans[1 - axis]
    for count in range(math.ceil(low / step), math.floor(high / step) + 1):
        ends = [(count * step, end) if axis == 0 else (end, count * step) for end in other]
        line = LineString([~grid.affine * end for end in ends])
        inside = clip_by_rect(line, cols.start, rows.start, cols.stop, rows.stop)
        if inside.is_empty or inside.geom_type != "LineString":
            continue
        col, row = np.asarray(inside.coords, np.float64).T
        lowest, leftmost = int(row.argmax()), int(col.argmin())
        meets_below = rows.stop - row[lowest] <= _TOUCHES * (rows.stop - rows.start)
        meets_left = col[leftmost] - cols.start <= _TOUCHES * (cols.stop - cols.start)
        steep = abs(np.ptp(row)) >= abs(np.ptp(col))
        yield Line(
            col,
            row,
            _number(grid, count * step, step, axis),
            float(col[lowest]) if steep and meets_below else None,
            float(row[leftmost]) if not steep and meets_left else None,
        )


def _number(grid: GeoBox, value: float, step: float, axis: int) -> str:
    """A coordinate as sheets write it: degrees with their side, or whole units in groups of three."""
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    if grid.crs is not None and grid.crs.geographic:
        side = ("E" if value >= 0 else "W") if axis == 0 else ("N" if value >= 0 else "S")
        return f"{abs(value):.{digits}f}°{side}"
    return f"{value:,.{digits}f}".replace(",", "\u2009")
