"""What became of the vegetation between two dates, where both images have red and near infrared.

NDVI of both (the earlier one after relative normalisation, where that is used), and their relative difference rdNDVI =
100 (after - before) / sqrt(before + after), in per cent: a loss of vegetation weighs more where there was little of it
(Scheip and Wegmann 2021). It is not defined where both together are not above 0.

A season takes or gives vegetation everywhere. What counts as evidence for a landslide is therefore not the change over
its outline but how far that lies from the change of the ground that neither date calls a landslide: in the robust
standard deviations (1.4826 MAD) of that ground's pixels around its median.

References
----------
Scheip, C. M., Wegmann, K. W. (2021). HazMapper: a global open-source natural hazard mapping application in Google Earth
Engine. Natural Hazards and Earth System Sciences 21, 1495-1511.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.changes.pair import Pair
from landslide_core.changes.radiometry import Relative
from landslide_core.io.rasters.vegetation import ndvi_of

ROLES = ("red", "nir")
_BINS, _REACH = 8000, 2.0  # of a difference of two indices, -2 to 2


def both_have_it(pair: Pair) -> bool:
    """Say whether the index is known at both dates."""
    return set(ROLES) <= set(pair.common_roles)


def indices(
    pair: Pair, look: Relative, rows: slice, cols: slice
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return NDVI before and after on a window of the grid, NaN where unknown."""
    red, nir = look.apply(pair.read_before(ROLES, rows, cols), ROLES)
    return ndvi_of(red, nir), ndvi_of(*pair.read_after(ROLES, rows, cols))


def relative_difference(before: NDArray[np.float32], after: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return rdNDVI in per cent, NaN where it is not defined.

    Examples
    --------
    >>> relative_difference(np.float32([0.64, 0.0]), np.float32([0.0, -0.1])).tolist()
    [-80.0, nan]
    """
    total = before + after
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(total > 0, 100 * (after - before) / np.sqrt(total), np.float32(np.nan))
    return np.asarray(found, np.float32)


@dataclass(frozen=True)
class Around:
    """How the index changed over ground that neither date calls a landslide: its median, and how far pixels scatter."""

    median: float
    spread: float
    pixels: int


class Background:
    """Counts the change of the index over strips of such ground."""

    def __init__(self) -> None:
        self._counts = np.zeros(_BINS, np.int64)

    def add(self, change: NDArray[np.float32]) -> None:
        """Count pixels (n,); those that are unknown do not count."""
        known = change[np.isfinite(change)]
        bins = ((known + _REACH) * (_BINS / (2 * _REACH))).astype(np.int64)
        self._counts += np.bincount(np.clip(bins, 0, _BINS - 1), minlength=_BINS)

    def around(self) -> Around | None:
        """Return what was counted; None where nothing was."""
        pixels = int(self._counts.sum())
        if not pixels:
            return None
        middles = (np.arange(_BINS) + 0.5) * (2 * _REACH / _BINS) - _REACH
        median = _median(middles, self._counts)
        away = np.abs(middles - median)
        order = np.argsort(away, kind="stable")
        return Around(median, 1.4826 * _median(away[order], self._counts[order]), pixels)


def _median(values: NDArray[np.floating[Any]], counts: NDArray[np.int64]) -> float:
    """Return the median of values (ascending) that stand `counts` times."""
    return float(values[np.searchsorted(np.cumsum(counts), counts.sum() / 2)])
