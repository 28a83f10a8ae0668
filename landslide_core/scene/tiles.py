"""Windows over a scene, and the weighted strip accumulator that blends them.

Neighbouring tiles overlap. The outer `margin` of a tile was computed with a cut-off view of the ground and is
discarded (never at a scene border, where there is nothing better); the rest is weighted by a Hann window.
The weights are normalised per axis beforehand, so that they add up to one at every pixel: blending needs
neither a raster of weights nor a division. Every tile starts at a multiple of the network's down-sampling,
otherwise the pooling grids of neighbours disagree and no overlap repairs it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import NoDataError, SettingError


@dataclass(frozen=True)
class Axis:
    """Tiles along one axis of a scene of `size_px` pixels.

    Every tile is `tile_px` long; the last may reach up to `multiple - 1` pixels beyond the scene.
    `weights[i]` has tile_px entries, zero where tile i does not count; over all tiles they add up to one at
    every pixel of the scene.
    """

    size_px: int
    tile_px: int
    starts: tuple[int, ...]
    weights: tuple[NDArray[np.float32], ...]

    def inside(self, index: int) -> slice:
        """The part of the scene that tile `index` covers."""
        start = self.starts[index]
        return slice(start, min(start + self.tile_px, self.size_px))

    def finished(self, index: int) -> int:
        """How many leading pixels of the scene need no tile after `index`."""
        if index + 1 == len(self.starts):
            return self.size_px
        return self.starts[index + 1] + int(np.argmax(self.weights[index + 1] > 0))


def plan_axis(size_px: int, tile_px: int, overlap_px: int, margin_px: int, multiple: int) -> Axis:
    """The fewest tiles of at most `tile_px` that cover `size_px` with at least that overlap.

    They are then made as small as that number allows, and spread evenly.
    """
    overlap_px = _round_up(overlap_px, multiple)
    longest = _round_up(tile_px, multiple)
    steps = max(0, -(-(size_px - longest) // (longest - overlap_px)))
    tile_px = _round_up(-(-(size_px + steps * overlap_px) // (steps + 1)), multiple)
    if steps == 0:
        return Axis(size_px, tile_px, (0,), (_read_only(np.ones(tile_px)),))
    last = _round_up(size_px - tile_px, multiple)
    starts = tuple(step * last // steps // multiple * multiple for step in range(steps + 1))
    raw = [
        _hann(tile_px, before=0 if start == 0 else margin_px, after=0 if start == last else margin_px)
        for start in starts
    ]
    total = np.zeros(last + tile_px)
    for start, weight in zip(starts, raw, strict=True):
        total[start : start + tile_px] += weight
    weights = (_read_only(w / total[s : s + tile_px]) for s, w in zip(starts, raw, strict=True))
    return Axis(size_px, tile_px, starts, tuple(weights))


def _round_up(value: int, multiple: int) -> int:
    return -(-value // multiple) * multiple


def _hann(length: int, before: int, after: int) -> NDArray[np.float64]:
    """A strictly positive Hann window between two discarded margins."""
    kept = length - before - after
    window = np.zeros(length)
    window[before : before + kept] = np.sin(np.pi * (np.arange(kept) + 0.5) / kept) ** 2
    return window


def _read_only(values: NDArray[np.float64]) -> NDArray[np.float32]:
    array = values.astype(np.float32)
    array.setflags(write=False)
    return array


@dataclass(frozen=True)
class TilePlan:
    """All tiles of a scene of `shape` (rows, cols): bands of tiles from top to bottom, left to right."""

    shape: tuple[int, int]
    rows: Axis
    cols: Axis

    @property
    def tile_shape(self) -> tuple[int, int]:
        """(rows, cols) of every tile."""
        return self.rows.tile_px, self.cols.tile_px

    @property
    def tiles(self) -> int:
        """Number of tiles."""
        return len(self.rows.starts) * len(self.cols.starts)

    @property
    def pixels(self) -> int:
        """Pixels that the network sees: those of the scene, and the overlaps once more."""
        return self.tiles * self.rows.tile_px * self.cols.tile_px


def plan_tiles(
    shape: tuple[int, int],
    tile: int = 1024,
    overlap: int = 192,
    margin: int = 72,
    multiple: int = 16,
    *,
    most_rows: int | None = None,
) -> TilePlan:
    """Lay tiles over a scene.

    A scene smaller than a tile is one tile of its own size, rounded up to `multiple`.

    Parameters
    ----------
    shape : tuple of int
        (rows, cols) of the scene in pixels.
    tile : int
        Longest side of a tile in pixels, rounded up to `multiple`.
    overlap : int
        Least overlap of neighbours in pixels.
    margin : int
        Pixels that are discarded along the inner edges of a tile.
    multiple : int
        The network's total down-sampling: every tile starts at a multiple of it.
    most_rows : int, optional
        Most rows of a tile, but for a quarter of its length and 11/4 of the overlap: a band of tiles is held over
        the whole width of a scene.

    Returns
    -------
    TilePlan

    Raises
    ------
    InputError
        Tile, overlap and margin do not fit each other, or the scene has no pixel.

    Examples
    --------
    >>> plan = plan_tiles((1500, 1000), tile=1024, overlap=192, margin=72)
    >>> plan.tiles, plan.tile_shape
    (2, (848, 1008))
    >>> plan.rows.starts  # of the bands of tiles; they overlap by 848 - 656 pixels
    (0, 656)
    """
    if min(shape) < 1:
        raise NoDataError(f"A scene of {shape[0]} x {shape[1]} pixels has no pixel.", "Choose another image.")
    if not (0 <= 2 * margin <= overlap and overlap + multiple <= tile):
        raise SettingError(
            f"Tiles of {tile} pixels with {overlap} pixels of overlap and a margin of {margin} do not cover "
            "a scene.",
            f"Choose an overlap of at least twice the margin and at most the tile less {multiple}.",
        )
    high = tile if most_rows is None else min(tile, max(most_rows, tile // 4, 11 * overlap // 4))
    rows, cols = (
        plan_axis(size, longest, overlap_px=overlap, margin_px=margin, multiple=multiple)
        for size, longest in zip(shape, (high, tile), strict=True)
    )
    return TilePlan(shape, rows, cols)


class StripAccumulator:
    """Blends tiles from top to bottom; holds the rows of one band of tiles over the scene's width.

    For every band of the plan, in order: `add` its tiles (a tile that was skipped counts as zero), take the rows that
    are `finished`, and `move_on`. Whoever begins with a later band says by `top` which rows need none before it; of
    those below, the rows that an earlier band reaches lack its share.
    """

    def __init__(self, plan: TilePlan, top: int = 0) -> None:
        self.plan = plan
        self._top = top  # the scene's row in the buffer's first row
        self._buffer = np.zeros((plan.rows.tile_px, plan.shape[1]), np.float32)

    def add(self, band: int, column: int, values: NDArray[np.float32]) -> None:
        """Add the tile (tile rows, tile cols) at that band and column; what lies beyond the scene is cut."""
        rows, cols = self.plan.rows.inside(band), self.plan.cols.inside(column)
        height, width = rows.stop - rows.start, cols.stop - cols.start
        weighted = values[:height, :width] * self.plan.cols.weights[column][:width]
        weighted *= self.plan.rows.weights[band][:height, None]
        # Rows above the top are done: their weight in this tile is zero.
        skip = max(0, self._top - rows.start)
        first = rows.start + skip - self._top
        self._buffer[first : first + height - skip, cols] += weighted[skip:]

    def finished(self, band: int) -> tuple[int, NDArray[np.float32]]:
        """The rows that no tile after a band touches: the scene's row of the first one, and (rows, cols) values.

        They are the buffer's own until `move_on`.
        """
        return self._top, self._buffer[: self.plan.rows.finished(band) - self._top]

    def move_on(self, band: int) -> None:
        """Make room for the next band in place of the rows that are finished."""
        top, end = self._top, self.plan.rows.finished(band)
        if end > top:
            move_up(self._buffer, end - top)
            self._buffer[top - end :] = 0
        self._top = end


def move_up(buffer: NDArray[np.generic], by: int) -> None:
    """Move rows (the axis before the last) up by some; as many at the end stay as they were.

    In pieces that do not overlap what they come from: of all at once numpy would make a copy first.
    """
    rows = buffer.shape[-2]
    for top in range(0, rows - by, by):
        end = min(top + by, rows - by)
        buffer[..., top:end, :] = buffer[..., top + by : end + by, :]
