"""Fitted models asked of other places."""

import dataclasses

import numpy as np
import pytest

from landslide_core.factors.factor_table import FactorTable
from landslide_core.susceptibility import SusceptibilitySettings, map_susceptibility
from landslide_core.susceptibility.asked_on import asked_on, scores_on
from landslide_core.susceptibility.models.forest import ForestSettings
from tests import small_forest as small


@pytest.fixture(scope="module")
def result():
    rows, labels = small.rows(900, seed=2)
    settings = SusceptibilitySettings(
        ("mean_of_models", "random_forest", "gradient_boosting"), forest=ForestSettings(trees=6),
        schemes=("random",), repeats=1,
    )  # fmt: skip
    return map_susceptibility(FactorTable(small.FACTORS, rows, labels), settings)


def test_its_own_rows_are_answered_as_they_were(result):
    rows, _ = small.rows(900, seed=2)
    again = asked_on(result, rows)

    for name, model in result.results.items():
        np.testing.assert_array_equal(again.results[name].scores, model.scores)
        np.testing.assert_array_equal(again.results[name].zones.of, model.zones.of)
    np.testing.assert_array_equal(again.shap.values, result.shap.values)
    np.testing.assert_array_equal(again.codes, result.codes)
    np.testing.assert_array_equal(again.applicability.inside, result.applicability.inside)


def test_other_rows_have_answers_of_their_own_and_scores_stay(result):
    table = small.rows(150, seed=9)[0]
    other = asked_on(result, table)

    for name, scores in scores_on(result, table).items():
        np.testing.assert_array_equal(other.results[name].scores, scores)
        assert other.results[name].cross is result.results[name].cross
    members = [other.results[name].scores for name in ("random_forest", "gradient_boosting")]
    np.testing.assert_allclose(other.results["mean_of_models"].scores, np.mean(members, 0), atol=1e-6)
    assert other.shap.values.shape == (5, 150)
    assert other.applicability.dissimilarity.shape == (150,)


def test_reasons_that_were_left_out_stay_left_out(result):
    without = asked_on(dataclasses.replace(result, shap=None), small.rows(150, seed=9)[0])
    assert without.shap is None
