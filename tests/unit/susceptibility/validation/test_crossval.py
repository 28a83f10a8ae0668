"""Each part is scored by a model that has not seen it."""

import numpy as np
import pytest

from landslide_core.susceptibility import (
    ForestSettings,
    cross_validate,
    draw_sample,
    grouped_folds,
    random_folds,
)
from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.validation.crossval import averaged
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
