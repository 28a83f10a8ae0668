"""Curves over all thresholds, judged by scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics as judge

from landslide_core.comparison import threshold_curves
from landslide_core.comparison.chance import block_counts
from tests.small_comparison import noisy_masks


def in_one_block(truth, percent):
    return block_counts.count_blocks(truth, percent, np.zeros(truth.shape, np.int32), 1)


def test_curves_are_those_of_scikit_learn():
    truth, percent = noisy_masks(3)
    known = (truth != 255) & (percent != 255)
    y, p = truth[known] == 1, percent[known] / 100
    counts = block_counts.pooled_counts(in_one_block(truth, percent))
    drawn, told = threshold_curves.curves(counts), threshold_curves.reliability(counts)

    assert drawn.auc == pytest.approx(judge.roc_auc_score(y, p))
    assert drawn.average_precision == pytest.approx(judge.average_precision_score(y, p))
    assert told.brier == pytest.approx(judge.brier_score_loss(y, p))
    assert told.base_brier == pytest.approx(y.mean() * (1 - y.mean()))


def test_the_best_threshold_and_the_one_with_enough_recall_are_what_they_say():
    truth, percent = noisy_masks(4)
    counts = block_counts.pooled_counts(in_one_block(truth, percent))
    f1 = {k: counts.matrix(k / 100).f1 for k in range(1, 100)}
    reached = [k for k in range(1, 100) if counts.matrix(k / 100).recall >= 0.9]

    assert threshold_curves.best_f1(counts) == max(f1, key=lambda k: (f1[k], -k)) / 100
    assert threshold_curves.highest_with_recall(counts) == max(reached) / 100
    blind = block_counts.pooled_counts(in_one_block(truth, np.zeros_like(percent)))
    assert threshold_curves.highest_with_recall(blind) is None
