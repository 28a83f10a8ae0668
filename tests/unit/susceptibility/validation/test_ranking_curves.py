"""Ranking curves and their areas, judged by scikit-learn and by counting."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from landslide_core.metrics import auc_of
from landslide_core.susceptibility import (
    PREDICTION,
    SUCCESS,
    area_curve,
    precision_recall,
    reliability,
    roc,
)
from landslide_core.susceptibility.validation import ranking_curves
from tests.small_forest import LABELS, SCORES


def test_a_weight_counts_as_so_many_equal_rows():
    rng = np.random.default_rng(0)
    scores, labels = rng.random(300).astype(np.float32), rng.random(300) < 0.2
    weight = rng.integers(1, 5, 300)
    many = scores.repeat(weight), labels.repeat(weight)

    for curve in (
        ranking_curves.precision_recall,
        lambda *given: ranking_curves.area_curve(*given[:2], ranking_curves.SUCCESS, *given[2:]),
    ):
        assert curve(scores, labels, "", weight).area == pytest.approx(curve(*many, "").area)
    weighed, counted = (
        ranking_curves.reliability(scores, labels, weight=weight),
        ranking_curves.reliability(*many),
    )
    assert weighed.brier == pytest.approx(counted.brier)
    assert weighed.skill == pytest.approx(counted.skill)


def test_areas_are_those_of_scikit_learn_even_with_ties():
    assert roc(SCORES, LABELS).area == pytest.approx(roc_auc_score(LABELS, SCORES))
    assert auc_of(SCORES, LABELS) == pytest.approx(roc_auc_score(LABELS, SCORES))
    assert precision_recall(SCORES, LABELS).area == pytest.approx(average_precision_score(LABELS, SCORES))
    assert reliability(SCORES, LABELS).brier == pytest.approx(brier_score_loss(LABELS, SCORES))


def test_the_success_rate_is_the_roc_area_drawn_to_the_middle_by_the_share_of_landslides():
    share, area = LABELS.mean(), roc(SCORES, LABELS).area
    curve = area_curve(SCORES, LABELS, SUCCESS)
    assert curve.area == pytest.approx(area * (1 - share) + share / 2)
    assert (curve.x[0], curve.y[0], curve.x[-1], curve.y[-1]) == (0, 0, 1, 1)
    assert area_curve(SCORES, LABELS, PREDICTION).kind == "prediction rate"
    with pytest.raises(ValueError, match="kind"):
        area_curve(SCORES, LABELS, "rate")
