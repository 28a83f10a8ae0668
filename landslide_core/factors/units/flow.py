"""The tree of flow: where each pixel drains, its main stem, and on which bank the others come in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors.families import drainage
from landslide_core.hardware.compiled import compiled

LEFT, RIGHT = 0, 1
_RING = np.array(
    [[0, 1, 2], [7, -1, 3], [6, 5, 4]]
)  # clockwise from the north-west, by row and column around


@dataclass(frozen=True, eq=False)
class Flow:
    """The tree of flow (D8) over a grid whose places count row by row.

    upward: places of known ground, basin by basin from its outlet, so that each comes after its receiver.
    receiver: where each drains, NO_RECEIVER where water leaves the known ground. pixels: how many drain through
    each, its own included. main: the place above that most of them come from, -1 where there is none. bank: LEFT
    or RIGHT of the main stem of the receiver, facing downstream.
    """

    upward: NDArray[np.int32]
    receiver: NDArray[np.int32]
    pixels: NDArray[np.int32]
    main: NDArray[np.int32]
    bank: NDArray[np.int8]


def flow(level: NDArray[np.float64], pixel_m: tuple[float, float]) -> Flow:
    """Return the tree of flow of filled ground (rows, cols), NaN where unknown; pixel_m: height and width in metres."""
    receiver = drainage.receivers(level, pixel_m)
    upward = _upward(receiver, ~np.isnan(level).ravel())
    pixels = np.zeros(level.size, np.int32)
    pixels[upward] = 1
    main, bank = np.full(level.size, -1, np.int32), np.zeros(level.size, np.int8)
    _gather(upward, receiver, pixels)
    _stems(receiver, pixels, main)
    _banks(receiver, main, level.shape[1], bank)
    return Flow(upward, receiver, pixels, main, bank)


@compiled
def _upward(receiver: NDArray[np.int32], known: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the places of known ground, each branch whole before the next: near on the map is near in memory."""
    size = len(receiver)
    donor, sibling = np.full(size, -1, np.int32), np.full(size, -1, np.int32)
    for place in range(size - 1, -1, -1):
        if receiver[place] >= 0:
            sibling[place] = donor[receiver[place]]
            donor[receiver[place]] = place
    found, waiting = np.empty(np.count_nonzero(known), np.int32), np.empty(size, np.int32)
    count = 0
    for outlet in range(size):
        if not known[outlet] or receiver[outlet] >= 0:
            continue
        waiting[0], left = outlet, 1
        while left > 0:
            left -= 1
            place = waiting[left]
            found[count] = place
            count += 1
            place = donor[place]
            while place >= 0:
                waiting[left] = place
                left += 1
                place = sibling[place]
    return found


@compiled
def _gather(upward: NDArray[np.int32], receiver: NDArray[np.int32], pixels: NDArray[np.int32]) -> None:
    """Add to every place the pixels of those above it."""
    for n in range(len(upward) - 1, -1, -1):
        below = receiver[upward[n]]
        if below >= 0:
            pixels[below] += pixels[upward[n]]


@compiled
def _stems(receiver: NDArray[np.int32], pixels: NDArray[np.int32], main: NDArray[np.int32]) -> None:
    """Fill in the largest place above each; the first of those that are alike."""
    for place in range(len(receiver)):
        below = receiver[place]
        if below >= 0 and (main[below] < 0 or pixels[place] > pixels[main[below]]):
            main[below] = place


@compiled
def _banks(receiver: NDArray[np.int32], main: NDArray[np.int32], cols: int, bank: NDArray[np.int8]) -> None:
    """Fill in the bank on which each place comes in: clockwise from where the stem leaves lies its right bank.

    Where the stem leaves the known ground it is taken to go straight on.
    """
    for place in range(len(receiver)):
        below = receiver[place]
        bank[place] = RIGHT  # the stem itself lies on its right bank
        if below < 0 or main[below] == place:
            continue
        above = _towards(below, main[below], cols)
        leaves = (above + 4) % 8 if receiver[below] < 0 else _towards(below, receiver[below], cols)
        turned = (_towards(below, place, cols) - leaves) % 8
        if turned > (above - leaves) % 8:
            bank[place] = LEFT


@compiled
def _towards(here: int, there: int, cols: int) -> int:
    """Return the direction of a neighbour on the ring."""
    return int(_RING[there // cols - here // cols + 1, there % cols - here % cols + 1])
