"""Pixels counted by block, truth and probability; nothing else is needed later.

From these counts follow the matrix at every threshold, every curve and every bootstrap replicate.
"""

import math

import numpy as np
from numpy.typing import NDArray

from landslide_core.metrics import BINS, ProbabilityCounts
from landslide_core.scene.probability import NODATA, cut_of

BLOCKS_WANTED = 100  # enough for an interval; fewer, larger blocks are more independent of each other
LEAST_BLOCK_PX = 16
SCENES_AS_BLOCKS = 20  # from so many scenes on, each is a block of its own

Histograms = NDArray[np.int64]  # (blocks, 2, 101): background and landslide pixels by whole per cent


def block_side_px(shape: tuple[int, int], wanted: int = BLOCKS_WANTED) -> int:
    """Side of the square blocks that a scene of that shape (rows, cols) is cut into."""
    return max(LEAST_BLOCK_PX, math.ceil(math.sqrt(shape[0] * shape[1] / wanted)))


def count_blocks(truth: NDArray[np.uint8], percent: NDArray[np.uint8], side: int | None) -> Histograms:
    """Counts of every block, from left to right and top to bottom; one block when `side` is None.

    truth: 1 landslide, 0 none, 255 unknown. percent: whole per cent, 255 unknown. Both (rows, cols). Pixels
    that either does not know do not count; blocks without a pixel that counts have only zeros.
    """
    rows, cols = truth.shape
    step_rows, step_cols = (rows, cols) if side is None else (side, side)
    return np.stack(
        [
            _count(truth[top : top + step_rows, left : left + step_cols],
                   percent[top : top + step_rows, left : left + step_cols])
            for top in range(0, rows, step_rows)
            for left in range(0, cols, step_cols)
        ]
    )  # fmt: skip


def _count(truth: NDArray[np.uint8], percent: NDArray[np.uint8]) -> NDArray[np.int64]:
    known = (truth != NODATA) & (percent != NODATA)
    code = truth[known].astype(np.int64) * BINS + percent[known]
    return np.bincount(code, minlength=2 * BINS).reshape(2, BINS)


def pooled_counts(histograms: Histograms) -> ProbabilityCounts:
    """All blocks as one."""
    background, landslide = histograms.sum(axis=0)
    return ProbabilityCounts(background, landslide)


def matrices(histograms: Histograms, threshold: float) -> NDArray[np.int64]:
    """The matrix of every block at that threshold: (blocks, 4) tn, fp, fn, tp."""
    cut = cut_of(threshold)
    negative, positive = histograms[..., :cut].sum(axis=-1), histograms[..., cut:].sum(axis=-1)
    return np.stack([negative[:, 0], positive[:, 0], negative[:, 1], positive[:, 1]], axis=1)
