"""The scores of a matrix by name, for one matrix or for many at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.language import marked
from landslide_core.metrics import ConfusionMatrix

Counts = NDArray[np.float64]  # (…, 4): tn, fp, fn, tp


@dataclass(frozen=True)
class Score:
    """A score: the attribute of ConfusionMatrix, what a person calls it, its formula in words."""

    name: str
    title: str
    formula: str


SCORES = (
    Score(
        "precision", marked("Precision"), "of what was called landslide, the share that is: TP / (TP + FP)"
    ),
    Score("recall", marked("Recall"), "of all landslide, the share that was found: TP / (TP + FN)"),
    Score("f1", "F1", "harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN)"),
    Score("iou", "IoU", "intersection over union of the landslide class: TP / (TP + FP + FN)"),
    Score("kappa", "Kappa", "agreement beyond chance (Cohen): (OA - chance) / (1 - chance)"),
    Score("mcc", "MCC", "Matthews correlation of truth and prediction, -1 to 1"),
    Score("oa", "Overall accuracy", "share of pixels that are right; high wherever landslides are rare"),
    Score("miou", "Mean IoU", "mean of the IoU of landslide and of background"),
    Score("cpa", "Class pixel accuracy", "mean of recall and specificity: both classes count the same"),
    Score(
        "specificity",
        marked("Specificity"),
        "of all background, the share that was left alone: TN / (TN + FP)",
    ),
)
BY_NAME = {score.name: score for score in SCORES}

_NO_TRUTH = "the reference holds no landslide"
_NO_BACKGROUND = "the reference is landslide everywhere"
_NOTHING_FOUND = "nothing was called landslide"
_NOTHING_AT_ALL = "the reference holds no landslide and none was predicted"


def why_undefined(matrix: ConfusionMatrix, name: str) -> str | None:
    """Why that score of the matrix is 0/0, in words; None when it is a number."""
    if not np.isnan(getattr(matrix, name)):
        return None
    if not matrix.total:
        return "no pixel is known to both the reference and the prediction"
    landslide, found = matrix.tp + matrix.fn, matrix.tp + matrix.fp
    reasons = {
        "precision": _NOTHING_FOUND,
        "recall": _NO_TRUTH,
        "f1": _NOTHING_AT_ALL,
        "iou": _NOTHING_AT_ALL,
        "specificity": _NO_BACKGROUND,
        "cpa": _NO_TRUTH if not landslide else _NO_BACKGROUND,
        "miou": _NOTHING_AT_ALL if not (landslide or found) else "both call every pixel landslide",
        "kappa": "reference and prediction are both of one class",
    }
    if name != "mcc":
        return reasons[name]
    if not landslide or not matrix.tn + matrix.fp:
        return _NO_TRUTH if not landslide else _NO_BACKGROUND
    return _NOTHING_FOUND if not found else "everything was called landslide"


def score(counts: Counts, name: str) -> NDArray[np.float64]:
    """That score of many matrices at once: counts (…, 4) -> (…); nan where it is 0/0."""
    tn, fp, fn, tp = np.moveaxis(np.asarray(counts, np.float64), -1, 0)
    total = tn + fp + fn + tp
    iou = _over(tp, tp + fp + fn)
    if name == "precision":
        return _over(tp, tp + fp)
    if name == "recall":
        return _over(tp, tp + fn)
    if name == "f1":
        return _over(2 * tp, 2 * tp + fp + fn)
    if name == "iou":
        return iou
    if name == "specificity":
        return _over(tn, tn + fp)
    if name == "oa":
        return _over(tp + tn, total)
    if name == "miou":
        return (_over(tn, tn + fp + fn) + iou) / 2
    if name == "cpa":
        return (_over(tp, tp + fn) + _over(tn, tn + fp)) / 2
    if name == "kappa":
        chance = _over((tp + fp) * (tp + fn) + (tn + fn) * (tn + fp), total**2)
        return _over(_over(tp + tn, total) - chance, 1 - chance)
    if name == "mcc":
        root = np.sqrt((tp + fp) * (tp + fn)) * np.sqrt((tn + fp) * (tn + fn))
        return _over(tp * tn - fp * fn, root)
    raise KeyError(name)


def _over(numerator: NDArray[np.float64], denominator: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(numerator, denominator, out=np.full_like(numerator, np.nan), where=denominator != 0)
