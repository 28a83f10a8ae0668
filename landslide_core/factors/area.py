"""The grid of the results, and the ground around it on which factors are worked out."""

import math
from dataclasses import dataclass
from pathlib import Path

from odc.geo.geobox import GeoBox

from landslide_core.errors import NoDataError
from landslide_core.factors.target_grid import ground_that_fits
from landslide_core.io.vectors import features
from landslide_core.scene import geodesy

_MARGIN_PX = 2  # around the boundary, so that its edge is seen on a map
Window = tuple[slice, slice]


@dataclass(frozen=True)
class Area:
    """A grid as far as the elevation model goes, and the window of it that results are wanted for.

    whole: grid over all of the elevation model. window: rows and columns of it that the boundary needs, all
    without one. notes: what is to be said of the grid.
    """

    whole: GeoBox
    window: Window
    notes: tuple[str, ...] = ()

    @property
    def geobox(self) -> GeoBox:
        """The grid of the results."""
        return self.whole[self.window]

    @property
    def is_part(self) -> bool:
        """Whether the elevation model goes beyond the results."""
        return self.geobox.shape != self.whole.shape

    def ground(self) -> tuple["Area", tuple[str, ...]]:
        """Return the area with as much ground around it as memory has room for, and a note where that is not all."""
        rows, cols = self.whole.shape
        part = ground_that_fits(self.whole, self.window)
        if part == (slice(0, rows), slice(0, cols)):
            return self, ()
        inner = (_within(self.window[0], part[0]), _within(self.window[1], part[1]))
        side_km = (geodesy.resolution_m(self.whole) or 1.0) / 1000
        reach = min(inner[0].start, part[0].stop - self.window[0].stop) * side_km
        note = (
            f"The elevation model is larger than memory: only about {reach:.3g} km of it around the boundary were "
            "used for what water and distances make of it. Keeping the layers in files uses all of it."
        )
        return Area(self.whole[part], inner, self.notes), (note,)


def area_of(whole: GeoBox, boundary: Path | None, notes: tuple[str, ...] = ()) -> Area:
    """Return the area of a grid under a boundary, two pixels wider where there is ground; all without one.

    NoDataError where the boundary does not overlap the grid.
    """
    rows, cols = whole.shape
    if boundary is None:
        return Area(whole, (slice(0, rows), slice(0, cols)), notes)
    outline = features.read_features(boundary, ("polygon",), whole)
    west, south, east, north = outline.table.total_bounds
    left, top = ~whole.affine * (west, north)
    right, bottom = ~whole.affine * (east, south)
    part_rows = slice(max(0, math.floor(top) - _MARGIN_PX), min(rows, math.ceil(bottom) + _MARGIN_PX))
    part_cols = slice(max(0, math.floor(left) - _MARGIN_PX), min(cols, math.ceil(right) + _MARGIN_PX))
    if part_rows.start >= part_rows.stop or part_cols.start >= part_cols.stop:
        raise outline.apart(
            lambda cause: NoDataError(
                f"The boundary does not overlap the elevation model. {cause}"
                if cause
                else "The boundary does not overlap the elevation model.",
                "Give the boundary of the same area, or none.",
            )
        )
    return Area(whole, (part_rows, part_cols), notes)


def _within(inner: slice, outer: slice) -> slice:
    return slice(inner.start - outer.start, inner.stop - outer.start)
