"""The last stage of a prediction: tiles are blended and handed on in finished strips."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from landslide_core.detection.tile_reader import Band, Stopwatch, Tile
from landslide_core.scene.probability import NODATA, per_cent
from landslide_core.scene.tiles import StripAccumulator, TilePlan

_ROWS_AT_ONCE = 256  # of a finished strip: what is made of it on the way takes several times its memory

Write = Callable[[int, NDArray[np.uint8]], None]


class Blender:
    """Blends tiles and hands finished strips on, in whole per cent, 255 where a pixel is not wanted.

    write receives the probability, write_spread (if given) its standard deviation, blended alike.
    `mean_spread` is that deviation's mean over all wanted pixels so far, nan without.
    """

    def __init__(self, plan: TilePlan, write: Write, write_spread: Write | None = None) -> None:
        self.watch = Stopwatch()
        self._plan = plan
        self._layers = [(StripAccumulator(plan), each) for each in (write, write_spread) if each is not None]
        self._current: Band | None = None
        self._spread_sum, self._wanted_pixels = 0.0, 0

    @property
    def mean_spread(self) -> float:
        """See the class."""
        seen = len(self._layers) > 1 and self._wanted_pixels
        return self._spread_sum / self._wanted_pixels if seen else float("nan")

    def take(self, item: Band | Tile) -> None:
        """The next thing in the reader's order."""
        with self.watch:
            if isinstance(item, Band):
                self._finish_band()
                self._current = item
                return
            for (accumulator, _), values in zip(self._layers, (item.values, item.spread), strict=False):
                if values is None:
                    raise ValueError("a tile came without the spread that is to be written")
                accumulator.add(item.band, item.column, values)

    def finish(self) -> None:
        """Hand on the last rows."""
        with self.watch:
            self._finish_band()

    def _finish_band(self) -> None:
        if self._current is None:
            return
        for accumulator, write in self._layers:
            row, values = accumulator.finish(self._current.band)
            first = row - self._plan.rows.starts[self._current.band]
            wanted = self._current.wanted[first : first + len(values)]
            for start in range(0, len(values), _ROWS_AT_ONCE):
                some = slice(start, start + _ROWS_AT_ONCE)
                write(row + start, _strip(values[some], wanted[some]))
        self._spread_sum += float(values[wanted].sum(dtype=np.float64))
        self._wanted_pixels += int(np.count_nonzero(wanted))


def _strip(values: NDArray[np.float32], wanted: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Values in [0, 1] as they are stored."""
    if not np.isfinite(values).all():
        raise FloatingPointError("the network gave values that are not numbers")
    strip = per_cent(values)
    strip[~wanted] = NODATA
    return strip
