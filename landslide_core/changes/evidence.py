"""What both dates say of the ground of one landslide, counted pixel by pixel in strips of bounded size."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import rasterize

from landslide_core.changes.maps import Maps, Read
from landslide_core.changes.rules import Evidence, Ground
from landslide_core.scene.scene import Window

_PIECE_PX = 4_000_000
Polygons = NDArray[Any]


@dataclass
class _Sum:
    """Pixels of some ground, and sums over those that both dates know."""

    pixels: int = 0
    probability: NDArray[np.float64] = field(default_factory=lambda: np.zeros(2))
    others: NDArray[np.float64] = field(default_factory=lambda: np.zeros(3))
    seen: NDArray[np.int64] = field(default_factory=lambda: np.zeros(3, np.int64))

    def add(
        self,
        ground: NDArray[np.bool_],
        probabilities: Sequence[NDArray[Any]],
        others: Sequence[NDArray[Any]],
    ) -> None:
        """Count more ground; `others` are looks, and the index before and after where there is one."""
        self.pixels += int(np.count_nonzero(ground))
        self.probability += [each[ground].sum(dtype=np.float64) for each in probabilities]
        for number, each in enumerate(others):
            known = ground & np.isfinite(each)
            self.seen[number] += np.count_nonzero(known)
            self.others[number] += each[known].sum(dtype=np.float64)

    def ground(self) -> Ground:
        """The means."""
        with np.errstate(invalid="ignore"):
            probability = self.probability / (self.pixels or np.nan)
            # Of ground of which most is unknown, the rest would say little.
            others = self.others / np.where(2 * self.seen >= max(1, self.pixels), self.seen, np.nan)
        values = [float(value) for value in (*probability, *others)]
        return Ground(self.pixels, values[0], values[1], values[3], values[4], look=values[2])


def evidence_of(
    before: Polygons, after: Polygons, maps: Maps, shape: tuple[int, int], tolerance_px: float
) -> Evidence:
    """Return what is known of a landslide.

    Parameters
    ----------
    before, after : array of shapely.Polygon
        Its outlines at both dates, in pixels of the grid.
    maps : Maps
        What is read of both dates.
    shape : tuple of int
        Rows and columns of the grid.
    tolerance_px : float
        Ground beyond it of the other date's outlines was gained or lost.
    """
    whole, gained, lost = _Sum(), _Sum(), _Sum()
    ground = 0
    # Only outlines of the earlier image can lie there: it shows that ground, and the later one does not.
    beyond = _beyond(np.concatenate([before, after]), shape)
    totals = np.zeros(
        4, np.int64
    )  # under outlines: before, after; of those near the other date's: before, after
    shown = np.zeros(2, np.int64)
    wide = [shapely.buffer(each, tolerance_px) for each in (before, after)]
    for window in _pieces(np.concatenate([before, after]), shape):
        was, now, near_was, near_now = (_painted(each, window) for each in (before, after, *wide))
        either = was | now
        probabilities = [read(*window) for read in (maps.probability_before, maps.probability_after)]
        others = [read(*window) for read in (maps.look, *_both(maps))]
        seen = [np.isfinite(each) for each in probabilities]
        both = seen[0] & seen[1]
        ground += int(np.count_nonzero(either))
        shown += [np.count_nonzero(either & each) for each in seen]
        totals += [np.count_nonzero(each) for each in (was, now, was & near_now, now & near_was)]
        whole.add(either & both, probabilities, others)
        gained.add(now & ~near_was & both, probabilities, others)
        lost.add(was & ~near_now & both, probabilities, others)
    return Evidence(
        before_px=int(totals[0]),
        after_px=int(totals[1]),
        known_before=_share(shown[0] + beyond, ground + beyond),
        known_after=_share(shown[1], ground + beyond),
        covered_before=_share(totals[2], totals[0]),
        covered_after=_share(totals[3], totals[1]),
        whole=whole.ground(),
        gained=gained.ground(),
        lost=lost.ground(),
    )


def _both(maps: Maps) -> tuple[Read, ...]:
    """Return what reads both indices, nothing where there are none."""
    if maps.index_before is None or maps.index_after is None:
        return ()
    return maps.index_before, maps.index_after


def _beyond(shapes: Polygons, shape: tuple[int, int]) -> float:
    """Return how many pixels of ground the shapes hold beyond the border of the grid."""
    ground = shapely.union_all(shapes)
    inside = shapely.intersection(ground, shapely.box(0, 0, shape[1], shape[0]))
    return float(max(0.0, shapely.area(ground) - shapely.area(inside)))


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0


def _pieces(shapes: Polygons, shape: tuple[int, int]) -> list[Window]:
    """Return windows over all shapes, as far as the grid reaches."""
    left, top, right, bottom = shapely.total_bounds(shapes)
    rows = slice(max(0, int(np.floor(top))), min(shape[0], int(np.ceil(bottom))))
    cols = slice(max(0, int(np.floor(left))), min(shape[1], int(np.ceil(right))))
    if rows.stop <= rows.start or cols.stop <= cols.start:
        return []
    step = max(1, _PIECE_PX // (cols.stop - cols.start))
    return [(slice(at, min(at + step, rows.stop)), cols) for at in range(rows.start, rows.stop, step)]


def _painted(shapes: Polygons, window: Window) -> NDArray[np.bool_]:
    """Return the pixels of a window whose middle lies in a shape, or those that are touched where there are none."""
    rows, cols = window
    size = rows.stop - rows.start, cols.stop - cols.start
    drawn = [each for each in shapes if not each.is_empty]
    if not drawn:
        return np.zeros(size, bool)
    place = Affine.translation(cols.start, rows.start)
    painted = rasterize(drawn, size, transform=place, dtype="uint8")
    if not painted.any():  # an outline of finer pixels may be thinner than those of the grid
        painted = rasterize(drawn, size, transform=place, dtype="uint8", all_touched=True)
    return np.asarray(painted, bool)
