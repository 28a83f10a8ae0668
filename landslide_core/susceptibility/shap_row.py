"""landslide_core.susceptibility.shap_row: compiled SHAP values of single rows, leaf by leaf. Imported late.

For a few rows this is quicker than filling tables (`kernels` tells how a leaf is shared out), and it checks them.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landslide_core.susceptibility.kernels import path_to

_compiled: Any = njit(cache=True, nogil=True, boundscheck=False)


@_compiled
def add_row(
    column: NDArray[np.int32],
    code: NDArray[np.int32],
    left: NDArray[np.int32],
    parent: NDArray[np.int32],
    value: NDArray[np.float64],
    cover: NDArray[np.float64],
    owner: NDArray[np.int32],
    points: NDArray[np.float64],
    weights: NDArray[np.float64],
    codes: NDArray[np.uint16],
    out: NDArray[np.float64],
) -> None:
    """Add the SHAP values of one row of codes (columns,) to `out` (owners,)."""
    columns = codes.size
    low = np.empty(columns, np.int32)
    high = np.empty(columns, np.int32)
    share = np.empty(columns, np.float64)
    gain = np.empty(columns, np.float64)
    there = np.empty(columns, np.int32)
    for leaf in range(column.size):
        if column[leaf] >= 0:
            continue
        path_to(leaf, column, code, left, parent, cover, low, high, share)
        used = 0
        for k in range(columns):
            if share[k] > 0.0:
                gain[used] = np.float64(codes[k] >= low[k] and codes[k] < high[k]) - share[k]
                share[used] = share[k]
                there[used] = k
                used += 1
        for q in range(points.size):
            product = value[leaf] * weights[q]
            for k in range(used):
                product *= share[k] + points[q] * gain[k]
            for k in range(used):
                out[owner[there[k]]] += product * gain[k] / (share[k] + points[q] * gain[k])
