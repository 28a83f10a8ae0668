"""Scenes of many landslides, some of which are found, in blocks of independent ground."""

import numpy as np
import pytest

from landslide_core.comparison.chance import block_counts, ground


def landslides(seed: int = 0, side: int = 240, count: int = 40, wide: int = 8) -> np.ndarray:
    """Squares of landslide that do not touch, on a lattice of which some places stay empty."""
    rng = np.random.default_rng(seed)
    truth = np.zeros((side, side), np.uint8)
    places = rng.permutation((side // (2 * wide)) ** 2)[:count]
    for place in places:
        row, col = (2 * wide * each for each in divmod(int(place), side // (2 * wide)))
        truth[row : row + wide, col : col + wide] = 1
    return truth


def found(truth: np.ndarray, share: float, seed: int, false: int = 6) -> np.ndarray:
    """A prediction that finds that share of the landslides whole, and invents some; in whole per cent."""
    rng = np.random.default_rng(seed)
    labels, count = ground.numbered(truth)
    hit = np.concatenate([[False], rng.random(count) < share])
    percent = np.where(hit[labels], 90, 10).astype(np.uint8)
    for row, col in rng.integers(0, len(truth) - 8, (false, 2)):
        percent[row : row + 8, col : col + 8] = 90
    return percent


def judged(truth: np.ndarray, *predictions: np.ndarray):
    """Histograms of each prediction, and the ground."""
    pieces = ground.cut([truth], [None])
    each = [
        block_counts.count_blocks(truth, percent, pieces.labels[0], pieces.blocks[0])
        for percent in predictions
    ]
    return each, pieces.ground


@pytest.fixture
def world():
    """The three makers of such a scene."""
    return landslides, found, judged
