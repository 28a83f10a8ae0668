"""Each part is scored by a model that has not seen it."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from landslide_core.susceptibility import (
    ForestSettings,
    cross_validate,
    draw_sample,
    grouped_folds,
    random_folds,
)
from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.models.sample import Sample
from landslide_core.susceptibility.validation.crossval import CrossValidation, averaged
from landslide_core.susceptibility.validation.folds import Folds
from tests import small_forest as small


def cross(name, table, labels, sample, folds):
    context = models.Context(small.FACTORS, {}, ForestSettings(trees=8))
    return cross_validate(models.get(name), context, table, sample, folds, everywhere=True)


def test_the_mean_of_models_is_scored_as_if_it_had_been_fitted_by_itself():
    table, labels = small.rows(900)
    sample, folds = draw_sample(labels, 1.0), random_folds(labels, 3)
    members = [cross(name, table, labels, sample, folds) for name in models.AVERAGED]
    quick = averaged(models.get(models.MEAN), members, sample, [folds])
    anew = cross(models.MEAN, table, labels, sample, folds)
    np.testing.assert_allclose(quick.scores, anew.scores, atol=1e-7)
    np.testing.assert_allclose(quick.everywhere, anew.everywhere, atol=1e-7)
    assert quick.auc == pytest.approx(anew.auc)
    assert quick.parts == pytest.approx(anew.parts)
    with pytest.raises(ValueError, match="same folds"):
        averaged(models.get(models.MEAN), members, sample, [grouped_folds(np.arange(900, dtype=np.int32))])


def test_a_part_is_predicted_by_a_model_that_has_not_seen_it():
    """Labels that are pure chance: whoever looked at them scores above one half."""
    table, _ = small.rows(1200)
    labels = np.random.default_rng(3).random(1200) < 0.4
    sample = draw_sample(labels, 1.5)
    found = cross("random_forest", table, labels, sample, random_folds(labels, 4))
    assert found.auc == pytest.approx(0.5, abs=0.06)


def test_splits_again_give_a_mean_and_a_spread():
    table, labels = small.rows(900)
    sample = draw_sample(labels, 1.0)
    context = models.Context(small.FACTORS, {}, ForestSettings(trees=5))
    splits = [random_folds(labels, 3, seed) for seed in range(4)]
    model = models.get("logistic_regression")
    found = cross_validate(model, context, table, sample, splits[0], more=splits[1:])
    single = [cross_validate(model, context, table, sample, each).auc for each in splits]
    assert found.repeats == pytest.approx(single)
    assert found.auc == pytest.approx(np.mean(single))
    assert found.spread == pytest.approx(np.std(single, ddof=1))
    assert found.words == f"{np.mean(single):.3f} ± {np.std(single, ddof=1):.3f}"
    once = cross_validate(model, context, table, sample, splits[0])
    assert np.isnan(once.spread)
    assert "±" not in once.words


def test_the_auc_is_the_mean_within_parts_whatever_the_height_of_their_scores():
    """Five parts that are ranked perfectly, each at a height of its own: one list of them looks like guessing."""
    labels = np.tile(np.arange(20) < 10, 5)
    folds = Folds("block", np.repeat(np.arange(5, dtype=np.int16), 20), 5, "")
    sample = Sample(np.arange(100), labels, 0.5, 0.5, ())
    heights = np.repeat(np.array([0.0, 0.8, 0.2, 0.6, 0.4]), 20)
    drawn = (heights + 0.1 * labels).astype(np.float32)[None]
    member = CrossValidation("m", "block", drawn, (1.0,), (0.6,), (1.0,) * 5, folds.of, drawn[0], None)
    found = averaged(models.get(models.MEAN), [member], sample, [folds])
    assert found.auc == 1.0
    assert found.pooled == pytest.approx(roc_auc_score(labels, drawn[0]))
    assert found.pooled < 0.7
    assert found.disagrees
    np.testing.assert_array_equal(found.part_of, folds.of)


def test_without_a_part_of_both_classes_the_list_of_all_stands_for_want_of_better():
    labels = np.repeat([True, False], 50)
    folds = Folds("region", (~labels).astype(np.int16), 2, "")
    sample = Sample(np.arange(100), labels, 0.5, 0.5, ())
    drawn = np.linspace(1, 0, 100, dtype=np.float32)[None]
    member = CrossValidation("m", "region", drawn, (1.0,), (1.0,), (), None, drawn[0], None)
    found = averaged(models.get(models.MEAN), [member], sample, [folds])
    assert found.auc == found.pooled == 1.0
    assert found.part_of is None
    assert not found.disagrees
