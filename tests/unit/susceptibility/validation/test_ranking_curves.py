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


def test_a_curve_within_parts_has_the_mean_of_their_areas_and_the_mean_of_their_heights():
    parts = np.random.default_rng(5).integers(0, 3, LABELS.size).astype(np.int16)
    raised = SCORES + parts  # each part at a height of its own

    def draw(rows):
        return roc(raised[rows], LABELS[rows], "block")

    found = ranking_curves.within_parts(draw, LABELS, parts)
    areas = [roc_auc_score(LABELS[parts == p], SCORES[parts == p]) for p in range(3)]
    assert found.area == pytest.approx(np.mean(areas))
    assert np.trapezoid(found.y, found.x) == pytest.approx(found.area, abs=0.01)
    assert (found.x[0], found.y[0], found.x[-1], found.y[-1]) == (0, 0, 1, 1)
    assert (np.diff(found.y) >= 0).all()
    whole = ranking_curves.within_parts(draw, LABELS, None)
    assert whole.area == pytest.approx(roc_auc_score(LABELS, raised))


def test_a_part_of_one_class_is_not_drawn():
    parts = np.where(LABELS & (np.arange(LABELS.size) % 2 == 0), 1, 0).astype(np.int16)
    found = ranking_curves.within_parts(lambda rows: roc(SCORES[rows], LABELS[rows]), LABELS, parts)
    assert found.area == pytest.approx(roc_auc_score(LABELS[parts == 0], SCORES[parts == 0]))
