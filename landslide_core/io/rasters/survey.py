"""What a band holds that its layer cannot: counted for the user, and refused where it is the unit that is wrong.

Values are unknown by the rule of `coding` wherever they are read; a survey only counts them, looks for a fill that is
an ordinary number (0 around a clipped elevation model), and says so. Small files are read once, all of them; of larger
ones 256 windows at full detail all over, the four corners and the edges among them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window

from landslide_core.io.admission.guards import safe_name
from landslide_core.io.boundary import decoding
from landslide_core.io.plain.whole import stamp
from landslide_core.io.rasters.coding import Coding

_WHOLE_PX, _STRIP_PX = 30_000_000, 4_000_000
_PLACES, _PLACE_PX = 16, 128  # windows along either side of a larger file, and the side of each
_MOST_VALUES = 1000


@dataclass
class Tally:
    """Counts over the parts of a band. `fills` and `outside` are stored numbers and how often each stands there.

    ends: lowest and highest values that can be, with their counts, and those next to them.
    """

    known: int = 0
    fills: Counter[float] = field(default_factory=Counter)
    outside: Counter[float] = field(default_factory=Counter)
    lows: Counter[float] = field(default_factory=Counter)
    highs: Counter[float] = field(default_factory=Counter)
    varied: bool = False
    exact: bool = True

    def add(self, stored: NDArray[Any], known: NDArray[np.bool_], coding: Coding) -> None:
        """Count one part."""
        stored = stored[known & ~np.isnan(stored)] if stored.dtype.kind == "f" else stored[known]
        self.known += stored.size
        values = coding.scaled(stored)
        fills = coding.filled(stored)
        outside = coding.outside(values) & ~fills
        _count(self.fills, stored[fills])
        _count(self.outside, stored[outside])
        if np.isinf(coding.kind.low):
            return
        good = stored[~fills & ~outside]
        if good.size:
            self.varied |= np.unique(good[:: max(1, good.size // 1000)]).size >= 20
            _count_ends(self.lows, good, np.min)
            _count_ends(self.highs, good, np.max)

    def ends(self) -> Iterator[tuple[float, int, float]]:
        """Yield the lowest and the highest stored number with its count and its distance to the next."""
        for ends, order in ((self.lows, 1), (self.highs, -1)):
            found = sorted(ends, reverse=order < 0)
            if len(found) > 1:
                yield found[0], ends[found[0]], abs(found[1] - found[0])


def _count(counter: Counter[float], stored: NDArray[Any]) -> None:
    numbers, counts = np.unique(stored, return_counts=True)
    for number, count in zip(numbers[:_MOST_VALUES], counts[:_MOST_VALUES], strict=True):
        if len(counter) < _MOST_VALUES or float(number) in counter:
            counter[float(number)] += int(count)
    rest = int(counts[_MOST_VALUES:].sum())
    if rest:
        counter[float(numbers[-1])] += rest


def _count_ends(counter: Counter[float], good: NDArray[Any], end: Any) -> None:
    """Count the outermost number of a part and the one next to it."""
    first = end(good)
    counter[float(first)] += int(np.count_nonzero(good == first))
    others = good[good != first]
    if others.size:
        second = end(others)
        counter[float(second)] += int(np.count_nonzero(others == second))


def survey(file: Path, driver: str, band: int, coding: Coding) -> Tally:
    """Return what a band (from 1) holds; remembered as long as the file stays as it is."""
    return _survey(stamp(file), driver, band, coding)


@lru_cache(maxsize=64)
def _survey(stamped: tuple[Path, int, int], driver: str, band: int, coding: Coding) -> Tally:
    file, tally = stamped[0], Tally()
    with decoding(safe_name(file)), rasterio.open(file, driver=driver) as dataset:
        rows, cols = dataset.shape
        tally.exact = rows * cols <= _WHOLE_PX
        for window in windows_of(rows, cols):
            known = dataset.read_masks(band, window=window) > 0
            tally.add(dataset.read(band, window=window), known, coding)
    return tally


def windows_of(rows: int, cols: int) -> Iterator[Window]:
    """Yield strips that make up a raster, or windows all over one that is too large to be read for a survey."""
    if rows * cols <= _WHOLE_PX:
        height = max(1, _STRIP_PX // cols)
        yield from (Window(0, top, cols, min(height, rows - top)) for top in range(0, rows, height))
        return
    height, width = min(rows, _PLACE_PX), min(cols, _PLACE_PX)
    for top in np.linspace(0, rows - height, min(_PLACES, rows), dtype=int):
        for left in np.linspace(0, cols - width, min(_PLACES, cols), dtype=int):
            yield Window(int(left), int(top), width, height)
