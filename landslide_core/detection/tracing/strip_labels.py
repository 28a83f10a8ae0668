"""The labels of a strip of probability: which pixels share one, how large and how likely each is, and its outline.

By compiled loops where they pay, else by numpy and GDAL; what they give is the same.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import shapes
from scipy import ndimage

from landslide_core.scene.probability import NODATA, cut_of


@dataclass(frozen=True)
class Measured:
    """One entry for each label, 0 (none) among them.

    pixels: how many it has. sums: of their per cents. peaks: the highest. first: the place, counted row by row in the
    strip, of the first pixel that has it; -1 where there is none.
    """

    pixels: NDArray[np.int64]
    sums: NDArray[np.float64]
    peaks: NDArray[np.uint8]
    first: NDArray[np.int64]


def labelled(percent: NDArray[np.uint8], threshold: float, *, loops: bool) -> tuple[NDArray[np.int32], int]:
    """Number the groups of pixels at or above the threshold that are joined by edges, from 1; and count.

    Of percent (rows, cols), in the order of their first pixels; 0 is none. loops: whether compiled loops do it.
    """
    if loops:
        from landslide_core.detection.tracing import labelling

        labels, count = labelling.labelled(percent, cut_of(threshold))
    else:
        labels, count = ndimage.label((percent >= cut_of(threshold)) & (percent != NODATA))
    return labels, count


def picked(labels: NDArray[np.int32], kept: NDArray[np.bool_], *, loops: bool) -> NDArray[np.bool_]:
    """For each pixel of labels (rows, cols) whether its label is kept; loops: whether compiled loops do it."""
    if loops:
        from landslide_core.detection.tracing import labelling

        return np.asarray(labelling.picked(labels, kept))
    return kept[labels]


def measured(labels: NDArray[np.int32], percent: NDArray[np.uint8], count: int, *, loops: bool) -> Measured:
    """Measure the labels 1 to count of (rows, cols) by percent (rows, cols); nothing of label 0.

    loops: whether compiled loops do it.
    """
    pixels, peaks = np.zeros(count + 1, np.int64), np.zeros(count + 1, np.uint8)
    first = np.full(count + 1, -1)
    if loops:
        from landslide_core.detection.tracing import rings

        total = np.zeros(count + 1, np.int64)
        rings.measure(labels, percent, pixels, total, peaks, first)
        return Measured(pixels, total.astype(np.float64), peaks, first)
    at = np.flatnonzero(labels)
    which, values = labels.ravel()[at], percent.ravel()[at]
    np.maximum.at(peaks, which, values)
    of_peak = values == peaks[which]
    found, places = np.unique(which[of_peak], return_index=True)
    first[found] = at[of_peak][places]
    pixels += np.bincount(which, minlength=count + 1)
    return Measured(pixels, np.asarray(np.bincount(which, values, count + 1), np.float64), peaks, first)


def outlined(
    labels: NDArray[np.int32], keep: NDArray[np.bool_], first_row: int, *, loops: bool
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Outline labels (rows, cols) along their pixels' edges.

    Parameters
    ----------
    labels : ndarray of int32
        (rows, cols); the pixels of a label are joined by edges, 0 is none.
    keep : ndarray of bool
        For each label, whether it is outlined; not of label 0.
    first_row : int
        The row of the first in the scene.
    loops : bool
        Whether compiled loops do it.

    Returns
    -------
    of : ndarray of int64
        The kept labels, ascending.
    outlines : ndarray of shapely Polygon
        One each in the scene's pixels, x in columns and y in rows, with a corner at every pixel along the strip's first
        and last row: the piece on the other side has the same corners then, whatever its shape.
    """
    if loops:
        from landslide_core.detection.tracing import rings

        return rings.outlined(labels, keep, first_row)
    place, ends = Affine.translation(0, first_row), (first_row, first_row + labels.shape[0])
    found = {}
    for outline, label in shapes(labels, mask=keep[labels], connectivity=4, transform=place):
        outer, *holes = (_with_corners(np.array(ring), ends) for ring in outline["coordinates"])
        found[int(label)] = shapely.Polygon(outer, holes)
    of = np.array(sorted(found), np.int64)
    outlines = np.empty(len(of), object)
    outlines[:] = [found[label] for label in of]
    return of, outlines


def _with_corners(ring: NDArray[np.float64], ends: tuple[int, int]) -> NDArray[np.float64]:
    """The ring (n, 2) with a corner at every pixel along the rows where the strip begins and ends."""
    row = ring[:-1, 1]
    on_border = (row == ring[1:, 1]) & ((row == ends[0]) | (row == ends[1]))
    steps = np.where(on_border, np.abs(np.diff(ring[:, 0])), 1).astype(np.int64)
    if (steps == 1).all():
        return ring
    first = np.repeat(np.cumsum(steps) - steps, steps)
    share = (np.arange(steps.sum()) - first) / np.repeat(steps, steps)
    points = np.repeat(ring[:-1], steps, 0) + np.repeat(np.diff(ring, axis=0), steps, 0) * share[:, None]
    return np.concatenate([np.rint(points), ring[-1:]])
