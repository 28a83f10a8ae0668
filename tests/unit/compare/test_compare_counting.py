"""Counts per block hold everything that matrices, curves and intervals need."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as judge

from landslide_core.comparison import block_counts, bootstrap, scores, threshold_curves
from landslide_core.metrics import ConfusionMatrix

SCORES = [score.name for score in scores.SCORES]


def scene(seed: int, rows: int = 60, cols: int = 90) -> tuple[np.ndarray, np.ndarray]:
    """A truth and a prediction that knows something of it, with unknown pixels in both."""
    rng = np.random.default_rng(seed)
    truth = (rng.random((rows, cols)) < 0.2).astype(np.uint8)
    percent = np.clip(rng.normal(35 + 30 * truth, 20), 0, 100).astype(np.uint8)
    truth[:5, :7] = 255
    percent[20:24] = 255
    return truth, percent


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 99))
def test_a_matrix_from_blocks_is_the_matrix_of_the_masks(seed, per_cent):
    truth, percent = scene(seed)
    histograms = block_counts.count_blocks(truth, percent, side=17)
    known = (truth != 255) & (percent != 255)

    direct = ConfusionMatrix.from_masks(truth == 1, percent >= per_cent, known)
    assert block_counts.pooled_counts(histograms).matrix(per_cent / 100) == direct
    assert block_counts.matrices(histograms, per_cent / 100).sum(axis=0).tolist() == [
        direct.tn, direct.fp, direct.fn, direct.tp,
    ]  # fmt: skip


def test_blocks_tile_the_scene_and_unknown_pixels_do_not_count():
    truth, percent = scene(1)
    histograms = block_counts.count_blocks(truth, percent, side=20)

    assert len(histograms) == 3 * 5
    assert histograms.sum() == ((truth != 255) & (percent != 255)).sum()


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


def test_curves_are_those_of_scikit_learn():
    truth, percent = scene(3)
    known = (truth != 255) & (percent != 255)
    y, p = truth[known] == 1, percent[known] / 100
    counts = block_counts.pooled_counts(block_counts.count_blocks(truth, percent, None))
    drawn, told = threshold_curves.curves(counts), threshold_curves.reliability(counts)

    assert drawn.auc == pytest.approx(judge.roc_auc_score(y, p))
    assert drawn.average_precision == pytest.approx(judge.average_precision_score(y, p))
    assert told.brier == pytest.approx(judge.brier_score_loss(y, p))
    assert told.base_brier == pytest.approx(y.mean() * (1 - y.mean()))


def test_the_best_threshold_and_the_one_with_enough_recall_are_what_they_say():
    truth, percent = scene(4)
    counts = block_counts.pooled_counts(block_counts.count_blocks(truth, percent, None))
    f1 = {k: counts.matrix(k / 100).f1 for k in range(1, 100)}
    reached = [k for k in range(1, 100) if counts.matrix(k / 100).recall >= 0.9]

    assert threshold_curves.best_f1(counts) == max(f1, key=lambda k: (f1[k], -k)) / 100
    assert threshold_curves.highest_with_recall(counts) == max(reached) / 100
    blind = block_counts.pooled_counts(block_counts.count_blocks(truth, np.zeros_like(percent), None))
    assert threshold_curves.highest_with_recall(blind) is None


def test_a_network_compared_with_itself_differs_by_nothing():
    truth, percent = scene(5)
    histograms = block_counts.count_blocks(truth, percent, 10)
    apart = bootstrap.difference(histograms, histograms, (0.5, 0.5), "f1")

    assert (apart.value, apart.low, apart.high) == (0, 0, 0)
    assert apart.includes_zero
    assert bootstrap.mcnemar(histograms, histograms, (0.5, 0.5)).p == 1


def test_an_interval_holds_the_value_and_shrinks_with_more_blocks():
    truth, percent = scene(6, 200, 200)
    wide = bootstrap.interval(block_counts.count_blocks(truth[:60], percent[:60], 20), 0.5, "f1")
    narrow = bootstrap.interval(block_counts.count_blocks(truth, percent, 20), 0.5, "f1")

    assert narrow.low < narrow.value < narrow.high
    assert narrow.high - narrow.low < wide.high - wide.low


def test_mcnemar_on_single_pixels_is_the_classic_test():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, (20, 20)).astype(np.uint8)
    first, second = (np.where(rng.random((20, 20)) < share, truth, 1 - truth) * 100 for share in (0.8, 0.6))
    histograms = [
        np.concatenate([block_counts.count_blocks(truth[r : r + 1, c : c + 1], each[r : r + 1, c : c + 1], None)
                        for r in range(20) for c in range(20)])
        for each in (first.astype(np.uint8), second.astype(np.uint8))
    ]  # fmt: skip
    right = [(each >= 50) == (truth == 1) for each in (first, second)]
    b, c = (right[0] & ~right[1]).sum(), (~right[0] & right[1]).sum()
    found = bootstrap.mcnemar(histograms[0], histograms[1], (0.5, 0.5))

    assert found.surplus == b - c
    assert found.chi_squared == pytest.approx((b - c) ** 2 / (b + c))


def test_a_difference_is_said_in_plain_words():
    sure = bootstrap.in_words(("A", "B"), bootstrap.Interval(0.031, 0.01, 0.05, 40), "recall")
    unsure = bootstrap.in_words(("A", "B"), bootstrap.Interval(-0.031, -0.08, 0.02, 40), "f1")
    few = bootstrap.in_words(("A", "B"), bootstrap.Interval(0.1, 0.05, 0.2, 3), "f1")
    undefined = bootstrap.in_words(("A", "B"), bootstrap.Interval(np.nan, np.nan, np.nan, 0), "f1")

    assert "A finds 3.1 points more" in sure
    assert "excludes zero" in sure
    assert unsure.startswith("B is 3.1 points ahead of A in F1")
    assert "-2.0 to +8.0 points, includes zero: it may be chance" in unsure
    assert "too few to rely on" in few
    assert "cannot be compared" in undefined
