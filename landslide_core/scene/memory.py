"""A pixel source that holds a small image decoded in memory."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


class MemorySource:
    """Pixels (bands, rows, cols) and valid mask (rows, cols) kept in memory, read-only."""

    def __init__(self, pixels: NDArray[Any], valid: NDArray[np.bool_]) -> None:
        self._pixels = pixels
        self._valid = valid
        pixels.flags.writeable = valid.flags.writeable = False

    def read(
        self, bands: Sequence[int], rows: slice, cols: slice, shape: tuple[int, int] | None = None
    ) -> NDArray[Any]:
        """Return a copy of the window; decimated by averaging the valid pixels of each cell."""
        block = self._pixels[list(bands), rows, cols]
        if shape is None or shape == block.shape[1:]:
            return block
        valid = self._valid[rows, cols]
        weight = cell_sums(valid.astype(np.float64), shape)
        sums = np.stack([cell_sums(np.where(valid, band, 0).astype(np.float64), shape) for band in block])
        mean = sums / np.maximum(weight, 1)
        return (np.rint(mean) if np.issubdtype(block.dtype, np.integer) else mean).astype(block.dtype)

    def valid(self, rows: slice, cols: slice, shape: tuple[int, int] | None = None) -> NDArray[np.bool_]:
        """Return a copy of the window's valid mask; decimated, a cell is valid if half of it is."""
        block = self._valid[rows, cols]
        if shape is None or shape == block.shape:
            return block.copy()
        return cell_sums(block.astype(np.float64), shape) * 2 >= cell_sums(np.ones(block.shape), shape)

    def close(self) -> None:
        """Nothing to give back."""


def cell_sums(block: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.float64]:
    """Return the sums of `block` (rows, cols) over a grid of `shape` cells of whole pixels each.

    A shape larger than the block repeats pixels.
    """
    for axis, size in enumerate(shape):
        starts = np.arange(size) * block.shape[axis] // size
        block = np.add.reduceat(block, starts, axis=axis)
    return block
