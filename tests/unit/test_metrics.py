"""Confusion matrices, protocols and thresholds, judged by scikit-learn and by arithmetic."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn import metrics as judge

from landslide_core.metrics import (
    PROTOCOLS,
    ConfusionMatrix,
    ProbabilityCounts,
    all_background,
    best_threshold,
    pooled,
)

masks = arrays.arrays(np.bool_, (2, 6, 7))


def counts(truth: list[int], percent: list[int]) -> ProbabilityCounts:
    return ProbabilityCounts.from_image(np.array(truth, bool)[None], np.array(percent, np.uint8)[None])


def test_rows_are_truth_and_columns_are_prediction() -> None:
    truth = np.array([[1, 1, 1, 0, 0, 0, 0]], bool)
    predicted = np.array([[1, 0, 0, 1, 0, 0, 0]], bool)

    matrix = ConfusionMatrix.from_masks(truth, predicted)

    assert matrix.as_array().tolist() == [[3, 1], [2, 1]]
    assert matrix.as_array().tolist() == judge.confusion_matrix(truth[0], predicted[0]).tolist()


@pytest.mark.slow
@given(masks)
def test_measures_equal_scikit_learns(both: np.ndarray) -> None:
    truth, predicted = both
    matrix = ConfusionMatrix.from_masks(truth, predicted)
    t, p = truth.ravel(), predicted.ravel()

    assert matrix.oa == pytest.approx(judge.accuracy_score(t, p))
    for mine, theirs in (
        (matrix.precision, judge.precision_score(t, p, zero_division=np.nan)),
        (matrix.recall, judge.recall_score(t, p, zero_division=np.nan)),
        (matrix.f1, judge.f1_score(t, p, zero_division=np.nan)),
    ):
        assert mine == pytest.approx(theirs, nan_ok=True)
    if t.any() or p.any():
        assert matrix.iou == pytest.approx(judge.jaccard_score(t, p))
    if not math.isnan(matrix.kappa):
        assert matrix.kappa == pytest.approx(judge.cohen_kappa_score(t, p))
    if not math.isnan(matrix.mcc):
        assert matrix.mcc == pytest.approx(judge.matthews_corrcoef(t, p))


@given(masks, masks)
def test_matrices_add(first: np.ndarray, second: np.ndarray) -> None:
    both = ConfusionMatrix.from_masks(np.stack([first[0], second[0]]), np.stack([first[1], second[1]]))

    assert both == ConfusionMatrix.from_masks(*first) + ConfusionMatrix.from_masks(*second)


@given(masks, arrays.arrays(np.bool_, (6, 7)))
def test_invalid_pixels_do_not_count(both: np.ndarray, valid: np.ndarray) -> None:
    assert ConfusionMatrix.from_masks(*both, valid).total == valid.sum()


def test_what_is_nothing_over_nothing_is_undefined_and_not_zero() -> None:
    empty = ConfusionMatrix(tn=9, fp=0, fn=0, tp=0)

    assert all(math.isnan(value) for value in (empty.precision, empty.recall, empty.f1, empty.iou))
    assert empty.oa == 1


def test_f1_and_iou_keep_their_identity() -> None:
    matrix = ConfusionMatrix(tn=50, fp=7, fn=11, tp=32)

    assert matrix.f1 == pytest.approx(2 * matrix.iou / (1 + matrix.iou))


CUI = {  # areas of Cui et al. 2026: pixels, landslide share, and the row of UNet-SE in Table 2
    "Hongtan": (5_193_728, 0.2249, (0.911, 0.685, 0.782, 0.730, 0.642)),
    "Kecun": (2_818_048, 0.1474, (0.784, 0.755, 0.769, 0.730, 0.625)),
    "Lushan": (2_899_968, 0.2104, (0.693, 0.854, 0.765, 0.694, 0.620)),
}


@pytest.mark.parametrize("area", sorted(CUI))
def test_a_published_precision_and_recall_give_the_published_f1_kappa_and_iou(area: str) -> None:
    pixels, share, (precision, recall, f1, kappa, iou) = CUI[area]
    slides = pixels * share
    tp = recall * slides
    matrix = ConfusionMatrix(
        tn=round(pixels - slides - tp / precision + tp),
        fp=round(tp / precision - tp),
        fn=round(slides - tp),
        tp=round(tp),
    )

    assert (matrix.f1, matrix.kappa, matrix.iou) == pytest.approx((f1, kappa, iou), abs=6e-4)


def test_probability_counts_give_the_matrix_of_every_threshold() -> None:
    rng = np.random.default_rng(1)
    truth, percent = rng.random((40, 50)) < 0.2, rng.integers(0, 101, (40, 50)).astype(np.uint8)
    histogram = ProbabilityCounts.from_image(truth, percent)

    for threshold in (0.0, 0.01, 0.29, 0.5, 0.57, 1.0):
        expected = ConfusionMatrix.from_masks(truth, percent >= round(threshold * 100))
        assert histogram.matrix(threshold) == expected


def test_the_best_threshold_separates_what_can_be_separated() -> None:
    histogram = counts([1, 1, 1, 0, 0, 0], [80, 75, 71, 70, 10, 0])

    assert best_threshold(histogram) == pytest.approx(0.71)


def test_finding_nothing_scores_the_published_share_where_empty_images_count_as_one() -> None:
    """201 of 278 test patches are empty: predicting nothing scores .733 in DiGATe-UNet's protocol."""
    empty, full = counts([0, 0], [0, 0]), counts([1, 0], [0, 0])
    images = [empty] * 179 + [full] * 77 + [empty] * 22

    score = PROTOCOLS["image_wise_empty_one"](images, 0.5)

    assert score["iou"] == pytest.approx(0.733, abs=5e-4)
    assert pooled(images).matrix(0.5).iou == 0


def test_calandet_counts_an_empty_batch_as_zero_f1_and_an_empty_image_as_full_iou() -> None:
    empty, hit = counts([0, 0], [0, 0]), counts([1, 0], [90, 0])

    score = PROTOCOLS["calandet_pair"]([empty, empty, hit, empty], 0.5)

    assert score == {"iou": 1.0, "f1": 0.5}


def test_the_two_class_mean_lies_above_the_landslide_class() -> None:
    image = counts([1] * 10 + [0] * 90, [90] * 6 + [10] * 4 + [90] * 3 + [0] * 87)
    matrix = image.matrix(0.5)

    mean = PROTOCOLS["pooled_two_class_mean"]([image], 0.5)

    assert mean["iou"] == pytest.approx(matrix.miou)
    assert mean["f1"] > matrix.f1


def test_calibration_error_is_zero_for_honest_probabilities_and_large_for_bold_ones() -> None:
    honest = ProbabilityCounts(background=np.array([100 - k for k in range(101)]), landslide=np.arange(101))
    bold = counts([0] * 50 + [1] * 50, [100] * 100)

    assert honest.expected_calibration_error() == pytest.approx(0, abs=1e-9)
    assert bold.expected_calibration_error() == pytest.approx(0.5)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_the_all_background_score_keeps_the_truth(tn: int, fp: int, fn: int, tp: int) -> None:
    nothing = all_background(ConfusionMatrix(tn, fp, fn, tp))

    assert (nothing.tp, nothing.fp) == (0, 0)
    assert (nothing.fn, nothing.tn) == (tp + fn, tn + fp)
