"""Confusion matrices, and the protocols by which papers turn them into one number.

Positive means landslide throughout; truth comes before prediction. A value that is 0/0 is nan
("–" on screen).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from landslide_core.scene.probability import cut_of


def _ratio(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator else math.nan


@dataclass(frozen=True)
class ConfusionMatrix:
    """Counts of pixels: rows are truth (background, landslide), columns are prediction. Matrices add.

    Parameters
    ----------
    tn, fp, fn, tp : int
        Pixels: background called background, background called landslide, landslide missed, landslide found.

    Examples
    --------
    >>> matrix = ConfusionMatrix(tn=90, fp=2, fn=3, tp=5)
    >>> round(matrix.iou, 2), round(matrix.f1, 3)
    (0.5, 0.667)
    >>> (matrix + matrix).total
    200
    """

    tn: int
    fp: int
    fn: int
    tp: int

    @staticmethod
    def from_masks(
        truth: NDArray[np.bool_], predicted: NDArray[np.bool_], valid: NDArray[np.bool_] | None = None
    ) -> ConfusionMatrix:
        """Count two masks (rows, cols) against each other; pixels where `valid` is False do not count."""
        if truth.shape != predicted.shape:
            raise ValueError(f"truth has shape {truth.shape}, prediction {predicted.shape}")
        code = truth.astype(np.uint8) * 2 + predicted.astype(np.uint8)
        counts = np.bincount(code.ravel() if valid is None else code[valid], minlength=4)
        return ConfusionMatrix(*(int(count) for count in counts))

    def __add__(self, other: ConfusionMatrix) -> ConfusionMatrix:
        return ConfusionMatrix(self.tn + other.tn, self.fp + other.fp, self.fn + other.fn, self.tp + other.tp)

    def as_array(self) -> NDArray[np.int64]:
        """[[tn, fp], [fn, tp]]: rows truth, columns prediction."""
        return np.array([[self.tn, self.fp], [self.fn, self.tp]], dtype=np.int64)

    @property
    def total(self) -> int:
        """TN + FP + FN + TP."""
        return self.tn + self.fp + self.fn + self.tp

    @property
    def precision(self) -> float:
        """TP / (TP + FP)."""
        return _ratio(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float:
        """TP / (TP + FN)."""
        return _ratio(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float:
        """2 TP / (2 TP + FP + FN)."""
        return _ratio(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    @property
    def iou(self) -> float:
        """TP / (TP + FP + FN)."""
        return _ratio(self.tp, self.tp + self.fp + self.fn)

    @property
    def oa(self) -> float:
        """Overall accuracy: (TP + TN) / all."""
        return _ratio(self.tp + self.tn, self.total)

    @property
    def miou(self) -> float:
        """Mean of the IoU of background and of landslide; undefined when either is."""
        return (_ratio(self.tn, self.tn + self.fp + self.fn) + self.iou) / 2

    @property
    def kappa(self) -> float:
        """Cohen's kappa: (OA - chance) / (1 - chance), chance from the margins."""
        n = self.total
        if not n:
            return math.nan
        chance = (
            (self.tp + self.fp) * (self.tp + self.fn) + (self.tn + self.fn) * (self.tn + self.fp)
        ) / n**2
        return _ratio(self.oa - chance, 1 - chance)

    @property
    def mcc(self) -> float:
        """Matthews correlation: (TP TN - FP FN) / sqrt((TP+FP)(TP+FN)(TN+FP)(TN+FN))."""
        margins = (self.tp + self.fp) * (self.tp + self.fn) * (self.tn + self.fp) * (self.tn + self.fn)
        return _ratio(self.tp * self.tn - self.fp * self.fn, math.sqrt(margins))

    @property
    def specificity(self) -> float:
        """TN / (TN + FP): the accuracy of the background class."""
        return _ratio(self.tn, self.tn + self.fp)

    @property
    def cpa(self) -> float:
        """Class pixel accuracy, mean of both classes: (recall + specificity) / 2; undefined when either is."""
        return (self.recall + self.specificity) / 2

    def swapped(self) -> ConfusionMatrix:
        """The same pixels with background as the positive class."""
        return ConfusionMatrix(tn=self.tp, fp=self.fn, fn=self.fp, tp=self.tn)

    def scores(self) -> dict[str, float | int]:
        """Every measure of the landslide class by its name, and the four counts."""
        names = ("iou", "f1", "precision", "recall", "kappa", "oa", "miou")
        values: dict[str, float | int] = {name: getattr(self, name) for name in names}
        return {**values, "tp": self.tp, "fp": self.fp, "fn": self.fn, "tn": self.tn}


def all_background(matrix: ConfusionMatrix) -> ConfusionMatrix:
    """What a network that never finds anything would have scored on the same pixels."""
    return ConfusionMatrix(tn=matrix.tn + matrix.fp, fp=0, fn=matrix.fn + matrix.tp, tp=0)


BINS = 101  # probability in whole per cent, 0 to 100: what probability.tif stores


@dataclass(frozen=True)
class ProbabilityCounts:
    """Pixels of one image by truth and predicted per cent: every threshold's matrix, without the image.

    Parameters
    ----------
    background, landslide : array of int64, shape (101,)
        Bin k holds the pixels of that truth whose probability rounds to k per cent.

    Examples
    --------
    >>> truth, percent = np.array([[True, True, False]]), np.array([[90, 40, 10]], np.uint8)
    >>> counts = ProbabilityCounts.from_image(truth, percent)
    >>> counts.matrix(0.5)
    ConfusionMatrix(tn=1, fp=0, fn=1, tp=1)
    >>> counts.matrix(0.4).iou
    1.0
    """

    background: NDArray[np.int64]
    landslide: NDArray[np.int64]

    @staticmethod
    def from_image(
        truth: NDArray[np.bool_], percent: NDArray[np.uint8], valid: NDArray[np.bool_] | None = None
    ) -> ProbabilityCounts:
        """Count one image: truth and whole per cents (rows, cols); invalid pixels do not count."""
        inside = np.ones(truth.shape, bool) if valid is None else valid
        return ProbabilityCounts(
            np.bincount(percent[inside & ~truth], minlength=BINS),
            np.bincount(percent[inside & truth], minlength=BINS),
        )

    def __add__(self, other: ProbabilityCounts) -> ProbabilityCounts:
        return ProbabilityCounts(self.background + other.background, self.landslide + other.landslide)

    def matrix(self, threshold: float) -> ConfusionMatrix:
        """The matrix when probability >= threshold (0 to 1) is called landslide."""
        cut = cut_of(threshold)
        fp, tp = int(self.background[cut:].sum()), int(self.landslide[cut:].sum())
        return ConfusionMatrix(int(self.background.sum()) - fp, fp, int(self.landslide.sum()) - tp, tp)

    @property
    def is_empty(self) -> bool:
        """Whether the image holds no landslide pixel."""
        return not self.landslide.any()

    def expected_calibration_error(self, bins: int = 10) -> float:
        """Mean |observed landslide share - mean probability| over equal bins, weighted by their pixels."""
        both = self.background + self.landslide
        edges = np.minimum(np.arange(BINS) * bins // 100, bins - 1)
        pixels = np.bincount(edges, both, bins)
        gap = np.bincount(edges, self.landslide - both * np.arange(BINS) / 100, bins)
        return _ratio(float(np.abs(gap).sum()), float(pixels.sum()))


def best_threshold(counts: ProbabilityCounts) -> float:
    """Find the threshold with the highest IoU of the landslide class.

    Parameters
    ----------
    counts : ProbabilityCounts
        Of one image, or of many (`pooled`).

    Returns
    -------
    float
        Probability from 0.05 to 0.95 in whole per cent; the lowest of equals.

    Examples
    --------
    >>> truth, percent = np.array([[True, True, False]]), np.array([[90, 40, 10]], np.uint8)
    >>> best_threshold(ProbabilityCounts.from_image(truth, percent))
    0.11
    """
    candidates = [k / 100 for k in range(5, 96)]
    return max(candidates, key=lambda t: counts.matrix(t).iou if counts.matrix(t).tp else 0.0)


def pooled(counts: Iterable[ProbabilityCounts]) -> ProbabilityCounts:
    """One histogram of all images: every pixel counts once."""
    total = ProbabilityCounts(np.zeros(BINS, np.int64), np.zeros(BINS, np.int64))
    for image in counts:
        total = total + image
    return total


# --- the named protocols ---------------------------------------------------------------------------------

NEVER = 1.01  # a threshold that no probability reaches: what finding nothing scores
RAW_LOGIT_HALF = 0.62  # papers that cut raw logits at 0.5 cut probability at 1 / (1 + exp(-0.5)) = 0.622


def pooled_two_class_mean(images: Sequence[ProbabilityCounts], threshold: float) -> dict[str, float]:
    """Mean of background and landslide on one pool: what GeoNeXt's authors print."""
    matrix = pooled(images).matrix(threshold)
    other = matrix.swapped()
    return {name: (getattr(matrix, name) + getattr(other, name)) / 2 for name in ("iou", "f1")}


def image_wise_empty_one(
    images: Sequence[ProbabilityCounts], threshold: float, batch: int = 32
) -> dict[str, float]:
    """Per image, 0/0 counts as 1, averaged within batches of 32 and then over them: DiGATe-UNet's way."""
    names = ("iou", "f1", "precision", "recall")
    means = {name: partial(_image_mean, threshold=threshold, name=name) for name in names}
    return {name: _mean_over_batches(images, batch, mean) for name, mean in means.items()}


def calandet_pair(images: Sequence[ProbabilityCounts], threshold: float, batch: int = 2) -> dict[str, float]:
    """IoU per image with 0/0 = 1; F1 on the pool of each batch of two, 0 where it holds no landslide."""

    def batch_f1(group: Sequence[ProbabilityCounts]) -> float:
        f1 = pooled(group).matrix(threshold).f1
        return 0.0 if math.isnan(f1) else f1

    return {
        "iou": _mean_over_batches(images, batch, lambda group: _image_mean(group, threshold, "iou")),
        "f1": _mean_over_batches(images, batch, batch_f1),
    }


PROTOCOLS: dict[str, Callable[[Sequence[ProbabilityCounts], float], dict[str, float]]] = {
    "pooled_two_class_mean": pooled_two_class_mean,
    "image_wise_empty_one": image_wise_empty_one,
    "calandet_pair": calandet_pair,
}


def _image_mean(group: Sequence[ProbabilityCounts], threshold: float, name: str) -> float:
    values = (getattr(image.matrix(threshold), name) for image in group)
    return float(np.mean([1.0 if math.isnan(value) else value for value in values]))


def _mean_over_batches(
    images: Sequence[ProbabilityCounts],
    batch: int,
    value: Callable[[Sequence[ProbabilityCounts]], float],
) -> float:
    groups = [images[start : start + batch] for start in range(0, len(images), batch)]
    return float(np.mean([value(group) for group in groups])) if groups else math.nan


def auc_of(scores: NDArray[np.floating], labels: NDArray[np.bool_]) -> float:
    """Return the chance that a landslide scores above a row without, ties half; NaN with one class only."""
    from scipy.stats import rankdata

    positive = int(np.count_nonzero(labels))
    negative = labels.size - positive
    if not positive or not negative:
        return float("nan")
    above = float(rankdata(scores)[labels].sum()) - positive * (positive + 1) / 2
    return above / (positive * negative)
