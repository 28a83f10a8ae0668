"""How well a model does on rows that it has not learned from, over several splits.

The AUC of a split is the mean of those within its parts. Every part is scored by a model of its own, whose scores
stand at a height of their own: to rank the rows of all parts in one list measures that too, which is no fault of the
map, and with few parts or unlike ones it falls far below what any of the models reaches (Forman and Scholz 2010,
SIGKDD Explorations 12:49-57; Parker, Gunter and Bedo 2007, BMC Bioinformatics 8:326). The mean within parts is also
what sperrorest, mlr3 and cvAUC print (LeDell, Petersen and van der Laan 2015, Electron. J. Stat. 9:1583-1607). It says
nothing of how well whole parts are ranked against each other, so the pooled figure stands beside it.
"""

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
from landslide_core.susceptibility.validation.intervals import has_both

_LEAST = 0.01  # figures closer than that are one figure


@dataclass(frozen=True, eq=False)
class CrossValidation:
    """One model under one scheme, over one or several splits of it.

    drawn: float32 (splits, rows of the sample), scores from models that had not seen the row's part. repeats: AUC of
    each split, the mean of those within its parts; pooled_repeats: over all rows in one list. parts: AUC within each
    part of the first split, NaN where one has a single class. part_of: int16 (rows of the sample,), the parts of the
    first split; None where no part has both classes, and the pooled figure stands for want of the other. everywhere:
    float32 for every row of the table by the first split, or None. permutation: (factors,) mean fall of AUC, or None.
    """

    model: str
    scheme: str
    drawn: NDArray[np.float32]
    repeats: tuple[float, ...]
    pooled_repeats: tuple[float, ...]
    parts: tuple[float, ...]
    part_of: NDArray[np.int16] | None
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
        return _spread(self.repeats)

    @property
    def pooled(self) -> float:
        """Mean over the splits of the AUC over all rows in one list."""
        return float(np.mean(self.pooled_repeats))

    @property
    def pooled_spread(self) -> float:
        """Standard deviation of it, NaN for a single split."""
        return _spread(self.pooled_repeats)

    @property
    def disagrees(self) -> bool:
        """Whether the two figures lie farther apart than splits of the same kind do."""
        spreads = [each for each in (self.spread, self.pooled_spread) if np.isfinite(each)]
        return abs(self.auc - self.pooled) > max([_LEAST, *spreads])

    @property
    def words(self) -> str:
        """The AUC as it is printed: "0.773 ± 0.012", or without a spread where there is one split."""
        return _printed(self.auc, self.spread)

    @property
    def pooled_words(self) -> str:
        """The AUC over all rows in one list, printed alike."""
        return _printed(self.pooled, self.pooled_spread)


def _spread(values: tuple[float, ...]) -> float:
    return float(np.std(values, ddof=1)) if len(values) > 1 else float("nan")


def _printed(value: float, spread: float) -> str:
    return f"{value:.3f}" + (f" ± {spread:.3f}" if np.isfinite(spread) else "")


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
    pooled = tuple(auc_of(scores, sample.labels) for scores in drawn)
    parts = [_by_part(scores, sample, split) for scores, split in zip(drawn, splits, strict=True)]
    known = [[area for area in each if np.isfinite(area)] for each in parts]
    return CrossValidation(
        model=model.name,
        scheme=splits[0].scheme,
        drawn=drawn,
        repeats=tuple(
            float(np.mean(areas)) if areas else whole for areas, whole in zip(known, pooled, strict=True)
        ),
        pooled_repeats=pooled,
        parts=parts[0],
        part_of=splits[0].of[sample.rows] if known[0] else None,
        everywhere=everywhere,
        permutation=permutation,
    )


def _by_part(scores: NDArray[np.float32], sample: Sample, split: Folds) -> tuple[float, ...]:
    part_of = split.of[sample.rows]
    inside = (part_of == part for part in range(split.count))
    return tuple(auc_of(scores[part], sample.labels[part]) for part in inside)


def _fitted(model: Model, context: Context, table: NDArray[np.float32], labels: NDArray[np.bool_]) -> Fitted:
    if not has_both(labels):
        raise ValueError("a part of the cross-validation leaves one class only")
    return model.fit(context, table, labels)
