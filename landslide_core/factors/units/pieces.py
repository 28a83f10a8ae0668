"""Connected pieces of a map of numbers, and which of them touch."""

import numpy as np
from numpy.typing import NDArray

from landslide_core.hardware.compiled import compiled


def pieces(units: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return int32 (rows, cols), the piece of each pixel, and int32 (pieces,), the unit that each is of.

    A piece is joined by sides of pixels. Pieces are numbered from 0 by their first pixel, row by row; -1 stays.
    """
    found = np.full(units.shape, -1, np.int32)
    first = _label(units, found)
    return found, units.ravel()[first]


def touching(found: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (pairs, 2), pieces that share sides of pixels, the smaller number first, and how many sides (pairs,)."""
    size = int(found.max(initial=-1)) + 1
    keys = []
    for one, other in ((found[:, :-1], found[:, 1:]), (found[:-1], found[1:])):
        border = (one != other) & (one >= 0) & (other >= 0)
        low, high = np.minimum(one[border], other[border]), np.maximum(one[border], other[border])
        keys.append(low.astype(np.int64) * size + high)
    pairs, sides = np.unique(np.concatenate(keys), return_counts=True)
    return np.column_stack([pairs // max(size, 1), pairs % max(size, 1)]), sides


@compiled
def _label(units: NDArray[np.int32], found: NDArray[np.int32]) -> NDArray[np.int64]:
    """Fill in the piece of each pixel; return the place of each piece's first pixel."""
    rows, cols = units.shape
    first: list[int] = []
    waiting = np.empty(units.size, np.int32)
    for start in range(units.size):
        unit = units[start // cols, start % cols]
        if unit < 0 or found[start // cols, start % cols] >= 0:
            continue
        piece = len(first)
        first.append(start)
        found[start // cols, start % cols] = piece
        waiting[0], left = start, 1
        while left > 0:
            left -= 1
            row, col = waiting[left] // cols, waiting[left] % cols
            for k in range(4):
                r, c = row + (k == 0) - (k == 1), col + (k == 2) - (k == 3)
                if 0 <= r < rows and 0 <= c < cols and found[r, c] < 0 and units[r, c] == unit:
                    found[r, c] = piece
                    waiting[left] = r * cols + c
                    left += 1
    return np.array(first, dtype=np.int64)
