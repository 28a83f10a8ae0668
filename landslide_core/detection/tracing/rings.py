"""The labels of a strip, measured and outlined by compiled loops.

Imported late: numba takes a while. Rings begin, turn and follow each other as GDAL's do, so that results are the same
to the last byte whichever of the two outlined them (`strip_labels`).
"""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from landslide_core.hardware.compiled import compiled

_ROOM = 4096  # for rings and corners at first


@compiled
def measure(
    labels: NDArray[np.int32],
    percent: NDArray[np.uint8],
    pixels: NDArray[np.int64],
    sums: NDArray[np.int64],
    peaks: NDArray[np.uint8],
    first: NDArray[np.int64],
) -> None:
    """Add up, for each label of labels (rows, cols) from 1 on: its pixels, their per cents, the highest and its place.

    percent: (rows, cols). pixels, sums and peaks are zero at first. first: -1 at first; then the place, row by row, of
    the first pixel that has the highest.
    """
    rows, cols = labels.shape
    for row in range(rows):
        for col in range(cols):
            label = labels[row, col]
            if label == 0:
                continue
            value = percent[row, col]
            pixels[label] += 1
            sums[label] += value
            if first[label] < 0 or value > peaks[label]:
                peaks[label] = value
                first[label] = row * cols + col


def outlined(
    labels: NDArray[np.int32], keep: NDArray[np.bool_], first_row: int
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Outline labels; see `strip_labels.outlined`."""
    corners, ends, owners = _rings(labels, keep)
    if not len(owners):
        return np.empty(0, np.int64), np.empty(0, object)
    places = corners.astype(np.float64)
    places[:, 1] += first_row
    rings = shapely.linearrings(places, indices=np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0)))
    order = np.argsort(owners, kind="stable")  # the outer ring of each was met before its holes
    of, number = np.unique(owners[order], return_inverse=True)
    return of.astype(np.int64), shapely.polygons(rings[order], indices=number)


@compiled
def _rings(
    labels: NDArray[np.int32], keep: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]]:
    """Corners (n, 2) as column and row of all rings, where each ring ends, and the label that it is of.

    A ring has its label on the left hand, rows counted downwards: an outer ring begins at its first pixel's upper left
    corner and goes down, a hole's at the hole's and goes right. Where pixels of a label meet at a corner only, the ring
    goes over from one to the other, so that none touches itself.
    """
    rows, cols = labels.shape
    passed = np.zeros((rows, cols), np.bool_)  # lower edges of pixels, along which a ring went to the right
    begun = np.zeros(len(keep), np.bool_)  # labels that have their outer ring
    corners, count = np.empty((_ROOM, 2), np.int32), 0
    ends, owners, rings = np.empty(_ROOM, np.int64), np.empty(_ROOM, np.int32), 0
    for row in range(rows):
        for col in range(cols):
            here, above = labels[row, col], labels[row - 1, col] if row else 0
            if here == above:  # nothing ends or begins, and nearly all pixels are such
                continue
            for hole in (True, False):  # what ends above lies around what stands here
                label = above if hole else here
                if not keep[label]:
                    continue
                if hole and passed[row - 1, col]:
                    continue
                if not hole and begun[label]:
                    continue
                begun[label] = True
                x, y, right, down = col, row, int(hole), 1 - int(hole)
                corners, count = _with(corners, count, x, y)
                while True:
                    if right == 1:
                        passed[y - 1, x] = True
                    x, y = x + right, y + down
                    # The pixels ahead, on the left hand and on the right.
                    near = _is(labels, label, y - (right > 0 or down < 0), x - (right < 0 or down < 0))
                    far = _is(labels, label, y - (right < 0 or down < 0), x - (right < 0 or down > 0))
                    straight = near and not far
                    if far:
                        right, down = -down, right
                    elif not near:
                        right, down = down, -right
                    if x == col and y == row and right == int(hole) and down == 1 - int(hole):
                        break
                    if not straight or (right and (y == 0 or y == rows)):
                        corners, count = _with(corners, count, x, y)
                corners, count = _with(corners, count, col, row)
                if rings == len(ends):
                    ends, owners = _longer(ends), _longer(owners)
                ends[rings], owners[rings] = count, label
                rings += 1
    return corners[:count].copy(), ends[:rings].copy(), owners[:rings].copy()


@compiled
def _is(labels: NDArray[np.int32], label: int, row: int, col: int) -> bool:
    rows, cols = labels.shape
    return bool(0 <= row < rows and 0 <= col < cols and labels[row, col] == label)


@compiled
def _with(corners: NDArray[np.int32], count: int, x: int, y: int) -> tuple[NDArray[np.int32], int]:
    """The corners and how many they are, with one more."""
    if count == len(corners):
        corners = _longer(corners)
    corners[count, 0], corners[count, 1] = x, y
    return corners, count + 1


@compiled
def _longer(array: NDArray[Any]) -> NDArray[Any]:
    """The same with as much room again."""
    longer = np.empty((2 * len(array), *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer
