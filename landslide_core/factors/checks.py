"""What makes factors unfit to be related, and what a reader should know."""

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import NoDataError
from landslide_core.factors.card import Factor
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.stack import FactorStack
from landslide_core.metrics import auc_of

FEW_LANDSLIDES = 50  # below this no interval and no score is worth much
_LEAK_AUC = 0.9  # of a single factor: no ground is that simple
_SAMPLE = 200_000
_SEED = 0


def require_landslides(data: FactorStack | FactorTable) -> None:
    """Raise InputError unless there are rows with and rows without a landslide to compare."""
    labels = data.labels()
    positive = int(np.count_nonzero(labels))
    if positive == 0:
        raise NoDataError(
            "No landslide lies where all factors are known, so nothing can be related to landslides.",
            "Give an inventory of the same area, leave out the factor with the most holes, or count "
            "landslides smaller than a pixel with the inventory rule 'each'.",
        )
    if positive == len(labels):
        raise NoDataError(
            "Every row is a landslide: there is nothing to compare them with.",
            "Give the surroundings as well: pixels or places without landslides.",
        )


def landslide_count(data: FactorStack | FactorTable) -> int:
    """Return the number of landslides that have at least one row; InputError without an inventory."""
    groups = data.group_ids()
    return len(np.unique(groups[groups > 0]))


def notes_on(data: FactorStack | FactorTable) -> tuple[str, ...]:
    """Return warnings in sentences: few landslides, constant factors, factors that give the answer away.

    Each says what to do. At most 200,000 rows are looked at for each factor (the same every time).
    """
    notes = []
    labels = None
    has_labels = data.landslides is not None if isinstance(data, FactorStack) else data.landslide is not None
    if has_labels:
        labels = data.labels()
        count = landslide_count(data)
        if 0 < count < FEW_LANDSLIDES:
            notes.append(
                "Only 1 landslide: ratios and scores rest on chance. Add landslides, or read the results as a sketch."
                if count == 1
                else f"Only {count} landslides: ratios and scores rest on chance. "
                "Add landslides, or read the results as a sketch."
            )
    rows = _sample(data.count, labels)
    table = data.table()[rows]
    for column, factor in enumerate(data.factors):
        values = table[:, column]
        if values.size and values.min() == values.max():
            notes.append(
                f"{factor.title} has the same value everywhere and can explain nothing: leave it out."
            )
        elif labels is not None and (area := _alone(values, labels[rows], factor)) >= _LEAK_AUC:
            notes.append(
                f"{factor.title} alone tells landslides from the rest (ROC AUC {area:.3f}): "
                "it was probably made from the landslides themselves, or from what they left. Leave it out unless "
                "you know why: a model would only repeat it."
            )
    return tuple(notes)


def leaking(data: FactorStack | FactorTable) -> tuple[str, ...]:
    """Return the titles of factors that alone reach a ROC AUC of 0.9; InputError without an inventory."""
    labels = data.labels()
    rows = _sample(data.count, labels)
    table = data.table()[rows]
    return tuple(
        factor.title
        for column, factor in enumerate(data.factors)
        if _alone(table[:, column], labels[rows], factor) >= _LEAK_AUC
    )


def _alone(values: NDArray[np.float32], labels: NDArray[np.bool_], factor: Factor) -> float:
    """Return the ROC AUC of a factor by itself, from 0.5 up; 0.5 where there are too few rows to tell."""
    if min(labels.sum(), (~labels).sum()) < 5:
        return 0.5
    scores: NDArray[np.floating] = values
    if factor.kind == "categorical":
        _, place = np.unique(values, return_inverse=True)
        if place.max() > max(20, values.size // 50):
            return 0.5  # nearly every row its own class: rates of single rows separate anything
        rate = np.bincount(place, labels) / np.bincount(place)
        scores = rate[place]
    auc = auc_of(scores, labels)
    return max(auc, 1 - auc)


def _sample(count: int, labels: NDArray[np.bool_] | None) -> NDArray[np.int64]:
    """Return rows to look at: all landslides first (as far as there is room), others at random."""
    if count <= _SAMPLE:
        return np.arange(count)
    rng = np.random.default_rng(_SEED)
    if labels is None:
        return np.sort(rng.choice(count, _SAMPLE, replace=False))
    positive, negative = np.flatnonzero(labels), np.flatnonzero(~labels)
    half = _SAMPLE // 2
    kept = positive if positive.size <= half else rng.choice(positive, half, replace=False)
    others = rng.choice(negative, min(negative.size, _SAMPLE - kept.size), replace=False)
    return np.sort(np.concatenate([kept, others]))
