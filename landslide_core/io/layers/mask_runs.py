"""Landslides of a mask that is too large to be held: connected regions found strip by strip, kept as runs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from landslide_core.errors import NeedsMemoryError
from landslide_core.io.vectors.features import outlines_of

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

MOST_RUNS = 50_000_000  # 20 bytes each
_TOUCHING = np.ones((3, 3))  # pixels that touch by a corner belong together


@dataclass(frozen=True, eq=False)
class MaskRuns:
    """Landslide pixels as runs within rows, in their order, each with the number of its region.

    row_starts: int64 (rows + 1,), where the runs of each row begin in the others. starts, stops: int32 (runs,),
    columns. numbers: int32 (runs,), from 1, regions in the order of their first pixels.
    """

    geobox: GeoBox
    row_starts: NDArray[np.int64]
    starts: NDArray[np.int32]
    stops: NDArray[np.int32]
    numbers: NDArray[np.int32]

    @property
    def count(self) -> int:
        """How many regions there are."""
        return int(self.numbers.max(initial=0))

    def paint(self, rows: slice, cols: slice) -> NDArray[np.int32]:
        """Return the numbers of a window, int32 (rows, cols), 0 for none."""
        first, last = self.row_starts[rows.start], self.row_starts[rows.stop]
        starts = np.clip(self.starts[first:last], cols.start, cols.stop) - cols.start
        stops = np.clip(self.stops[first:last], cols.start, cols.stop) - cols.start
        here = stops > starts
        row = np.repeat(
            np.arange(rows.stop - rows.start), np.diff(self.row_starts[rows.start : rows.stop + 1])
        )[here]
        numbers = self.numbers[first:last][here]
        # A run begins with its number and gives it back at its end: what is added up along a row is the number.
        steps = np.zeros((rows.stop - rows.start, cols.stop - cols.start + 1), np.int32)
        np.add.at(steps, (row, starts[here]), numbers)
        np.subtract.at(steps, (row, stops[here]), numbers)
        return np.cumsum(steps, axis=1, dtype=np.int32)[:, :-1]

    def outlines(self, strips: Sequence[slice]) -> "GeoDataFrame":
        """Return the regions as polygons with `id`, outlined strip by strip and joined."""
        import geopandas as gpd
        import pandas as pd

        cols = slice(0, self.geobox.shape[1])
        parts = [
            outlines_of(self.paint(rows, cols), self.geobox[rows, :])
            for rows in strips
            if self.row_starts[rows.stop] > self.row_starts[rows.start]
        ]
        whole: GeoDataFrame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)
        return whole.dissolve("id", as_index=False)


def runs_of(
    read: Callable[[slice], NDArray[np.bool_]], geobox: GeoBox, strips: Sequence[slice], name: str
) -> MaskRuns:
    """Find the connected regions of a mask.

    Parameters
    ----------
    read : callable
        Gives some rows of it, (rows, cols), True for landslide.
    geobox : GeoBox
        Its grid.
    strips : sequence of slice
        The rows, from top to bottom, as they are read.
    name : str
        Of the file, for a sentence.

    Returns
    -------
    MaskRuns
        With the numbers that scipy.ndimage.label gives to the whole.

    Raises
    ------
    NeedsMemoryError
        It has more runs than are held.
    """
    rows, starts, stops, labels = [], [], [], []
    pairs: list[NDArray[np.int64]] = []
    total = runs = 0
    above: NDArray[np.int64] | None = None
    for strip in strips:
        inside = np.asarray(read(strip), bool)
        local, found = ndimage.label(inside, _TOUCHING)
        own = np.where(inside, local.astype(np.int64) + total, 0)
        if above is not None:
            pairs += _touching(above, own[0])
        row, start, stop = _runs(inside)
        runs += len(row)
        if runs > MOST_RUNS:
            raise NeedsMemoryError(
                f"{name} is too ragged: more than {MOST_RUNS:,} runs of landslide pixels.",
                "Give the landslides as outlines (GeoPackage), a coarser resolution, or a smaller boundary.",
            )
        rows.append(row + strip.start)
        starts.append(start)
        stops.append(stop)
        labels.append(own[row, start])
        above, total = own[-1], total + found
    numbers = _merged(np.concatenate(pairs) if pairs else np.empty((0, 2), np.int64), total)
    counts = np.bincount(np.concatenate(rows), minlength=int(geobox.shape[0]))
    return MaskRuns(
        geobox,
        np.concatenate([[0], np.cumsum(counts)]),
        np.concatenate(starts).astype(np.int32),
        np.concatenate(stops).astype(np.int32),
        numbers[np.concatenate(labels)],
    )


def _runs(inside: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return row, first column and the column behind of every run of True, row by row."""
    edges = np.diff(inside.astype(np.int8), axis=1, prepend=0, append=0)
    row, start = np.nonzero(edges == 1)
    return row, start, np.nonzero(edges == -1)[1]


def _touching(above: NDArray[np.int64], below: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Yield pairs of labels, (n, 2), of two rows that touch, straight or by a corner."""
    for upper, lower in ((above, below), (above[:-1], below[1:]), (above[1:], below[:-1])):
        both = (upper > 0) & (lower > 0)
        yield np.unique(np.stack([upper[both], lower[both]], axis=1), axis=0)


def _merged(pairs: NDArray[np.int64], total: int) -> NDArray[np.int32]:
    """Return for every label from 0 to `total` the number of its region, in the order of the first labels."""
    ones = np.ones(len(pairs), np.int8)
    graph = coo_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(total + 1, total + 1))
    _, region = connected_components(graph, directed=False)
    _, first, place = np.unique(region[1:], return_index=True, return_inverse=True)
    order = np.empty(len(first), np.int32)
    order[np.argsort(first)] = np.arange(1, len(first) + 1)
    return np.concatenate([[0], order[place]]).astype(np.int32)
