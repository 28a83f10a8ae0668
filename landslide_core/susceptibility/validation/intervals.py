"""Intervals of the area under the ROC curve, and of differences, by blocks of ground."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from landslide_core.susceptibility.classes.ground import Ground

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A value between its 95 % limits; NaN limits where blocks are too few to tell."""

    value: float
    low: float
    high: float

    @property
    def words(self) -> str:
        """The limits as they are printed, "–" where there are none."""
        return f"{self.low:.3f} to {self.high:.3f}" if np.isfinite(self.low) else "–"

    @property
    def clear(self) -> bool:
        """Whether a difference is one: both limits on one side of 0."""
        return self.low > 0 or self.high < 0


def influence(
    scores: NDArray[np.floating], labels: NDArray[np.bool_], part_of: NDArray[np.int16] | None = None
) -> NDArray[np.float64]:
    """Return what each row (n,) adds to the area under the ROC curve, to first order; they add up to 0.

    A landslide row adds by the share of rows without that it is ranked above, a row without by the share of
    landslide rows below which it is ranked, each less the area. part_of: (n,), where the area is the mean of those
    within parts; a part with a single class adds nothing.

    References
    ----------
    DeLong, E. R., DeLong, D. M., Clarke-Pearson, D. L. (1988). Biometrics 44, 837-845.
    LeDell, E., Petersen, M., van der Laan, M. (2015). Electronic Journal of Statistics 9, 1583-1607.
    """
    if part_of is None:
        return _influence(scores, labels)
    found = np.zeros(labels.size)
    parts = [rows for part in np.unique(part_of) if has_both(labels[rows := part_of == part])]
    for rows in parts:
        found[rows] = _influence(scores[rows], labels[rows]) / len(parts)
    return found


def has_both(labels: NDArray[np.bool_]) -> bool:
    """Say whether rows (n,) hold landslides and places without: only then there is an area."""
    return bool(labels.any() and not labels.all())


def _influence(scores: NDArray[np.floating], labels: NDArray[np.bool_]) -> NDArray[np.float64]:
    found = np.empty(labels.size)
    for kind in (True, False):
        own, other = scores[labels == kind], np.sort(scores[labels != kind])
        below = (np.searchsorted(other, own, "left") + np.searchsorted(other, own, "right")) / (
            2 * other.size
        )
        placed = below if kind else 1 - below
        found[labels == kind] = (placed - placed.mean()) / own.size
    return found


def of_area(
    auc: float,
    scores: NDArray[np.floating],
    labels: NDArray[np.bool_],
    cells: NDArray[np.int64],
    ground: Ground,
    part_of: NDArray[np.int16] | None = None,
) -> Interval:
    """Return the interval of an area under the ROC curve, on the scale of its log odds.

    auc: the value that the interval is of. scores, labels, cells: (n,) out-of-fold scores, what happened, and the
    cell of `ground` that each row lies in. part_of: (n,), where the area is the mean of those within parts. Rows of
    one cluster are one witness (Obuchowski 1997, Biometrics 53:567-578).
    """
    if not 0 < auc < 1:
        return Interval(auc, float("nan"), float("nan"))
    deviation, reach = _deviation(influence(scores, labels, part_of)[:, None], cells, ground)
    wide = reach[0] * deviation[0] / (auc * (1 - auc))
    middle = np.log(auc / (1 - auc))
    low, high = 1 / (1 + np.exp(-(middle - wide))), 1 / (1 + np.exp(-(middle + wide)))
    return Interval(auc, float(low), float(high))


def of_difference(
    first: tuple[float, NDArray[np.floating]],
    second: tuple[float, NDArray[np.floating]],
    labels: NDArray[np.bool_],
    cells: NDArray[np.int64],
    ground: Ground,
    part_of: NDArray[np.int16] | None = None,
) -> Interval:
    """Return how much higher the first area is than the second, both of the same rows: (auc, scores) each."""
    both = influence(first[1], labels, part_of) - influence(second[1], labels, part_of)
    deviation, reach = _deviation(both[:, None], cells, ground)
    value, wide = first[0] - second[0], float(reach[0] * deviation[0])
    return Interval(value, value - wide, value + wide)


def _deviation(
    influences: NDArray[np.float64], cells: NDArray[np.int64], ground: Ground
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return standard deviations (k,) of sums of influences (n, k), and how many of them 95 % lie within."""
    by_cell = np.zeros((ground.shape[0] * ground.shape[1], influences.shape[1]))
    np.add.at(by_cell, cells, influences)
    variance, freedom = ground.variance(by_cell)
    return np.sqrt(variance), np.asarray(stats.t.ppf((1 + CONFIDENCE) / 2, freedom))
