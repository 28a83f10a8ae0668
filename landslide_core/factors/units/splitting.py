"""Half-basins split at ever smaller channels until their slopes face one way or the parts get too small."""

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors.units.facing import Facing
from landslide_core.factors.units.flow import Flow
from landslide_core.factors.units.half_basins import half_basins

_SHRINK = 0.9  # of the channel's drained area, from one round to the next


def split(
    units: NDArray[np.int32], flow: Flow, facing: Facing, first_px: int, least_px: int, variance: float
) -> NDArray[np.int32]:
    """Return int32 (places): the units, those cut into smaller half-basins whose slopes face many ways.

    Parameters
    ----------
    units : int32 array (places)
        Half-basins of channels that drain `first_px`, from 0; -1 where the ground is unknown.
    flow : Flow
        The tree of flow.
    facing : Facing
        Where the ground of each place faces.
    first_px, least_px : int
        Pixels that drain through the first channels, and those that the parts of a unit must have on average.
    variance : float
        Circular variance of aspect from which a unit is split further.

    References
    ----------
    Alvioli et al. 2016, Geosci. Model Dev. 9:3975-3991, section 2.
    """
    units = units.copy()
    count = int(units.max(initial=-1)) + 1
    known = np.flatnonzero(units >= 0)
    total = facing.of(units[known], known, count)
    going = (total.pixels >= 2 * least_px) & (total.variance > variance)
    channel_px = float(first_px)
    here = known[going[units[known]]]
    while here.size and channel_px * _SHRINK >= least_px:
        channel_px *= _SHRINK
        labels = half_basins(flow, round(channel_px))[here]
        parts, parent = _parts(labels, units[here], count)
        kids = np.bincount(parent, minlength=count)
        crowded = total.pixels / np.maximum(kids, 1) < least_px
        cut = (kids > 1) & ~crowded
        going &= ~((kids > 1) & crowded)
        fresh = np.flatnonzero(cut[parent])
        number = np.full(len(parent), -1)
        number[fresh] = count + np.arange(len(fresh))
        moved = number[parts] >= 0
        units[here[moved]] = number[parts[moved]]
        added = facing.of(number[parts[moved]] - count, here[moved], len(fresh))
        total = total.with_more(added)
        more = (added.pixels >= 2 * least_px) & (added.variance > variance)
        going, count = np.concatenate([going, more]), count + len(fresh)
        here = here[going[units[here]]]
    return units


def _parts(
    labels: NDArray[np.int32], units: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the part of each place, from 0, and the unit in which each part lies."""
    size = int(labels.max()) + 1
    parent = np.full(size, -1, np.int32)
    parent[labels] = units  # half-basins lie within those of larger channels: one unit each
    present = np.flatnonzero(parent >= 0)
    order = np.full(size, -1)
    order[present] = np.arange(len(present))
    return order[labels], parent[present]
