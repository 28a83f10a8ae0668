"""The compiled loops of exact distances. Imported late: numba takes a while.

The squared distance to the nearest marked pixel is, in a row, the lower envelope of a parabola over each column, which
stands as high as the squared gap to the nearest marked pixel of that column: Felzenszwalb and Huttenlocher 2012,
Theory of Computing 8:415-428.
"""

import numpy as np
from numpy.typing import NDArray

from landslide_core.hardware.compiled import compiled

NONE = 1 << 30  # rows: there is no marked pixel on that side


@compiled
def gaps(
    marked: NDArray[np.bool_],
    above: NDArray[np.int32],
    below: NDArray[np.int32],
    out: NDArray[np.int32],
) -> None:
    """Fill `out` (rows, cols) with how many rows lie between each pixel and the nearest marked one of its column.

    above, below: (cols,), how many rows before the first row and behind the last the nearest marked pixel lies, NONE
    where there is none; `above` is left as the strip that follows needs it.
    """
    rows, cols = marked.shape
    for row in range(rows):
        for col in range(cols):
            if marked[row, col]:
                out[row, col] = 0
                above[col] = 1
            else:
                out[row, col] = above[col]
                if above[col] < NONE:
                    above[col] += 1
    for col in range(cols):
        gap = below[col]
        for row in range(rows - 1, -1, -1):
            if out[row, col] == 0:
                gap = 1
            else:
                out[row, col] = min(out[row, col], gap)
                if gap < NONE:
                    gap += 1


@compiled
def nearest(
    gap: NDArray[np.int32], height_m: float, width_m: float, first_col: int, out: NDArray[np.float32]
) -> None:
    """Fill `out` (rows, fewer cols) with distances (m) to the nearest marked pixel, from gaps (rows, cols) in rows.

    `first_col` of the gaps is where `out` begins. At least one column has a gap that is not NONE.
    """
    rows, cols = gap.shape
    column = np.empty(cols, np.int64)  # of the parabolas that make up the envelope, from left to right
    begins = np.empty(cols, np.float64)  # where each becomes the lowest, in metres
    for row in range(rows):
        count = 0
        for col in range(cols):
            if gap[row, col] >= NONE:
                continue
            square = (gap[row, col] * height_m) ** 2 + (col * width_m) ** 2
            meets = -np.inf
            while count > 0:
                last = column[count - 1]
                other = (gap[row, last] * height_m) ** 2 + (last * width_m) ** 2
                meets = (square - other) / (2.0 * width_m * (col - last))
                if meets > begins[count - 1]:
                    break
                count -= 1
                meets = -np.inf
            column[count], begins[count] = col, meets
            count += 1
        lowest = 0
        for col in range(out.shape[1]):
            place = (first_col + col) * width_m
            while lowest + 1 < count and begins[lowest + 1] < place:
                lowest += 1
            down = gap[row, column[lowest]] * height_m
            along = (first_col + col - column[lowest]) * width_m
            out[row, col] = np.sqrt(down * down + along * along)
