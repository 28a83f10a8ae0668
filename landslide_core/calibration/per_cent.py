"""Raw logits to probabilities in whole per cent, and counted, in one pass over the pixels.

A calibrated probability in whole per cent takes a hundred steps as the logit grows. Where they are is found once, to
the last bit of a float32; then no pixel needs a logarithm or an exponential. Imported late: numba takes a while.
"""

import functools

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from landslide_core.calibration.calibration import Calibration
from landslide_core.calibration.counts import BINS, LARGEST_LOGIT, MIDDLES, STEP, LogitCounts
from landslide_core.hardware.compiled import compiled
from landslide_core.scene.probability import NODATA, per_cent

_LARGEST = np.float32(3.4028235e38)


class PerCent:
    """Stores logits in whole per cent by one calibration, and counts them."""

    def __init__(self, calibration: Calibration) -> None:
        self._steps = steps_of(calibration)
        lowest = MIDDLES - STEP  # below every logit of a bin, but for the first
        self._passed = np.searchsorted(self._steps, lowest, side="right").astype(np.uint8)
        self._passed[0] = 0

    def __call__(
        self, logits: NDArray[np.float32], wanted: NDArray[np.bool_]
    ) -> tuple[NDArray[np.uint8], LogitCounts]:
        """Return logits (rows, cols) in whole per cent, 255 where they are not wanted, and counts of those that are.

        A logit that is not a number is 255 and does not count.
        """
        stored, counts = np.empty(logits.shape, np.uint8), np.zeros(BINS, np.int64)
        _store(logits, wanted, self._steps, self._passed, counts, stored)
        return stored, LogitCounts(counts.astype(np.float64))


@functools.lru_cache(maxsize=32)
def steps_of(calibration: Calibration) -> NDArray[np.float32]:
    """Return for 1 to 100 per cent the least float32 logit that is stored as so much, inf where none is.

    Raises ValueError for a calibration by which probability falls as the logit grows.
    """
    if calibration.a < 0 or calibration.b < 0:
        raise ValueError(f"probability falls as logits grow: {calibration}")
    wanted = np.arange(1, 101)
    first, last = _place_of(-_LARGEST), _place_of(_LARGEST)
    low, high = np.full(100, first - 1), np.full(100, last + 1)  # places with less, and with enough
    while (high - low > 1).any():
        middle = (low + high) // 2
        enough = _stored(calibration, _float_at(middle)) >= wanted
        high, low = np.where(enough, middle, high), np.where(enough, low, middle)
    steps = np.where(high > last, np.float32(np.inf), _float_at(np.minimum(high, last)))
    steps.flags.writeable = False
    return steps


def _stored(calibration: Calibration, logits: NDArray[np.float32]) -> NDArray[np.uint8]:
    return per_cent(np.asarray(expit(calibration.apply(logits)), np.float32))


def _place_of(number: np.float32) -> int:
    """Return the place of a float32 among all, in order, with 0 at zero."""
    bits = int(np.float32(number).view(np.int32))
    return bits if bits >= 0 else -(bits & 0x7FFFFFFF)


def _float_at(places: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the float32 at those places."""
    size = np.abs(places).astype(np.int32).view(np.float32)
    return np.where(places < 0, -size, size)


@compiled
def _store(
    logits: NDArray[np.float32],
    wanted: NDArray[np.bool_],
    steps: NDArray[np.float32],
    passed: NDArray[np.uint8],
    counts: NDArray[np.int64],
    stored: NDArray[np.uint8],
) -> None:
    rows, cols = logits.shape
    for row in range(rows):
        for col in range(cols):
            logit = logits[row, col]
            if not wanted[row, col] or np.isnan(logit):
                stored[row, col] = NODATA
                continue
            # As LogitCounts.of counts, operation by operation.
            cut = min(max(np.float64(logit), -LARGEST_LOGIT), LARGEST_LOGIT)
            place = np.int64(np.rint((cut + LARGEST_LOGIT) / STEP))
            counts[place] += 1
            share = np.int64(passed[place])
            while share < 100 and logit >= steps[share]:
                share += 1
            stored[row, col] = share
