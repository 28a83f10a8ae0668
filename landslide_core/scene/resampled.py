"""A pixel source seen on a coarser or finer grid over the same ground."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.hardware.compiled import pays
from landslide_core.scene.sources import PixelSource

ALIKE = 1.25  # ratio of pixel sizes up to which an image is seen as it is
_BLOCK_PX = 500_000  # old or new pixels worked on at once: they stay in the processor's cache


def alike(own_m: float, wanted_m: float) -> bool:
    """Say whether two pixel sizes in metres differ so little that an image is seen as it is."""
    return 1 / ALIKE <= round(own_m / wanted_m, 3) <= ALIKE


class ResampledSource:
    """`source` of `old_shape` seen with `new_shape` (rows, cols), through a tent filter.

    The tent spans one old pixel either way when the new grid is finer (bilinear interpolation) and
    one new pixel when it is coarser (weighted average). Weights depend on the position in the scene
    alone, so windows join without a seam. Invalid pixels weigh nothing; a new pixel is valid when
    valid old pixels hold at least half of its weight.
    """

    def __init__(self, source: PixelSource, old_shape: tuple[int, int], new_shape: tuple[int, int]) -> None:
        self._source = source
        self._old = old_shape
        self._new = new_shape
        self._compiled = pays(old_shape[0] * old_shape[1])

    def read(
        self, bands: Sequence[int], rows: slice, cols: slice, shape: tuple[int, int] | None = None
    ) -> NDArray[Any]:
        """Return pixels (bands, rows, cols) of the new grid in the old dtype."""
        if shape is not None:
            return self._source.read(bands, *self._old_window(rows, cols), shape)
        probe = self._source.read(bands, slice(0, 1), slice(0, 1))
        out = np.empty((len(bands), rows.stop - rows.start, cols.stop - cols.start), probe.dtype)
        for part_rows, part_cols in self._parts(rows, cols):
            row_taps, col_taps = self._taps(part_rows, part_cols)
            window = (span(row_taps[0]), span(col_taps[0]))
            valid = self._source.valid(*window)
            pixels = self._source.read(bands, *window)
            if valid.all():
                values = self._filtered(pixels, row_taps, col_taps)
            else:
                pixels = pixels.astype(np.float32)
                pixels[:, ~valid] = 0  # NaN times zero would still be NaN
                total = self._filtered(valid[None].astype(np.float32), row_taps, col_taps)
                np.maximum(total, 1e-6, out=total)
                values = self._filtered(pixels, row_taps, col_taps) / total
            if np.issubdtype(out.dtype, np.integer):
                values = np.rint(values)
            out[:, _within(part_rows, rows), _within(part_cols, cols)] = values
        return out

    def valid(self, rows: slice, cols: slice, shape: tuple[int, int] | None = None) -> NDArray[np.bool_]:
        """Return (rows, cols) of the new grid, True where at least half of the weight is valid."""
        if shape is not None:
            return self._source.valid(*self._old_window(rows, cols), shape)
        out = np.empty((rows.stop - rows.start, cols.stop - cols.start), np.bool_)
        for part_rows, part_cols in self._parts(rows, cols):
            row_taps, col_taps = self._taps(part_rows, part_cols)
            place = _within(part_rows, rows), _within(part_cols, cols)
            valid = self._source.valid(span(row_taps[0]), span(col_taps[0]))
            if valid.all():
                out[place] = True
                continue
            weight = self._filtered(valid[None].astype(np.float32), row_taps, col_taps)
            out[place] = weight[0] >= 0.5 - 1e-6
        return out

    def _filtered(self, block: NDArray[Any], row_taps: "Taps", col_taps: "Taps") -> NDArray[np.float32]:
        return filtered(block, row_taps, col_taps, compiled=self._compiled)

    def close(self) -> None:
        """Give the file back."""
        self._source.close()

    def _old_window(self, rows: slice, cols: slice) -> tuple[slice, slice]:
        """Return the old pixels under a window of the new grid, at least one."""
        window = []
        for part, old, new in zip((rows, cols), self._old, self._new, strict=True):
            start = min(int(part.start * old / new), old - 1)
            window.append(slice(start, max(start + 1, min(old, round(part.stop * old / new)))))
        return window[0], window[1]

    def _parts(self, rows: slice, cols: slice) -> Iterator[tuple[slice, slice]]:
        """Cut a window of the new grid so that each part stands on a bounded number of old pixels."""
        per_px = (self._old[0] / self._new[0]) * (self._old[1] / self._new[1])
        side = max(1, int((_BLOCK_PX / max(per_px, 1)) ** 0.5))
        for top in range(rows.start, rows.stop, side):
            for left in range(cols.start, cols.stop, side):
                yield slice(top, min(top + side, rows.stop)), slice(left, min(left + side, cols.stop))

    def _taps(self, rows: slice, cols: slice) -> tuple["Taps", "Taps"]:
        (old_rows, old_cols), (new_rows, new_cols) = self._old, self._new
        return taps(rows, old_rows, old_rows / new_rows), taps(cols, old_cols, old_cols / new_cols)


# Positions among the old pixels and their weights, both (new pixels, taps).
Taps = tuple[NDArray[np.int64], NDArray[np.float32]]


def taps(part: slice, old: int, scale: float) -> Taps:
    """Return the old pixels, of `old`, that make each new pixel of `part`; `scale` old ones span a new one."""
    reach = max(1.0, scale)
    centre = (np.arange(part.start, part.stop) + 0.5) * scale - 0.5
    first = np.ceil(centre - reach).astype(np.int64)
    index = first[:, None] + np.arange(int(2 * reach) + 1)
    weight = np.maximum(0.0, 1 - np.abs(index - centre[:, None]) / reach)
    weight[(index < 0) | (index >= old)] = 0.0
    weight /= weight.sum(1, keepdims=True)
    return np.clip(index, 0, old - 1), weight.astype(np.float32)


def span(index: NDArray[np.int64]) -> slice:
    """Return the old pixels from the first to the last tap."""
    return slice(int(index.min()), int(index.max()) + 1)


def _within(part: slice, whole: slice) -> slice:
    return slice(part.start - whole.start, part.stop - whole.start)


def filtered(
    block: NDArray[Any], row_taps: Taps, col_taps: Taps, *, compiled: bool = False
) -> NDArray[np.float32]:
    """Return `block` (bands, rows, cols), whose corner is each axis' first tap, on the new grid.

    compiled: by loops that give the same, to the last bit, and pay for large scenes.
    """
    if compiled:
        return _by_loops(block, row_taps, col_taps)
    for axis, (index, weight) in ((1, row_taps), (2, col_taps)):
        offset = index - index.min()
        shape = [*block.shape]
        shape[axis] = len(index)
        total, part = np.zeros(shape, np.float32), np.empty(shape, np.float32)
        for tap in np.flatnonzero(weight.any(axis=0)):
            weights = weight[:, tap].reshape((-1, 1) if axis == 1 else (1, -1))
            np.multiply(_picked(block, offset[:, tap], axis), weights, out=part)
            total += part
        block = total
    return block


def _by_loops(block: NDArray[Any], row_taps: Taps, col_taps: Taps) -> NDArray[np.float32]:
    from landslide_core.scene.tap_sums import over_cols, over_rows

    (down, down_weight), (across, across_weight) = row_taps, col_taps
    shorter = np.zeros((len(block), len(down), block.shape[2]), np.float32)
    over_rows(block, down - down.min(), down_weight, shorter)
    result = np.zeros((len(block), len(down), len(across)), np.float32)
    over_cols(shorter, across - across.min(), across_weight, result)
    return result


def _picked(block: NDArray[Any], at: NDArray[np.int64], axis: int) -> NDArray[Any]:
    """Take these positions along an axis; where they lie evenly, nothing is copied."""
    step = int(at[1] - at[0]) if len(at) > 1 else 1
    if step < 1 or (np.diff(at) != step).any():
        return np.take(block, at, axis)
    return block[(slice(None),) * axis + (slice(int(at[0]), int(at[-1]) + 1, step),)]
