"""The compiled walk of rows down trees. Imported late: numba takes a while.

A forest comes as the arrays of `trees.ForestTrees`, its thresholds as codes. The loop releases the
interpreter lock and is called from threads that share the rows.
"""

import numpy as np
from numpy.typing import NDArray

from landslide_core.hardware.compiled import compiled

_LOW = np.uint64(0xFFFFFFFF)
_CODE = np.uint64(0xFFFF)
_CODE_AT = np.uint64(32)
_COLUMN_AT = np.uint64(48)


@compiled
def walk(
    nodes: NDArray[np.uint64],
    roots: NDArray[np.uint64],
    value: NDArray[np.float64],
    coded: NDArray[np.uint16],
    out: NDArray[np.float32],
) -> None:
    """Mean leaf value over the trees for rows of codes (n, columns).

    A node is one number: column (16 bits), code (16), left child (32), the right child behind it; a leaf is
    its own left child. Eight rows go down together, so that the processor need not wait for one row's memory.
    """
    rows, width = coded.shape
    flat = coded.ravel()
    total = np.zeros(rows + 8, np.float64)
    at = np.zeros(8, np.uint64)
    for tree in range(roots.size):
        root = roots[tree]
        for first in range(0, rows, 8):
            for lane in range(8):
                at[lane] = np.uint64(min(first + lane, rows - 1) * width)
            s0, s1, s2, s3, s4, s5, s6, s7 = at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7]
            a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = root
            while True:
                n = nodes[a0]
                b0 = (n & _LOW) + np.uint64(flat[s0 + (n >> _COLUMN_AT)] > ((n >> _CODE_AT) & _CODE))
                n = nodes[a1]
                b1 = (n & _LOW) + np.uint64(flat[s1 + (n >> _COLUMN_AT)] > ((n >> _CODE_AT) & _CODE))
                n = nodes[a2]
                b2 = (n & _LOW) + np.uint64(flat[s2 + (n >> _COLUMN_AT)] > ((n >> _CODE_AT) & _CODE))
                n = nodes[a3]
                b3 = (n & _LOW) + np.uint64(flat[s3 + (n >> _COLUMN_AT)] > ((n >> _CODE_AT) & _CODE))
                n = nodes[a4]
                b4 = (n & _LOW) + np.uint64(flat[s4 + (n >> _COLUMN_AT)] > ((n >> _CODE_AT) & _CODE))
                n = nodes[a5]
                b5 = (n & _LOW) + np.uint64(flat[s5 + (n >> _COLUMN_AT)] > ((n >> _CODE_AT) & _CODE))
                n = nodes[a6]
                b6 = (n & _LOW) + np.uint64(flat[s6 + (n >> _COLUMN_AT)] > ((n >> _CODE_AT) & _CODE))
                n = nodes[a7]
                b7 = (n & _LOW) + np.uint64(flat[s7 + (n >> _COLUMN_AT)] > ((n >> _CODE_AT) & _CODE))
                settled = b0 == a0 and b1 == a1 and b2 == a2 and b3 == a3
                if settled and b4 == a4 and b5 == a5 and b6 == a6 and b7 == a7:
                    break
                a0, a1, a2, a3, a4, a5, a6, a7 = b0, b1, b2, b3, b4, b5, b6, b7
            total[first] += value[a0]
            total[first + 1] += value[a1]
            total[first + 2] += value[a2]
            total[first + 3] += value[a3]
            total[first + 4] += value[a4]
            total[first + 5] += value[a5]
            total[first + 6] += value[a6]
            total[first + 7] += value[a7]
    for row in range(rows):
        out[row] = total[row] / roots.size
