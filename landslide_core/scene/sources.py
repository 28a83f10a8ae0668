"""Where pixels and elevations come from: what a reader of files offers to those who only know grids."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class PixelSource(Protocol):
    """Where a scene's pixels come from. Safe to call from several threads at once.

    `bands` are 0-based positions among the image bands. With `shape` the window is decimated to
    (rows, cols) of that shape. A file that turns out damaged raises InputError.
    """

    def read(
        self, bands: Sequence[int], rows: slice, cols: slice, shape: tuple[int, int] | None = None
    ) -> NDArray[Any]:
        """Return pixels (bands, rows, cols) in the file's own dtype."""

    def valid(self, rows: slice, cols: slice, shape: tuple[int, int] | None = None) -> NDArray[np.bool_]:
        """Return (rows, cols), True where the pixel holds data: not nodata, transparent, masked or NaN."""

    def close(self) -> None:
        """Give the file back."""


class ElevationSource(Protocol):
    """Elevation in metres on the scene's grid, NaN where unknown."""

    def read(self, rows: slice, cols: slice) -> NDArray[np.float32]:
        """Return the window (rows, cols)."""
