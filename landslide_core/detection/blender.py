"""The last stage of a prediction: tiles are blended on their grid, and grids are merged on the scene's own."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from landslide_core.detection.grids import Grid
from landslide_core.detection.tile_reader import Band, Stopwatch, Tile
from landslide_core.hardware.compiled import pays
from landslide_core.scene.resampled import filtered, span, taps
from landslide_core.scene.tiles import StripAccumulator, TilePlan

# Of the scene: what is made of them takes several times their memory.
_ROWS_AT_ONCE, _PX_AT_ONCE = 128, 1_100_000

# Receives rows of the scene, their logits and the standard deviation of those, (rows, cols) each, top to bottom.
Finish = Callable[[slice, NDArray[np.float32], NDArray[np.float32] | None], None]


class Blender:
    """Blends tiles into logits on every grid, and hands on their mean over the grids in strips of the scene.

    spread: whether tiles come with the standard deviation of their logits, which is blended and averaged alike.
    done, first: rows of the scene that are finished already, and the band of each grid to go on with.
    What it holds grows with the scene's width, not with its height.
    """

    def __init__(
        self,
        plans: Sequence[TilePlan],
        grids: Sequence[Grid],
        shape: tuple[int, int],
        finish: Finish,
        spread: bool,
        *,
        done: int,
        first: Sequence[int],
    ) -> None:
        self.watch = Stopwatch()
        self._shape, self._finish = shape, finish
        tops = [plan.rows.finished(band - 1) if band else 0 for plan, band in zip(plans, first, strict=True)]
        self._blended = [
            [StripAccumulator(plan, top) for _ in range(1 + spread)]
            for plan, top in zip(plans, tops, strict=True)
        ]
        self._rows = [_Rows(grid, shape, top) for grid, top in zip(grids, tops, strict=True)]
        self._current: list[int | None] = [None] * len(plans)
        self._done = done

    def take(self, item: Band | Tile) -> None:
        """The next thing in the readers' order."""
        with self.watch:
            if isinstance(item, Band):
                self._finish_band(item.grid)
                self._current[item.grid] = item.band
                return
            layers = self._blended[item.grid]
            for accumulator, values in zip(layers, (item.values, item.spread), strict=False):
                if values is None:
                    raise ValueError("a tile came without the spread that is to be written")
                accumulator.add(item.band, item.column, values)

    def finish(self) -> None:
        """Hand on the last rows."""
        with self.watch:
            # The coarsest first: then no row of the finest has to wait.
            for grid in reversed(range(len(self._rows))):
                self._finish_band(grid)

    def _finish_band(self, grid: int) -> None:
        band = self._current[grid]
        if band is None:
            return
        self._current[grid] = None
        layers = [accumulator.finished(band)[1] for accumulator in self._blended[grid]]
        if not all(_finite(layer) for layer in layers):
            raise FloatingPointError("the network gave values that are not numbers")
        self._rows[grid].add(layers)
        self._hand_on(min(rows.ready for rows in self._rows))
        if band + 1 == len(self._blended[grid][0].plan.rows.starts):
            self._blended[grid].clear()  # nothing comes after it: what still waits keeps its arrays alive
            return
        self._rows[grid].keep_last()
        for accumulator in self._blended[grid]:
            accumulator.move_on(band)

    def _hand_on(self, ready: int) -> None:
        """Rows of the scene that every grid has come to."""
        while self._done < ready:
            step = max(1, min(_ROWS_AT_ONCE, _PX_AT_ONCE // self._shape[1]))
            rows = slice(self._done, min(self._done + step, ready))
            layers = [_mean(found) for found in zip(*(each.take(rows) for each in self._rows), strict=True)]
            self._finish(rows, layers[0], layers[1] if len(layers) > 1 else None)
            self._done = rows.stop


def _finite(layer: NDArray[np.float32]) -> bool:
    """Whether all are numbers: a maximum is none where any of them is none, and makes no array as large."""
    return layer.size == 0 or bool(np.isfinite(layer.max()) and np.isfinite(layer.min()))


def _mean(layers: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """What np.mean gives, without the copy of all that it begins with."""
    if len(layers) == 1:
        return layers[0]
    total = layers[0] + layers[1]
    for layer in layers[2:]:
        total += layer
    total /= np.float32(len(layers))
    return total


class _Rows:
    """The rows of one grid that have come and may still be asked for."""

    def __init__(self, grid: Grid, shape: tuple[int, int], top: int) -> None:
        self._grid, self._shape, self._size = grid, shape, grid.scene.shape
        self._held: list[list[NDArray[np.float32]]] = []  # by strip, by layer
        self._first = self._end = top
        self._compiled = pays(shape[0] * shape[1])
        self._across = taps(slice(0, shape[1]), self._size[1], grid.per_px[1])

    def add(self, layers: list[NDArray[np.float32]]) -> None:
        """The next strip, one array (rows, cols) a layer."""
        if len(layers[0]):
            self._held.append(layers)
            self._end += len(layers[0])

    def keep_last(self) -> None:
        """Make what is still held of the last strip its own: the arrays that it came in will hold others."""
        if self._held and self._held[-1][0].base is not None:
            self._held[-1] = [layer.copy() for layer in self._held[-1]]

    @property
    def ready(self) -> int:
        """How many rows of the scene stand on rows that have come."""
        if self._end == self._size[0]:
            return self._shape[0]
        if self._grid.same:
            return self._end
        down = self._grid.per_px[0]
        return min(self._shape[0], max(0, int((self._end - max(1.0, down) - 1.5) / down + 0.5)))

    def take(self, rows: slice) -> list[NDArray[np.float32]]:
        """Those rows on the scene's own grid, layer by layer; they must be asked for from top to bottom."""
        if self._grid.same:
            found = self._window(rows.start, rows.stop)
            self._forget(rows.stop)
            return found
        down = taps(rows, self._size[0], self._grid.per_px[0])
        needed, across = span(down[0]), span(self._across[0])
        window = np.stack([layer[:, across] for layer in self._window(needed.start, needed.stop)])
        self._forget(needed.start)
        return list(filtered(window, down, self._across, compiled=self._compiled))

    def _window(self, first: int, end: int) -> list[NDArray[np.float32]]:
        """Rows of the grid from the strips that hold them."""
        parts, top = [], self._first
        for strip in self._held:
            bottom = top + len(strip[0])
            if bottom > first and top < end:
                some = slice(max(first - top, 0), min(end, bottom) - top)
                parts.append([layer[some] for layer in strip])
            top = bottom
        return [np.concatenate(layer) if len(layer) > 1 else layer[0] for layer in zip(*parts, strict=True)]

    def _forget(self, before: int) -> None:
        """Drop the strips that end above a row."""
        while self._held and self._first + len(self._held[0][0]) <= before:
            self._first += len(self._held.pop(0)[0])
