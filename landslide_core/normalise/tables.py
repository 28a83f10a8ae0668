"""Scaling of pixels by a table, for imagery whose numbers are few: one step from a file's number to a network's input.

Imported late: numba takes a while.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.hardware.compiled import compiled
from landslide_core.normalise.scaling import Scaler, to_input

if TYPE_CHECKING:
    from landslide_core.networks.card import Card

_MOST_BYTES = 2  # of a number: a table of four would be larger than any scene


@dataclass(frozen=True)
class PixelTable:
    """What a network sees for every number that a band can hold.

    inputs: float32 (bands, numbers); `lowest` is the number of the first.
    """

    inputs: NDArray[np.float32]
    lowest: int

    def look_up(self, pixels: NDArray[Any], valid: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Return the network's input for pixels (bands, rows, cols), 0 where (rows, cols) are not valid.

        The result is (bands, rows, cols) too, its bands side by side in memory, as networks on a processor take them.
        """
        out = np.empty((*valid.shape, len(pixels)), np.float32)
        _look_up(self.inputs, self.lowest, pixels, valid, out)
        return out.transpose(2, 0, 1)


def table_for(dtype: str, scaling: Scaler, card: "Card") -> PixelTable | None:
    """Return the table of a scaling, by computing it for every number once; None for types of too many numbers."""
    kind = np.dtype(dtype)
    if kind.kind not in "iu" or kind.itemsize > _MOST_BYTES:
        return None
    range_ = np.iinfo(kind)
    numbers = np.arange(range_.min, range_.max + 1).astype(kind)
    every = np.broadcast_to(numbers, (len(card.bands), 1, numbers.size))
    inputs = to_input(scaling.apply(every), card)[:, 0]
    return PixelTable(np.ascontiguousarray(inputs), int(range_.min))


@compiled
def _look_up(
    inputs: NDArray[np.float32],
    lowest: int,
    pixels: NDArray[Any],
    valid: NDArray[np.bool_],
    out: NDArray[np.float32],
) -> None:
    bands, rows, cols = pixels.shape
    for row in range(rows):
        for col in range(cols):
            if valid[row, col]:
                for band in range(bands):
                    out[row, col, band] = inputs[band, pixels[band, row, col] - lowest]
            else:
                for band in range(bands):
                    out[row, col, band] = 0
