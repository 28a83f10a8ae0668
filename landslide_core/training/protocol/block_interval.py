"""How far a score would move on other ground of the kind: intervals by blocks of neighbouring images.

Neighbouring images are alike, so whole blocks are drawn (block bootstrap; Lahiri 2003, Resampling Methods for
Dependent Data). With few blocks percentiles are too narrow; they are widened by Student's t and by the n - 1 that
the variance of so few lacks. Scenes that are compared have blocks that cut no landslide, and a jackknife
(landslide_core.comparison.chance.intervals); figures of cards stay of this kind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from scipy.stats import t as student

LEVEL = 0.95
REPLICATES = 2000
FEWEST_BLOCKS = 6  # that hold a landslide; with fewer there is not enough independent ground for an interval
BLOCK_IMAGES = 5  # neighbours in the published order
_SEED = 20261126

Score = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def iou(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """(…, 3) true positives, false positives, false negatives -> IoU; nan for 0/0."""
    return _ratio(counts[..., 0], counts.sum(axis=-1))


def f1(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """(…, 3) true positives, false positives, false negatives -> F1; nan for 0/0."""
    return _ratio(2 * counts[..., 0], 2 * counts[..., 0] + counts[..., 1] + counts[..., 2])


def _ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.divide(above, below, out=np.full(np.shape(below), np.nan), where=below > 0))


def blocks_of(images: NDArray[np.float64], groups: Sequence[str]) -> NDArray[np.float64]:
    """Counts (images, 3) in published order -> (blocks, 3): five neighbours of one group each.

    groups: of each image, such as its event; a block never spans two.
    """
    blocks = []
    names = np.array(groups)
    for name in dict.fromkeys(groups):
        mine = images[names == name]
        parts = np.array_split(mine, max(1, round(len(mine) / BLOCK_IMAGES)))
        blocks += [part.sum(axis=0) for part in parts]
    return np.array(blocks).reshape(-1, 3)


def interval(blocks: NDArray[np.float64], score: Score) -> tuple[float, float] | None:
    """The 95 % interval of a pooled score; None where there is not enough independent ground.

    Parameters
    ----------
    blocks : (n, 3) array
        True positives, false positives and false negatives of each block.
    score : callable
        `iou` or `f1`.

    Returns
    -------
    tuple of float or None
        Low and high end, within [0, 1]; None with fewer than six blocks that hold a landslide.
    """
    holding = int(((blocks[:, 0] + blocks[:, 2]) > 0).sum())
    if holding < FEWEST_BLOCKS:
        return None
    number = len(blocks)
    weights = np.random.default_rng(_SEED).multinomial(number, np.full(number, 1 / number), REPLICATES)
    drawn = score(weights @ blocks)
    value = float(score(blocks.sum(axis=0)))
    wider = float(student.ppf((1 + LEVEL) / 2, holding - 1) / norm.ppf((1 + LEVEL) / 2))
    wider *= float(np.sqrt(holding / (holding - 1)))
    ends = np.nanpercentile(drawn, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    low, high = (float(np.clip(value + wider * (end - value), 0, 1)) for end in ends)
    return low, high
