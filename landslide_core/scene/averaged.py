"""A pixel source seen through means of square cells, as a network sees it that pools its input."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.scene.sources import PixelSource

_BLOCK_PX = 1_000_000  # source pixels held at once


class AveragedSource:
    """`source` of `shape` (rows, cols) through means of side x side pixels, beginning at its corner.

    Cells at the far ends may hold fewer pixels. Invalid pixels take no part in a mean; a cell is valid when half
    of its pixels are.
    """

    def __init__(self, source: PixelSource, shape: tuple[int, int], side: int) -> None:
        self._source, self._shape, self._side = source, shape, side

    def read(
        self, bands: Sequence[int], rows: slice, cols: slice, shape: tuple[int, int] | None = None
    ) -> NDArray[Any]:
        """Return cells (bands, rows, cols) in the source's dtype, decimated further to `shape` if given."""
        if shape is not None:
            return self._source.read(bands, *self._under(rows, cols), shape)
        probe = self._source.read(bands, slice(0, 1), slice(0, 1))
        out = np.empty((len(bands), rows.stop - rows.start, cols.stop - cols.start), probe.dtype)
        for at, window in self._parts(rows, cols):
            valid = self._source.valid(*window)
            pixels = self._source.read(bands, *window).astype(np.float32)
            if not valid.all():
                pixels[:, ~valid] = 0
            means = self._sums(pixels) / np.maximum(self._sums(valid.astype(np.float32)), 1)
            out[:, *at] = np.rint(means) if np.issubdtype(out.dtype, np.integer) else means
        return out

    def valid(self, rows: slice, cols: slice, shape: tuple[int, int] | None = None) -> NDArray[np.bool_]:
        """Return (rows, cols) of cells, True where at least half of the pixels are valid."""
        if shape is not None:
            return self._source.valid(*self._under(rows, cols), shape)
        out = np.empty((rows.stop - rows.start, cols.stop - cols.start), np.bool_)
        for at, window in self._parts(rows, cols):
            valid = self._source.valid(*window).astype(np.float32)
            out[at] = 2 * self._sums(valid) >= self._sums(np.ones_like(valid))
        return out

    def close(self) -> None:
        """Give the file back."""
        self._source.close()

    def _under(self, rows: slice, cols: slice) -> tuple[slice, slice]:
        """The pixels under a window of cells."""
        row, col = (
            slice(part.start * self._side, min(part.stop * self._side, size))
            for part, size in zip((rows, cols), self._shape, strict=True)
        )
        return row, col

    def _parts(self, rows: slice, cols: slice) -> Iterator[tuple[tuple[slice, slice], tuple[slice, slice]]]:
        """Parts of a window of cells on a bounded number of pixels: their place in it, and the pixels."""
        high = max(1, _BLOCK_PX // max(1, (cols.stop - cols.start) * self._side**2))
        wide = max(1, _BLOCK_PX // (high * self._side**2))
        for top in range(rows.start, rows.stop, high):
            for left in range(cols.start, cols.stop, wide):
                part = slice(top, min(top + high, rows.stop)), slice(left, min(left + wide, cols.stop))
                place = (
                    slice(part[0].start - rows.start, part[0].stop - rows.start),
                    slice(part[1].start - cols.start, part[1].stop - cols.start),
                )
                yield place, self._under(*part)

    def _sums(self, pixels: NDArray[np.float32]) -> NDArray[np.float32]:
        """Sums over cells: (…, rows, cols) -> (…, cells down, cells across)."""
        below, right = (-size % self._side for size in pixels.shape[-2:])
        if below or right:
            pixels = np.pad(pixels, [(0, 0)] * (pixels.ndim - 2) + [(0, below), (0, right)])
        side = self._side
        while side % 2 == 0:  # halved by additions: a tenth of the time that sums over short axes take
            rows = pixels[..., 0::2, :] + pixels[..., 1::2, :]
            pixels, side = rows[..., 0::2] + rows[..., 1::2], side // 2
        if side == 1:
            return pixels
        down, across = (size // side for size in pixels.shape[-2:])
        cells = pixels.reshape(*pixels.shape[:-2], down, side, across, side)
        return np.asarray(cells.sum(axis=(-3, -1)), np.float32)
