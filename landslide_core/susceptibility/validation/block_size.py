"""The side of the blocks, from how far the errors of a simple model are alike."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.models.sample import Sample
from landslide_core.susceptibility.validation.folds import default_block_m
from landslide_core.susceptibility.validation.variogram import Variogram, variogram

_MOST = 1_200  # rows of either kind: 2.9 million pairs
_BLOCKS = 3  # for every part, at least: with fewer the parts are no mixtures of blocks


@dataclass(frozen=True, eq=False)
class BlockSize:
    """The side of the blocks in metres, why it is that in a sentence, and the variogram where one was looked at."""

    side_m: float
    words: str
    variogram: Variogram | None = None


def block_size(
    context: models.Context,
    table: NDArray[np.float32],
    sample: Sample,
    groups: NDArray[np.int32],
    places_m: NDArray[np.float64],
    parts: int,
    seed: int = 0,
) -> BlockSize:
    """Return the range of the variogram of a logistic regression's residuals as the side of the blocks.

    Beyond that range a place tells nothing of another one's error, so a model that is tested there is tested on
    ground that it has not seen (Roberts et al. 2017). Matching distances from the map to the sample (kNNDM, Mila et
    al. 2022) answers another question: the sample lies all over the map, so that it would ask for random folds,
    and the neighbours' likeness would be called skill.

    Parameters
    ----------
    context : Context
        Factors and class breaks.
    table : array of float32, shape (n, factors)
    sample : Sample
    groups : array of int32, shape (n,)
        Number of the landslide of each row; one row of each is looked at, for the rows of one landslide are alike.
    places_m : array, shape (n, 2)
        In metres.
    parts : int
        Of the cross-validation: the area must make three blocks for each.
    seed : int
        Of the rows that are looked at.

    Returns
    -------
    BlockSize

    References
    ----------
    Roberts, D. R., et al. (2017). Ecography 40, 913-929.
    Mila, C., et al. (2022). Methods in Ecology and Evolution 13, 1304-1316.
    """
    usual = default_block_m(places_m, parts)
    rows, labels = _apart(sample, groups, np.random.default_rng(seed))
    if min(np.count_nonzero(labels), np.count_nonzero(~labels)) < 10:
        return BlockSize(usual, f"Blocks of {usual / 1000:.3g} km: too few landslides to find a range.")
    fitted = models.get("logistic_regression").fit(context, table[rows], labels)
    found = variogram(places_m[rows], labels - fitted.probability(table[rows]).astype(np.float64))
    if np.isnan(found.range_m):
        words = f"Blocks of {usual / 1000:.3g} km: the residuals do not depend on distance."
        return BlockSize(usual, words, found)
    most = _largest(places_m, parts)
    asked = (
        f"the residuals of a logistic regression are alike up to {found.range_m / 1000:.3g} km (variogram)"
    )
    if found.range_m > most:
        words = (
            f"Blocks of {most / 1000:.3g} km, the largest that this area allows: {asked}, so that even blocks "
            "share ground and their score may flatter."
        )
        return BlockSize(most, words, found)
    return BlockSize(found.range_m, f"Blocks of {found.range_m / 1000:.3g} km: {asked}.", found)


def _largest(places_m: NDArray[np.float64], parts: int) -> float:
    extent = np.ptp(places_m, axis=0)
    return float(np.sqrt(max(extent.prod(), extent.max()) / (_BLOCKS * parts)))


def _apart(
    sample: Sample, groups: NDArray[np.int32], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return one row of each landslide and as many without, at most `_MOST` of either, and their labels."""
    slides = rng.permutation(sample.rows[sample.labels])
    _, first = np.unique(groups[slides], return_index=True)
    slides = slides[rng.permutation(first)[:_MOST]]
    others = rng.permutation(sample.rows[~sample.labels])[: max(slides.size, 10)]
    rows = np.concatenate([slides, others])
    return rows, np.arange(rows.size) < slides.size
