"""Half-basins: the ground that drains to one bank of one reach of a channel."""

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors.units.flow import RIGHT, Flow
from landslide_core.hardware.compiled import compiled

UNKNOWN = -1


def half_basins(flow: Flow, least_px: int) -> NDArray[np.int32]:
    """Return int32 (places): the half-basin of every place, twice its reach and one more on the right bank.

    A channel is where at least `least_px` pixels drain through; junctions cut it into reaches. Its main stem goes on
    to the divide, so that the hollow at its head has two banks too. Ground that leaves the known area before it
    reaches a channel is a basin by outlet, on no bank. Half-basins of a smaller `least_px` lie within those of a larger
    one: banks and stems are the flow's own. UNKNOWN where the ground is.
    """
    found = np.full(len(flow.receiver), UNKNOWN, np.int32)
    _label(flow.upward, flow.receiver, flow.pixels, flow.main, flow.bank, least_px=least_px, found=found)
    return found


@compiled
def _label(
    upward: NDArray[np.int32],
    receiver: NDArray[np.int32],
    pixels: NDArray[np.int32],
    main: NDArray[np.int32],
    bank: NDArray[np.int8],
    least_px: int,
    found: NDArray[np.int32],
) -> None:
    """Fill in the half-basin of every place, from the outlets up."""
    stem = np.zeros(len(receiver), np.bool_)
    joined = np.zeros(len(receiver), np.bool_)  # by a tributary that is a channel
    for place in upward:
        below = receiver[place]
        if below >= 0 and main[below] != place and pixels[place] >= least_px:
            joined[below] = True
    reaches = 0
    for place in upward:
        below, channel = receiver[place], pixels[place] >= least_px
        if below < 0:
            starts, stem[place] = True, channel
        elif main[below] == place:
            starts, stem[place] = channel and joined[below], stem[below]
        else:
            starts, stem[place] = channel, channel
        if starts:
            found[place] = 2 * reaches + RIGHT
            reaches += 1
        elif stem[below] and not stem[place]:
            found[place] = found[below] // 2 * 2 + bank[place]
        else:
            found[place] = found[below]
