"""How well a model does on ground that it has not seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.metrics import auc_of
from landslide_core.progress import SILENT, Progress
from landslide_core.susceptibility.models.forest import permutation_importance
from landslide_core.susceptibility.models.models import Context, Fitted, Model, mean_of
from landslide_core.susceptibility.models.sample import Sample
from landslide_core.susceptibility.validation.folds import Folds


@dataclass(frozen=True, eq=False)
class CrossValidation:
    """One model under one scheme.

    scores: float32, one per row of the sample, from a model that had not seen the row's part. auc: over all
    rows pooled. parts: AUC within each part, NaN where one has a single class. everywhere: float32 for every
    row of the table in the same way, or None. permutation: (factors,) mean fall of AUC, or None.
    """

    model: str
    scheme: str
    scores: NDArray[np.float32]
    auc: float
    parts: tuple[float, ...]
    everywhere: NDArray[np.float32] | None
    permutation: NDArray[np.float64] | None


def cross_validate(
    model: Model,
    context: Context,
    table: NDArray[np.float32],
    sample: Sample,
    folds: Folds,
    everywhere: bool = False,
    permutation: bool = False,
    progress: Progress = SILENT,
) -> CrossValidation:
    """Fit the model once per part, without that part, and predict the part.

    table: (n, factors) all rows; `folds` are of all rows too. Encodings, breaks' weights and scales are
    learned inside each fit. Class breaks are the context's: they depend on the factors, not on the labels.
    `progress` is told before each fit.
    """
    part_of = folds.of[sample.rows]
    learned = table[sample.rows]
    scores = np.full(len(part_of), np.nan, np.float32)
    whole = np.full(len(table), np.nan, np.float32) if everywhere else None
    falls: list[NDArray[np.float64]] = []
    aucs = []
    for part in range(folds.count):
        progress.tell(part / folds.count)
        test = part_of == part
        fitted = _fitted(model, context, learned[~test], sample.labels[~test])
        scores[test] = fitted.probability(learned[test])
        aucs.append(auc_of(scores[test], sample.labels[test]))
        if whole is not None:
            there = folds.of == part
            whole[there] = fitted.probability(table[there])
        if permutation and np.isfinite(aucs[-1]):
            falls.append(permutation_importance(fitted, learned[test], sample.labels[test]).mean(1))
    fall = np.mean(falls, axis=0) if falls else None
    return CrossValidation(
        model=model.name,
        scheme=folds.scheme,
        scores=scores,
        auc=auc_of(scores, sample.labels),
        parts=tuple(aucs),
        everywhere=whole,
        permutation=fall,
    )


def averaged(
    model: Model, members: Sequence[CrossValidation], sample: Sample, folds: Folds
) -> CrossValidation:
    """Return the cross-validation of a mean of models from those of its members; nothing is fitted anew.

    All members must come from the same sample and the same folds.
    """
    if any(member.scheme != folds.scheme or member.scores.size != sample.rows.size for member in members):
        raise ValueError("the members of a mean need the same folds and the same sample")
    scores = mean_of([member.scores for member in members])
    part_of = folds.of[sample.rows]
    parts = (part_of == part for part in range(folds.count))
    aucs = tuple(auc_of(scores[part], sample.labels[part]) for part in parts)
    whole = [member.everywhere for member in members if member.everywhere is not None]
    everywhere = mean_of(whole) if len(whole) == len(members) else None
    return CrossValidation(
        model=model.name,
        scheme=folds.scheme,
        scores=scores,
        auc=auc_of(scores, sample.labels),
        parts=aucs,
        everywhere=everywhere,
        permutation=None,
    )


def _fitted(model: Model, context: Context, table: NDArray[np.float32], labels: NDArray[np.bool_]) -> Fitted:
    if labels.all() or not labels.any():
        raise ValueError("a part of the cross-validation leaves one class only")
    return model.fit(context, table, labels)


def gap_in_words(random: float, block: float) -> str:
    """Return what the difference between random and spatial validation says, in a sentence."""
    gap = random - block
    told = f"ROC AUC is {random:.3f} when pixels are split at random and {block:.3f} on ground not seen"
    if gap < 0.01:
        return f"{told}: no gap; the model has learned what holds elsewhere too."
    size = "small" if gap < 0.03 else "clear" if gap < 0.08 else "large"
    return (
        f"{told}: a {size} gap of {gap:.3f}. So much of the random score comes from neighbours being alike, "
        "not from knowing where landslides occur; the lower figure is the one to go by."
    )
