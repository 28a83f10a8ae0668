"""Does uncertainty know where the map is wrong? Risk against coverage (El-Yaniv and Wiener 2010, JMLR 11).

Pixels are kept from the surest on; the risk is the share of wrong ones among those kept. The area under the curve
over all coverages is low when errors are the least sure, and equals the error rate when uncertainty says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 200


@dataclass(frozen=True)
class RiskCoverage:
    """Right and wrong pixels by their uncertainty, in equal bins from 0 to 0.5; counts add.

    counts: (2, bins) pixels that are right, and wrong.
    """

    counts: NDArray[np.int64]

    @staticmethod
    def of(uncertainty: NDArray[np.floating[Any]], wrong: NDArray[np.bool_]) -> RiskCoverage:
        """Count pixels of any shape: the standard deviation of their probability, and whether the map errs."""
        places = (np.asarray(uncertainty, np.float64) * (2 * BINS)).astype(np.int64)
        code = wrong.astype(np.int64) * BINS + np.clip(places, 0, BINS - 1)
        return RiskCoverage(np.bincount(code.ravel(), minlength=2 * BINS).reshape(2, BINS))

    def __add__(self, other: RiskCoverage) -> RiskCoverage:
        return RiskCoverage(self.counts + other.counts)

    @property
    def error(self) -> float:
        """Share of wrong pixels: the area of an uncertainty that says nothing; nan without pixels."""
        total = int(self.counts.sum())
        return float(self.counts[1].sum() / total) if total else float("nan")

    def curve(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Coverage, from the surest bin with pixels on, and the risk there."""
        pixels = self.counts.sum(axis=0)
        held = pixels > 0
        kept = pixels.cumsum()[held]
        return kept / max(int(pixels.sum()), 1), self.counts[1].cumsum()[held] / kept

    @property
    def area(self) -> float:
        """Area under the risk-coverage curve; pixels of one bin are in no order. nan without pixels."""
        total = int(self.counts.sum())
        if not total:
            return float("nan")
        coverage, risk = self.curve()
        steps = np.diff(coverage, prepend=0.0)
        before = np.concatenate([risk[:1], risk[:-1]])
        return float((steps * (before + risk) / 2).sum())

    @property
    def least(self) -> float:
        """The area if every wrong pixel were less sure than every right one: e + (1 - e) ln(1 - e)."""
        error = self.error
        return float(error + (1 - error) * np.log1p(-error)) if error < 1 else error

    @property
    def ranks_errors(self) -> bool:
        """Whether the area lies nearer to the least than to that of saying nothing by a tenth at least."""
        return bool(self.error - self.area > 0.1 * (self.error - self.least))

    def as_dict(self) -> dict[str, float | bool]:
        """As a card holds it."""
        return {
            "area": round(self.area, 5),
            "error": round(self.error, 5),
            "least": round(self.least, 5),
            "ranks_errors": self.ranks_errors,
        }
