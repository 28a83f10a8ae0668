"""landslide_core.components: what is at or above a threshold, labelled and outlined strip by strip.

In each strip the pixels are labelled (neighbours share an edge: joined by a corner only, they are two
landslides, because a polygon cannot be pinched) and outlined along their edges; pieces that meet at a
strip's border are joined. So memory grows with the grid's width and with what is found, not with its height.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.features import shapes
from scipy import ndimage, sparse

STRIP_ROWS = 1024
NODATA = 255
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
        rows, cols = self.shape
        for start in range(0, rows, STRIP_ROWS):
            window = slice(start, min(start + STRIP_ROWS, rows))
            yield window, self.read(window, slice(0, cols))


def cut_of(threshold: float) -> int:
    """The whole per cent from which a stored probability counts as a landslide."""
    return math.ceil(round(threshold * 100, 6))


@dataclass
class Pieces:
    """What the strips gave: components (numbered from 0 over all strips) and which of them touch."""

    pixels: list[NDArray[np.int64]] = field(default_factory=list)
    sums: list[NDArray[np.float64]] = field(default_factory=list)
    peaks: list[NDArray[np.uint8]] = field(default_factory=list)
    touching: list[NDArray[np.int64]] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    outlines: list[Any] = field(default_factory=list)
    count: int = 0

    def join(self) -> tuple[Geometries, NDArray[np.float64], NDArray[np.float64]]:
        """Whole outlines in pixels, mean and maximum probability: one entry per landslide."""
        if not self.count:
            return np.array([], object), np.array([]), np.array([])
        pairs = np.concatenate([*self.touching, np.empty((0, 2), np.int64)])
        graph = sparse.coo_array((np.ones(len(pairs)), pairs.T), shape=(self.count, self.count))
        total, whole = sparse.csgraph.connected_components(graph, directed=False)
        pixels = np.bincount(whole, np.concatenate(self.pixels), total)
        mean = np.bincount(whole, np.concatenate(self.sums), total) / pixels / 100
        peak = np.zeros(total, np.uint8)
        np.maximum.at(peak, whole, np.concatenate(self.peaks))
        members: list[list[Any]] = [[] for _ in range(total)]
        for owner, outline in zip(self.owners, self.outlines, strict=True):
            members[whole[owner]].append(outline)
        joined = np.empty(total, object)
        joined[:] = [shapely.union_all(parts) if len(parts) > 1 else parts[0] for parts in members]
        return joined, mean, peak / 100


def collect(
    grid: ProbabilityGrid, threshold: float, may_suffice: Callable[[NDArray[np.int64]], NDArray[np.bool_]]
) -> Pieces:
    """Label and outline strip after strip.

    may_suffice(pixels): which components of so many pixels can ever be large enough; the others are dropped
    at once, so that noise does not pile up.
    """
    cut = cut_of(threshold)
    found = Pieces()
    above = np.zeros(grid.shape[1], np.int64)  # components in the row above the strip: number + 1, or 0
    for window, percent in grid.strips():
        labels, count = ndimage.label((percent >= cut) & (percent != NODATA))
        if not count:
            above[:] = 0
            continue
        inside = labels > 0
        which, values = labels[inside], percent[inside]
        pixels = np.bincount(which, minlength=count + 1)
        keep = may_suffice(pixels)
        if window.start > 0:
            keep[labels[0]] = True
        if window.stop < grid.shape[0]:
            keep[labels[-1]] = True
        keep[0] = False
        number = np.zeros(count + 1, np.int64)  # label in the strip -> number over all strips + 1
        number[keep] = found.count + 1 + np.arange(np.count_nonzero(keep))
        peaks = np.zeros(count + 1, np.uint8)
        np.maximum.at(peaks, which, values)
        found.pixels.append(pixels[keep])
        found.sums.append(np.asarray(np.bincount(which, values, count + 1), np.float64)[keep])
        found.peaks.append(peaks[keep])
        top = number[labels[0]]
        joined = (above > 0) & (top > 0)
        found.touching.append(np.unique(np.stack([above, top], 1)[joined] - 1, axis=0))
        above = number[labels[-1]]
        _outline(found, labels, keep, number, window.start)
        found.count += int(np.count_nonzero(keep))
    return found


def _outline(
    found: Pieces, labels: NDArray[np.int32], keep: NDArray[np.bool_], number: NDArray[np.int64], row: int
) -> None:
    """Add the outlines of a strip's kept labels, along the pixels' edges, in the scene's pixels."""
    place = Affine.translation(0, row)
    for outline, label in shapes(labels, mask=keep[labels], connectivity=4, transform=place):
        polygon = shapely.Polygon(outline["coordinates"][0], outline["coordinates"][1:])
        found.owners.append(int(number[int(label)]) - 1)
        found.outlines.append(polygon)
