"""The weighted sums of a tent filter, compiled: rows of pixels into fewer or more, then columns.

Imported late: numba takes a while. Sums run over the taps in their order, each product rounded by itself, so that
the results are the same on every processor.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.hardware.compiled import compiled


@compiled
def over_rows(
    block: NDArray[Any], at: NDArray[np.int64], weight: NDArray[np.float32], out: NDArray[np.float32]
) -> None:
    """Add to out (bands, new rows, cols) the rows of block (bands, rows, cols) at (new rows, taps), weighted."""
    bands, rows, cols = out.shape
    for band in range(bands):
        for row in range(rows):
            for tap in range(at.shape[1]):
                share, source = weight[row, tap], at[row, tap]
                if share == 0:
                    continue
                for col in range(cols):
                    out[band, row, col] += share * np.float32(block[band, source, col])


@compiled
def over_cols(
    block: NDArray[np.float32], at: NDArray[np.int64], weight: NDArray[np.float32], out: NDArray[np.float32]
) -> None:
    """Add to out (bands, rows, new cols) the columns of block (bands, rows, cols) at (new cols, taps), weighted."""
    bands, rows, cols = out.shape
    taps = at.shape[1]
    for band in range(bands):
        for row in range(rows):
            for col in range(cols):
                total = np.float32(0)
                for tap in range(taps):
                    total += weight[col, tap] * block[band, row, at[col, tap]]
                out[band, row, col] = total
