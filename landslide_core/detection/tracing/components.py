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
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from scipy import sparse

from landslide_core.detection.tracing import strip_labels
from landslide_core.hardware.compiled import pays
from landslide_core.scene.probability import NODATA

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

    @property
    def pays(self) -> bool:
        """Whether compiled loops over all of it are done sooner."""
        return pays(self.shape[0] * self.shape[1])

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
    loops = grid.pays
    above = np.full(grid.shape[1], -1)  # numbers of the pieces in the row above the strip
    for window, percent in grid.strips():
        nodata = nodata or bool((percent == NODATA).any())
        labels, count = strip_labels.labelled(percent, threshold, loops=loops)
        found = strip_labels.measured(labels, percent, count, loops=loops)
        keep = may_suffice(found.pixels)
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
        pieces.pixels.append(found.pixels[keep])
        pieces.sums.append(found.sums[keep])
        # A maximum and its place as one number: the lower, the likelier, and among equals the nearer to the top.
        places = found.first[keep] + window.start * grid.shape[1]
        pieces.heights.append((_TOP - found.peaks[keep].astype(np.int64)) * pieces.pixels_of_grid + places)
        top = number[labels[0]]
        both = (above >= 0) & (top >= 0)
        pieces.touching.append(np.unique(np.stack([above, top], 1)[both], axis=0))
        above = number[labels[-1]]
        of, outlines = strip_labels.outlined(labels, keep, window.start, loops=loops)
        pieces.owners.extend(number[of].tolist())
        pieces.outlines.extend(outlines)
    return pieces.joined(nodata)
