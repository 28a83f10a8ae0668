"""What is at or above a threshold, labelled and outlined strip by strip.

In each strip the pixels are labelled (neighbours share an edge: joined by a corner only, they are two
landslides, because a polygon cannot be pinched) and outlined along their edges; pieces that meet at a
strip's border are joined. So memory grows with the grid's width and with what is found, not with its height.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.features import shapes
from scipy import ndimage, sparse

from landslide_core.scene.probability import NODATA, cut_of

_STRIP_ROWS, _STRIP_PX = 1024, 8_400_000  # a strip's labels and what is made of them take 30 bytes a pixel
_TOP = 100  # per cent
Geometries = NDArray[Any]  # one-dimensional, of shapely Polygons


@dataclass(frozen=True)
class ProbabilityGrid:
    """Probability in whole per cent, 255 where unknown, on a geobox; `read(rows, cols)` gives uint8."""

    geobox: GeoBox
    read: Callable[[slice, slice], NDArray[np.uint8]]

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, cols)."""
        return int(self.geobox.shape[0]), int(self.geobox.shape[1])

    def strips(self) -> Iterator[tuple[slice, NDArray[np.uint8]]]:
        """The grid from top to bottom: rows, and their pixels over the whole width."""
        for window in strips_of(self.shape):
            yield window, self.read(window, slice(0, self.shape[1]))


def strips_of(shape: tuple[int, int]) -> Iterator[slice]:
    """Rows of a grid of that shape from top to bottom, so many at once as memory allows at its width."""
    rows, cols = shape
    step = max(1, min(_STRIP_ROWS, _STRIP_PX // cols))
    for start in range(0, rows, step):
        yield slice(start, min(start + step, rows))


def label(percent: NDArray[np.uint8], threshold: float) -> tuple[NDArray[np.int32], int]:
    """Number the groups of pixels at or above the threshold that are joined by edges, from 1; and count."""
    labels, count = ndimage.label((percent >= cut_of(threshold)) & (percent != NODATA))
    return labels, count


@dataclass(frozen=True)
class Components:
    """Whole components of a grid: one outline (in pixels), mean and maximum probability (0 to 1) each.

    summits: row and column (n, 2) of the first pixel from the top that has the maximum.
    numbers: for each strip, by its first row, which component each of its labels belongs to, -1 for
    specks that were dropped. nodata: whether the grid has unknown pixels.
    """

    outlines: Geometries
    mean: NDArray[np.float64]
    peak: NDArray[np.float64]
    summits: NDArray[np.int64]
    numbers: Mapping[int, NDArray[np.int64]]
    nodata: bool


@dataclass
class _Pieces:
    """What the strips of a grid of that shape gave: pieces of components, numbered over all strips, and which touch."""

    shape: tuple[int, int]
    pixels: list[NDArray[np.int64]] = field(default_factory=list)
    sums: list[NDArray[np.float64]] = field(default_factory=list)
    heights: list[NDArray[np.int64]] = field(default_factory=list)
    touching: list[NDArray[np.int64]] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    outlines: list[Any] = field(default_factory=list)
    numbers: dict[int, NDArray[np.int64]] = field(default_factory=dict)
    count: int = 0

    @property
    def pixels_of_grid(self) -> int:
        """How many pixels the grid has."""
        return self.shape[0] * self.shape[1]

    def joined(self, nodata: bool) -> Components:
        """Pieces that touch, as one."""
        if not self.count:
            nowhere = np.empty((0, 2), np.int64)
            return Components(np.array([], object), np.array([]), np.array([]), nowhere, self.numbers, nodata)
        pairs = np.concatenate([*self.touching, np.empty((0, 2), np.int64)])
        graph = sparse.coo_array((np.ones(len(pairs)), pairs.T), shape=(self.count, self.count))
        total, whole = sparse.csgraph.connected_components(graph, directed=False)
        pixels = np.bincount(whole, np.concatenate(self.pixels), total)
        mean = np.bincount(whole, np.concatenate(self.sums), total) / pixels / 100
        height = np.full(total, np.iinfo(np.int64).max)
        np.minimum.at(height, whole, np.concatenate(self.heights))
        peak = _TOP - height // self.pixels_of_grid
        summits = np.stack(np.divmod(height % self.pixels_of_grid, self.shape[1]), 1)
        members: list[list[Any]] = [[] for _ in range(total)]
        for owner, outline in zip(self.owners, self.outlines, strict=True):
            members[whole[owner]].append(outline)
        outlines = np.empty(total, object)
        outlines[:] = [_union(parts) for parts in members]
        lookup = np.append(whole, -1)  # number -1 is that of dropped specks
        numbers = {row: lookup[number] for row, number in self.numbers.items()}
        return Components(outlines, mean, peak / 100, summits, numbers, nodata)


def _union(parts: list[Any]) -> Any:
    """One polygon of pieces whose shared edges have the same corners: no intersection has to be computed."""
    return shapely.coverage_union_all(parts) if len(parts) > 1 else parts[0]


def collect(
    grid: ProbabilityGrid, threshold: float, may_suffice: Callable[[NDArray[np.int64]], NDArray[np.bool_]]
) -> Components:
    """Label and outline strip after strip, and join what meets at their borders.

    may_suffice(pixels): which components of so many pixels can ever be large enough; the others are dropped
    at once, so that noise does not pile up.
    """
    pieces = _Pieces(grid.shape)
    nodata = False
    above = np.full(grid.shape[1], -1)  # numbers of the pieces in the row above the strip
    for window, percent in grid.strips():
        nodata = nodata or bool((percent == NODATA).any())
        labels, count = label(percent, threshold)
        pixels = np.bincount(labels.ravel(), minlength=count + 1)
        keep = may_suffice(pixels)
        # What goes on in the next strip may yet grow.
        if window.start > 0:
            keep[labels[0]] = True
        if window.stop < grid.shape[0]:
            keep[labels[-1]] = True
        keep[0] = False
        number = np.full(count + 1, -1)
        number[keep] = pieces.count + np.arange(np.count_nonzero(keep))
        pieces.numbers[window.start] = number
        pieces.count += int(np.count_nonzero(keep))
        pieces.pixels.append(pixels[keep])
        _probabilities(pieces, labels, percent, keep, window.start)
        top = number[labels[0]]
        both = (above >= 0) & (top >= 0)
        pieces.touching.append(np.unique(np.stack([above, top], 1)[both], axis=0))
        above = number[labels[-1]]
        _outline(pieces, labels, number, window)
    return pieces.joined(nodata)


def _probabilities(
    pieces: _Pieces, labels: NDArray[np.int32], percent: NDArray[np.uint8], keep: NDArray[np.bool_], row: int
) -> None:
    """Add the sums of probability, and its maxima with their places, over the kept labels of a strip from `row` on.

    A maximum and its place are one number: the lower, the likelier, and among equals the nearer to the top.
    """
    at = np.flatnonzero(labels)
    which, values = labels.ravel()[at], percent.ravel()[at]
    peaks = np.zeros(len(keep), np.uint8)
    np.maximum.at(peaks, which, values)
    first = np.full(len(keep), -1)
    of_peak = values == peaks[which]
    found, places = np.unique(which[of_peak], return_index=True)
    first[found] = at[of_peak][places] + row * labels.shape[1]
    pixels = pieces.pixels_of_grid
    pieces.sums.append(np.asarray(np.bincount(which, values, len(keep)), np.float64)[keep])
    pieces.heights.append(((_TOP - peaks.astype(np.int64)) * pixels + first)[keep])


def _outline(pieces: _Pieces, labels: NDArray[np.int32], number: NDArray[np.int64], window: slice) -> None:
    """Add the outlines of a strip's kept labels, along the pixels' edges, in the scene's pixels."""
    place = Affine.translation(0, window.start)
    kept = (number >= 0)[labels]
    for outline, label_ in shapes(labels, mask=kept, connectivity=4, transform=place):
        outer, *holes = (_with_corners(np.array(ring), window) for ring in outline["coordinates"])
        pieces.owners.append(int(number[int(label_)]))
        pieces.outlines.append(shapely.Polygon(outer, holes))


def _with_corners(ring: NDArray[np.float64], window: slice) -> NDArray[np.float64]:
    """The ring (n, 2) with a corner at every pixel along the strip's first and last row.

    The piece on the other side has the same corners then, whatever its shape.
    """
    row = ring[:-1, 1]
    on_border = (row == ring[1:, 1]) & ((row == window.start) | (row == window.stop))
    steps = np.where(on_border, np.abs(np.diff(ring[:, 0])), 1).astype(np.int64)
    if (steps == 1).all():
        return ring
    first = np.repeat(np.cumsum(steps) - steps, steps)
    share = (np.arange(steps.sum()) - first) / np.repeat(steps, steps)
    points = np.repeat(ring[:-1], steps, 0) + np.repeat(np.diff(ring, axis=0), steps, 0) * share[:, None]
    return np.concatenate([np.rint(points), ring[-1:]])
