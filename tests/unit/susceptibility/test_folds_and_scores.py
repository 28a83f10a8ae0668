"""Splits that keep apart what they say; averages of models; curves and classes on numbers made by hand."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from landslide_core.errors import InputError
from landslide_core.factors.checks import auc_of
from landslide_core.susceptibility import (
    PREDICTION,
    SUCCESS,
    ForestSettings,
    area_curve,
    block_folds,
    cross_validate,
    draw_sample,
    gap_in_words,
    grouped_folds,
    kmeans_folds,
    precision_recall,
    random_folds,
    region_folds,
    reliability,
    roc,
    zone,
)
from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.validation.crossval import averaged
from landslide_core.susceptibility.zoning import class_table
from tests import small_factors
from tests import small_forest as small

STACK = small_factors.stack(60, 80)
GROUPS, PLACES = STACK.group_ids(), STACK.coordinates_m()
RNG = np.random.default_rng(0)
SCORES = RNG.random(500).astype(np.float32).round(2)  # with ties
LABELS = RNG.random(500) < SCORES**2


def test_grouped_folds_have_no_landslide_on_both_sides():
    folds = grouped_folds(GROUPS)
    for slide in np.unique(GROUPS[GROUPS > 0]):
        assert len(np.unique(folds.of[slide == GROUPS])) == 1
    assert set(np.unique(folds.of)) == set(range(5))


def test_blocks_keep_their_ground_and_whole_landslides_together():
    folds = block_folds(PLACES, GROUPS, 100.0)
    cells = np.floor((PLACES - PLACES.min(0)) / 100.0).astype(int)
    for cell in np.unique(cells, axis=0):
        here = (cells == cell).all(1) & (GROUPS == 0)
        assert len(np.unique(folds.of[here])) <= 1
    for slide in np.unique(GROUPS[GROUPS > 0]):
        assert len(np.unique(folds.of[slide == GROUPS])) == 1
    slides = np.bincount(folds.of[GROUPS > 0], minlength=5)
    assert slides.max() < 2 * slides.min()
    assert "0.1 km" in folds.words


def test_kmeans_folds_are_compact_regions_and_random_ones_are_not():
    def width(folds):
        return np.mean([PLACES[folds.of == part].std(0).mean() for part in range(folds.count)])

    assert width(kmeans_folds(PLACES, GROUPS)) < 0.7 * width(random_folds(GROUPS > 0))


def test_each_region_with_landslides_is_left_out_once():
    regions = STACK.table()[:, 1].astype(np.int64)
    folds = region_folds(regions, GROUPS)
    assert folds.count == 2
    free = GROUPS == 0
    assert len({(r, f) for r, f in zip(regions[free], folds.of[free], strict=True)}) == 2


def test_too_few_landslides_for_the_parts_are_refused_with_a_cure():
    few = np.zeros(GROUPS.size, np.int32)
    few[:3] = [1, 2, 3]
    with pytest.raises(InputError, match="there are 3") as problem:
        grouped_folds(few)
    assert problem.value.hint


def cross(name, table, labels, sample, folds):
    context = models.Context(small.FACTORS, {}, ForestSettings(trees=8))
    return cross_validate(models.get(name), context, table, sample, folds, everywhere=True)


def test_the_mean_of_models_is_scored_as_if_it_had_been_fitted_by_itself():
    table, labels = small.rows(900)
    sample, folds = draw_sample(labels, 1.0), random_folds(labels, 3)
    members = [cross(name, table, labels, sample, folds) for name in models.AVERAGED]
    quick = averaged(models.get(models.MEAN), members, sample, folds)
    anew = cross(models.MEAN, table, labels, sample, folds)
    np.testing.assert_allclose(quick.scores, anew.scores, atol=1e-7)
    np.testing.assert_allclose(quick.everywhere, anew.everywhere, atol=1e-7)
    assert quick.auc == pytest.approx(anew.auc)
    assert quick.parts == pytest.approx(anew.parts)
    with pytest.raises(ValueError, match="same folds"):
        averaged(models.get(models.MEAN), members, sample, grouped_folds(np.arange(900, dtype=np.int32)))


def test_a_part_is_predicted_by_a_model_that_has_not_seen_it():
    """Labels that are pure chance: whoever looked at them scores above one half."""
    table, _ = small.rows(1200)
    labels = np.random.default_rng(3).random(1200) < 0.4
    sample = draw_sample(labels, 1.5)
    found = cross("random_forest", table, labels, sample, random_folds(labels, 4))
    assert found.auc == pytest.approx(0.5, abs=0.06)


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


def test_a_corrected_chance_is_as_common_as_landslides_are_in_the_area():
    rng = np.random.default_rng(1)
    chance = rng.beta(1, 30, 200_000)
    labels = rng.random(chance.size) < chance
    sample = draw_sample(labels, 1.0)
    in_sample = chance / (chance + (1 - chance) * sample.rate / (1 - sample.rate))
    np.testing.assert_allclose(sample.corrected(in_sample.astype(np.float32)), chance, rtol=0.03, atol=2e-3)


@pytest.mark.parametrize("method", ["natural", "quantile", "equal", "target"])
def test_classes_cover_the_area_and_hold_what_the_table_says(method):
    zones = zone(SCORES, method, 5, LABELS)
    table = class_table(zones, LABELS, LABELS.astype(np.int32).cumsum().astype(np.int32) * LABELS, 1e4)
    assert table["area_share"].sum() == pytest.approx(1)
    assert table["landslide_share"].sum() == pytest.approx(1)
    assert table["landslide_px"].sum() == LABELS.sum() == table["landslides"].sum()
    assert table["class"].tolist() == ["very high", "high", "moderate", "low", "very low"]
    np.testing.assert_allclose(table["fr"] * table["scai"], 1)
    assert (np.diff(table["fr"]) < 0).all()
    if method == "target":
        np.testing.assert_allclose(table["landslide_share"][:2], [0.5, 0.25], atol=0.05)


def test_the_gap_is_named():
    assert "large gap of 0.100" in gap_in_words(0.9, 0.8)
    assert "no gap" in gap_in_words(0.8, 0.8)
