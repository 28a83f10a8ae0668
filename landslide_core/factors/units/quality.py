"""How well units follow the ground: aspect within them against that within squares of the same size."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors.units.facing import Facing


@dataclass(frozen=True)
class Homogeneity:
    """Circular variance of aspect within units, each pixel counting once, and within squares of their mean area."""

    units: float
    squares: float


def homogeneity(numbers: NDArray[np.int32], facing: Facing) -> Homogeneity:
    """Return how much aspect varies within units (rows, cols; 0 for none) and within squares of the same ground.

    The squares lie on a lattice from the grid's corner, and have the mean area of the units as nearly as whole
    pixels allow.
    """
    known = np.flatnonzero(numbers > 0)
    of = numbers.ravel()[known]
    mean_px = known.size / max(1, np.unique(of).size)
    side = max(1, round(np.sqrt(mean_px)))
    rows, cols = known // numbers.shape[1], known % numbers.shape[1]
    squares = rows // side * (numbers.shape[1] // side + 1) + cols // side
    return Homogeneity(_within(of, known, facing), _within(squares, known, facing))


def _within(of: NDArray[np.integer], places: NDArray[np.integer], facing: Facing) -> float:
    total = facing.of(of, places, int(of.max(initial=0)) + 1)
    return float(np.average(total.variance, weights=total.aspects)) if total.aspects.any() else 0.0
