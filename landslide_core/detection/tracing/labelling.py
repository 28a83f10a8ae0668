"""Pixels numbered by the group that they belong to, and groups picked out again, by compiled loops.

Imported late: numba takes a while. The numbers are those that scipy gives.
"""

import numpy as np
from numpy.typing import NDArray

from landslide_core.hardware.compiled import compiled
from landslide_core.scene.probability import NODATA


@compiled
def labelled(percent: NDArray[np.uint8], cut: int) -> tuple[NDArray[np.int32], int]:
    """Number the groups of pixels from `cut` on that are joined by edges, from 1 in the order of their first pixels.

    percent: (rows, cols), NODATA where unknown. Returns the numbers (rows, cols), 0 where there is none, and how many
    groups there are. Pixel by pixel, each takes the number of its neighbours; of two that turn out to be one group the
    higher number remembers the lower (union-find; Rosenfeld and Pfaltz, Journal of the ACM 13, 1966).
    """
    rows, cols = percent.shape
    labels = np.zeros((rows, cols), np.int32)
    lower = np.empty(
        rows * cols // 2 + 2, np.int32
    )  # of a group; no more can begin than a chessboard has fields
    has_some = np.zeros(rows, np.bool_)
    nothing = np.zeros(cols, np.int32)
    begun = 0
    for row in range(rows):
        line, here, over = percent[row], labels[row], labels[row - 1] if row else nothing
        mine = 0
        for col in range(cols):
            if line[col] < cut or line[col] == NODATA:
                mine = 0
                continue
            has_some[row] = True
            above = over[col]
            if mine == 0 and above == 0:
                begun += 1
                lower[begun] = begun
                mine = begun
            elif mine == 0:
                mine = above
            elif above != 0 and above != mine:
                first, second = _lowest(lower, mine), _lowest(lower, above)
                mine = min(first, second)
                lower[max(first, second)] = mine
            here[col] = mine
    count = 0
    for label in range(1, begun + 1):
        if lower[label] == label:
            count += 1
            lower[label] = count
        else:
            lower[label] = lower[lower[label]]  # which has its final number already
    for row in range(rows):
        if has_some[row]:
            here = labels[row]
            for col in range(cols):
                if here[col]:
                    here[col] = lower[here[col]]
    return labels, count


@compiled
def _lowest(lower: NDArray[np.int32], label: int) -> int:
    """The lowest number of the label's group; the way there is shortened for who comes next."""
    while lower[label] != label:
        lower[label] = lower[lower[label]]
        label = lower[label]
    return label


@compiled
def picked(labels: NDArray[np.int32], kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """For each pixel of labels (rows, cols) whether its label is kept."""
    rows, cols = labels.shape
    found = np.empty((rows, cols), np.bool_)
    for row in range(rows):
        for col in range(cols):
            found[row, col] = kept[labels[row, col]]
    return found
