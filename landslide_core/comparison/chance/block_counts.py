"""Pixels counted by block, truth and probability; nothing else is needed later.

From these counts follow the matrix at every threshold, every curve and every interval.
"""

import numpy as np
from numpy.typing import NDArray

from landslide_core.metrics import BINS, ProbabilityCounts
from landslide_core.scene.probability import NODATA, cut_of

Histograms = NDArray[np.int64]  # (blocks, 2, 101): background and landslide pixels by whole per cent

_STRIP_ROWS = 512


def count_blocks(
    truth: NDArray[np.uint8], percent: NDArray[np.uint8], labels: NDArray[np.integer], blocks: int
) -> Histograms:
    """Counts of every block of a scene.

    Parameters
    ----------
    truth : (rows, cols)
        1 landslide, 0 none, 255 unknown.
    percent : (rows, cols)
        Probability in whole per cent, 255 unknown.
    labels : (rows, cols)
        The block of each pixel, from 0 (landslide_core.comparison.chance.ground).
    blocks : int
        How many there are.

    Returns
    -------
    (blocks, 2, 101) int64
        Pixels that truth or prediction does not know do not count; a block without any other has only zeros.
    """
    counts = np.zeros(blocks * 2 * BINS, np.int64)
    for top in range(0, len(truth), _STRIP_ROWS):
        some = slice(top, top + _STRIP_ROWS)
        known = (truth[some] != NODATA) & (percent[some] != NODATA)
        code = labels[some][known].astype(np.int64) * 2 + truth[some][known]
        counts += np.bincount(code * BINS + percent[some][known], minlength=len(counts))
    return counts.reshape(blocks, 2, BINS)


def pooled_counts(histograms: Histograms) -> ProbabilityCounts:
    """All blocks as one."""
    background, landslide = histograms.sum(axis=0)
    return ProbabilityCounts(background, landslide)


def matrices(histograms: Histograms, threshold: float) -> NDArray[np.int64]:
    """The matrix of every block at that threshold: (blocks, 4) tn, fp, fn, tp."""
    cut = cut_of(threshold)
    negative, positive = histograms[..., :cut].sum(axis=-1), histograms[..., cut:].sum(axis=-1)
    return np.stack([negative[:, 0], positive[:, 0], negative[:, 1], positive[:, 1]], axis=1)
