"""AUC against the side of the blocks: how the score falls as ground is kept farther apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import NoDataError
from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.models.forest import ForestSettings, fit_forest
from landslide_core.susceptibility.models.sample import Sample
from landslide_core.susceptibility.validation.crossval import cross_validate
from landslide_core.susceptibility.validation.folds import Folds, block_folds, random_folds

_ROWS = 3_000  # of the sample; the shape of the curve needs no more
_TREES, _REPEATS = 30, 2
_SIDES = (0.25, 0.5, 1.0, 1.5, 2.0)  # times the side of the blocks


@dataclass(frozen=True)
class BlockCurve:
    """AUC of a small forest by the side of the blocks in metres, 0 for rows at random.

    auc, spread: mean and standard deviation over splits. rows: of the sample that were used.
    """

    side_m: tuple[float, ...]
    auc: tuple[float, ...]
    spread: tuple[float, ...]
    rows: int


def block_curve(
    context: models.Context,
    table: NDArray[np.float32],
    sample: Sample,
    groups: NDArray[np.int32],
    places_m: NDArray[np.float64],
    side_m: float,
    parts: int,
    seed: int = 0,
) -> BlockCurve:
    """Return the AUC of a forest of thirty trees with blocks of a quarter of `side_m` up to twice that.

    Sides that the area is too small for are left out. groups, places_m: of all n rows of the table.
    """
    rng = np.random.default_rng(seed)
    count = min(_ROWS, sample.rows.size)
    chosen = np.sort(rng.choice(sample.rows.size, count, replace=False))
    rows = sample.rows[chosen]
    few = Sample(np.arange(count), sample.labels[chosen], sample.share, sample.rate, ())
    learned, slides, at = table[rows], groups[rows], places_m[rows]
    forest = ForestSettings(
        trees=_TREES, leaf=context.forest.leaf, depth=context.forest.depth, seed=context.forest.seed
    )
    small = models.Model(
        "forest", "Forest", "", lambda known, part, labels: fit_forest(known.factors, part, labels, forest)
    )
    found: list[tuple[float, float, float]] = []
    for side in (0.0, *(side_m * each for each in _SIDES)):
        try:
            splits = [_split(side, slides, at, parts, seed + n) for n in range(_REPEATS)]
        except NoDataError:
            continue  # too few blocks of that side hold landslides
        cross = cross_validate(small, context, learned, few, splits[0], more=splits[1:])
        found.append((side, cross.auc, cross.spread))
    sides, auc, spread = zip(*found, strict=True)
    return BlockCurve(sides, auc, spread, count)


def _split(
    side_m: float, groups: NDArray[np.int32], places_m: NDArray[np.float64], parts: int, seed: int
) -> Folds:
    if not side_m:
        return random_folds(groups > 0, parts, seed)
    return block_folds(places_m, groups, side_m, parts, seed)
