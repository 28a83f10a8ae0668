"""What a network's counts say over all thresholds, and how honest they are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.comparison.scores import score
from landslide_core.metrics import BINS, ProbabilityCounts

THRESHOLDS = tuple(range(1, 100))  # whole per cent: what a slider offers
Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Curves:
    """Along thresholds in whole per cent, 0 to 101 (nothing reaches 101): counts (102, 4) and scores (102,).

    auc: area under the ROC curve by trapezoids. average_precision: sum of precision times the step of recall.
    Both are nan where the reference is of one class.
    """

    counts: Values
    precision: Values
    recall: Values
    false_positive_rate: Values
    auc: float
    average_precision: float

    def scores(self, name: str) -> Values:
        """That score at every threshold (102,)."""
        return score(self.counts, name)


def curves(counts: ProbabilityCounts) -> Curves:
    """The curves of a network."""
    table = _counts_at_all(counts)
    precision, recall = score(table, "precision"), score(table, "recall")
    fpr = 1 - score(table, "specificity")
    steps = -np.diff(recall)
    defined = np.where(np.isnan(precision[:-1]), 0, precision[:-1])
    return Curves(
        counts=table,
        precision=precision,
        recall=recall,
        false_positive_rate=fpr,
        auc=float(-np.trapezoid(recall, fpr)),
        average_precision=float((defined * steps).sum()),
    )


def _counts_at_all(counts: ProbabilityCounts) -> Values:
    """(102, 4): tn, fp, fn, tp when at least k per cent is called landslide, k from 0 to 101."""
    below_bg = np.concatenate([[0], np.cumsum(counts.background)])
    below_ls = np.concatenate([[0], np.cumsum(counts.landslide)])
    return np.stack(
        [below_bg, below_bg[-1] - below_bg, below_ls, below_ls[-1] - below_ls], axis=1
    ).astype(np.float64)  # fmt: skip


def best_f1(counts: ProbabilityCounts) -> float:
    """The threshold, 0.01 to 0.99, with the highest F1 of the landslide class; the lowest one of several."""
    f1 = curves(counts).scores("f1")[list(THRESHOLDS)]
    return THRESHOLDS[int(np.argmax(np.nan_to_num(f1)))] / 100


def highest_with_recall(counts: ProbabilityCounts, least: float = 0.9) -> float | None:
    """The highest threshold, 0.01 to 0.99, whose recall is at least that; None when none reaches it."""
    recall = curves(counts).recall[list(THRESHOLDS)]
    reached = np.flatnonzero(recall >= least)
    return THRESHOLDS[int(reached[-1])] / 100 if len(reached) else None


@dataclass(frozen=True, eq=False)
class Reliability:
    """In equal bins of probability: mean prediction, observed landslide share (nan if empty), pixels.

    error: expected calibration error, the mean gap between both, weighted by pixels. brier: mean squared
    difference between probability and truth (0 is perfect). base_brier: of always saying the mean share.
    """

    predicted: Values
    observed: Values
    pixels: NDArray[np.int64]
    error: float
    brier: float
    base_brier: float


def reliability(counts: ProbabilityCounts, bins: int = 10) -> Reliability:
    """How often it was a landslide where the network said so many per cent."""
    both = counts.background + counts.landslide
    probability = np.arange(BINS) / 100
    place = np.minimum(np.arange(BINS) * bins // 100, bins - 1)
    pixels = np.bincount(place, both, bins)
    seen = np.where(pixels > 0, pixels, np.nan)
    total = float(both.sum())
    squares = (counts.background * probability**2 + counts.landslide * (1 - probability) ** 2).sum()
    share = float(counts.landslide.sum()) / total if total else np.nan
    return Reliability(
        predicted=np.bincount(place, both * probability, bins) / seen,
        observed=np.bincount(place, counts.landslide, bins) / seen,
        pixels=pixels.astype(np.int64),
        error=counts.expected_calibration_error(bins),
        brier=float(squares) / total if total else np.nan,
        base_brier=share * (1 - share),
    )
