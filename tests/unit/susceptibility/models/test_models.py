"""Models fitted on a sample speak of the whole area."""

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


def test_a_corrected_chance_is_as_common_as_landslides_are_in_the_area():
    rng = np.random.default_rng(1)
    chance = rng.beta(1, 30, 200_000)
    labels = rng.random(chance.size) < chance
    sample = draw_sample(labels, 1.0)
    in_sample = chance / (chance + (1 - chance) * sample.rate / (1 - sample.rate))
    np.testing.assert_allclose(sample.corrected(in_sample.astype(np.float32)), chance, rtol=0.03, atol=2e-3)
