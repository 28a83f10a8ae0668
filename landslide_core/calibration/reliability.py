"""Was what was said with 30 % a landslide in 30 of 100 pixels? By bins of probability; sums add over regions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.calibration.calibration import Calibration
from landslide_core.calibration.counts import MIDDLES, LabelledCounts, probability_of

SAID_FROM = 0.05  # below it nearly all pixels lie, and their error says nothing of the landslides
BINS = 10


@dataclass(frozen=True)
class Reliability:
    """Pixels by what was said of them, in equal bins of probability.

    pixels, said, landslide: (bins,) how many there are, the sum of their probabilities, how many are landslide.
    """

    pixels: NDArray[np.float64]
    said: NDArray[np.float64]
    landslide: NDArray[np.float64]

    def __add__(self, other: Reliability) -> Reliability:
        return Reliability(
            self.pixels + other.pixels, self.said + other.said, self.landslide + other.landslide
        )

    @property
    def error(self) -> float:
        """Expected calibration error: mean of |share said - share found| over pixels; nan without any."""
        total = float(self.pixels.sum())
        return float(np.abs(self.said - self.landslide).sum() / total) if total else float("nan")

    def as_dict(self) -> dict[str, Any]:
        """Of each bin that holds pixels: their number, the mean that was said, the share that is landslide."""
        held = self.pixels > 0
        pixels = self.pixels[held]
        return {
            "pixels": [int(each) for each in pixels.round()],
            "said": [round(float(each), 4) for each in self.said[held] / pixels],
            "found": [round(float(each), 4) for each in self.landslide[held] / pixels],
        }


def reliability(
    calibration: Calibration, labelled: LabelledCounts, said_from: float = SAID_FROM, bins: int = BINS
) -> Reliability:
    """What was said and what was found, over the pixels that were said `said_from` and more.

    Parameters
    ----------
    calibration : Calibration
    labelled : LabelledCounts
        Raw logits.
    said_from : float
        Probability below which pixels do not count.
    bins : int
        Of equal width from 0 to 1.

    Returns
    -------
    Reliability
    """
    said = probability_of(calibration.apply(MIDDLES))
    which = np.flatnonzero(said >= said_from)
    pixels, landslide = labelled.both.counts[which], labelled.landslide.counts[which]
    bin_of = np.minimum((said[which] * bins).astype(int), bins - 1)

    def counted(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(bin_of, weights, bins).astype(np.float64)

    return Reliability(counted(pixels), counted(pixels * said[which]), counted(landslide))
