"""Scores from matrices, judged by scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as judge

from landslide_core.comparison import scores
from landslide_core.metrics import ConfusionMatrix

SCORES = [score.name for score in scores.SCORES]


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 500), min_size=4, max_size=4))
def test_scores_of_many_matrices_are_those_of_each(counts):
    matrix = ConfusionMatrix(*counts)
    for name in SCORES:
        value = scores.score(np.array([counts]), name)[0]
        assert value == pytest.approx(getattr(matrix, name), nan_ok=True)
        assert (scores.why_undefined(matrix, name) is None) == (not np.isnan(getattr(matrix, name)))


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_scores_are_those_of_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    truth, predicted = rng.random(400) < 0.3, rng.random(400) < 0.4
    matrix = ConfusionMatrix.from_masks(truth, predicted)
    expected = {
        "precision": judge.precision_score(truth, predicted),
        "recall": judge.recall_score(truth, predicted),
        "f1": judge.f1_score(truth, predicted),
        "iou": judge.jaccard_score(truth, predicted),
        "kappa": judge.cohen_kappa_score(truth, predicted),
        "mcc": judge.matthews_corrcoef(truth, predicted),
        "oa": judge.accuracy_score(truth, predicted),
        "miou": judge.jaccard_score(truth, predicted, average="macro"),
        "cpa": judge.balanced_accuracy_score(truth, predicted),
        "specificity": judge.recall_score(truth, predicted, pos_label=False),
    }

    assert matrix.as_array().tolist() == judge.confusion_matrix(truth, predicted).tolist()
    assert {name: getattr(matrix, name) for name in SCORES} == pytest.approx(expected)
