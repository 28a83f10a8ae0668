"""How well a model does on rows that it has not learned from, over several splits."""

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
    """One model under one scheme, over one or several splits of it.

    drawn: float32 (splits, rows of the sample), scores from models that had not seen the row's part. repeats: AUC
    of each split, over all rows pooled. parts: AUC within each part of the first split, NaN where one has a
    single class; within: their mean over all splits. everywhere: float32 for every row of the table by the
    first split, or None. permutation: (factors,) mean fall of AUC, or None.
    """

    model: str
    scheme: str
    drawn: NDArray[np.float32]
    repeats: tuple[float, ...]
    parts: tuple[float, ...]
    within: float
    everywhere: NDArray[np.float32] | None
    permutation: NDArray[np.float64] | None

    @property
    def scores(self) -> NDArray[np.float32]:
        """Scores (rows of the sample,) by the first split."""
        return np.asarray(self.drawn[0])

    @property
    def auc(self) -> float:
        """Mean over the splits."""
        return float(np.mean(self.repeats))

    @property
    def spread(self) -> float:
        """Standard deviation over the splits, NaN for a single one."""
        return float(np.std(self.repeats, ddof=1)) if len(self.repeats) > 1 else float("nan")

    @property
    def words(self) -> str:
        """The AUC as it is printed: "0.773 ± 0.012", or without a spread where there is one split."""
        return f"{self.auc:.3f}" + (f" ± {self.spread:.3f}" if len(self.repeats) > 1 else "")


def cross_validate(
    model: Model,
    context: Context,
    table: NDArray[np.float32],
    sample: Sample,
    folds: Folds,
    *,
    everywhere: bool = False,
    permutation: bool = False,
    more: Sequence[Folds] = (),
    progress: Progress = SILENT,
) -> CrossValidation:
    """Fit the model once per part, without that part, and predict the part.

    table: (n, factors) all rows; `folds` are of all rows too. Encodings, breaks' weights and scales are
    learned inside each fit. Class breaks are the context's: they depend on the factors, not on the labels.
    more: further splits of the same scheme, for the spread. `progress` is told before each fit.
    """
    splits = (folds, *more)
    drawn = np.full((len(splits), sample.rows.size), np.nan, np.float32)
    whole = np.full(len(table), np.nan, np.float32) if everywhere else None
    falls: list[NDArray[np.float64]] = []
    learned = table[sample.rows]
    fits = sum(each.count for each in splits)
    for n, split in enumerate(splits):
        part_of = split.of[sample.rows]
        for part in range(split.count):
            progress.tell((n * folds.count + part) / fits)
            test = part_of == part
            fitted = _fitted(model, context, learned[~test], sample.labels[~test])
            drawn[n, test] = fitted.probability(learned[test])
            if n:
                continue
            if whole is not None:
                there = split.of == part
                whole[there] = fitted.probability(table[there])
            if permutation and np.unique(sample.labels[test]).size == 2:
                falls.append(permutation_importance(fitted, learned[test], sample.labels[test]).mean(1))
    fall = np.mean(falls, axis=0) if falls else None
    return _scored(model, drawn, sample, splits, whole, fall)


def averaged(
    model: Model, members: Sequence[CrossValidation], sample: Sample, splits: Sequence[Folds]
) -> CrossValidation:
    """Return the cross-validation of a mean of models from those of its members; nothing is fitted anew.

    All members must come from the same sample and the same splits.
    """
    shape = len(splits), sample.rows.size
    if any(member.scheme != splits[0].scheme or member.drawn.shape != shape for member in members):
        raise ValueError("the members of a mean need the same folds and the same sample")
    drawn = mean_of([member.drawn for member in members])
    whole = [member.everywhere for member in members if member.everywhere is not None]
    everywhere = mean_of(whole) if len(whole) == len(members) else None
    return _scored(model, drawn, sample, splits, everywhere, None)


def _scored(
    model: Model,
    drawn: NDArray[np.float32],
    sample: Sample,
    splits: Sequence[Folds],
    everywhere: NDArray[np.float32] | None,
    permutation: NDArray[np.float64] | None,
) -> CrossValidation:
    parts = [_by_part(scores, sample, split) for scores, split in zip(drawn, splits, strict=True)]
    known = [area for each in parts for area in each if np.isfinite(area)]
    return CrossValidation(
        model=model.name,
        scheme=splits[0].scheme,
        drawn=drawn,
        repeats=tuple(auc_of(scores, sample.labels) for scores in drawn),
        parts=parts[0],
        within=float(np.mean(known)) if known else float("nan"),
        everywhere=everywhere,
        permutation=permutation,
    )


def _by_part(scores: NDArray[np.float32], sample: Sample, split: Folds) -> tuple[float, ...]:
    part_of = split.of[sample.rows]
    inside = (part_of == part for part in range(split.count))
    return tuple(auc_of(scores[part], sample.labels[part]) for part in inside)


def _fitted(model: Model, context: Context, table: NDArray[np.float32], labels: NDArray[np.bool_]) -> Fitted:
    if labels.all() or not labels.any():
        raise ValueError("a part of the cross-validation leaves one class only")
    return model.fit(context, table, labels)
