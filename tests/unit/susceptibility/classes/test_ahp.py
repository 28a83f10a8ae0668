"""Pairwise comparisons against Saaty's own figures, and tables that contradict themselves."""

import numpy as np
import pytest

from landslide_core.errors import InputError, SettingError
from landslide_core.susceptibility.classes.ahp import ahp, given_weights

NAN = np.nan


def test_consistent_comparisons_give_their_weights_back():
    weight = np.array([0.4, 0.3, 0.2, 0.1])
    found = ahp(list("abcd"), weight[:, None] / weight[None, :])
    np.testing.assert_allclose(found.weight, weight, atol=1e-12)
    assert found.ratio == pytest.approx(0, abs=1e-9)
    assert "are consistent" in found.words[1]


def test_three_factors_by_hand():
    matrix = np.array([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]])
    found = ahp(["slope", "rock", "rain"], matrix)
    np.testing.assert_allclose(found.weight, [0.637, 0.258, 0.105], atol=5e-4)
    assert found.ratio == pytest.approx((3.0385 - 3) / 2 / 0.58, abs=1e-3)
    half = matrix.copy()
    half[np.tril_indices(3, -1)] = NAN
    np.testing.assert_allclose(ahp(["slope", "rock", "rain"], half).weight, found.weight)


def test_comparisons_that_go_in_a_circle_are_named():
    found = ahp(["a", "b", "c"], np.array([[1, 3, 1 / 5], [NAN, 1, 4], [NAN, NAN, 1]]))
    assert found.ratio > 0.1
    assert "contradict each other" in found.words[1]


@pytest.mark.parametrize(
    ("matrix", "said"),
    [
        (np.ones((2, 3)), "does not compare"),
        (np.array([[1, NAN], [NAN, 1]]), "is not compared with"),
        (np.array([[1, 12], [1 / 12, 1]]), "outside 1/9 to 9"),
        (np.array([[1, 3], [3, 1]]), "the other way round"),
    ],
)
def test_tables_that_cannot_be_used_are_refused_with_a_cure(matrix, said):
    with pytest.raises(InputError, match=said) as problem:
        ahp(["a", "b"], matrix)
    assert problem.value.hint


def test_weights_that_are_given_are_brought_to_a_sum_of_one_without_a_consistency():
    found = given_weights(["slope", "rock"], [3, 1])
    np.testing.assert_allclose(found.weight, [0.75, 0.25])
    assert np.isnan(found.ratio)
    assert "Weights: slope 0.750, rock 0.250." in found.words


@pytest.mark.parametrize("weights", [[1], [-1, 2], [0, 0], [1, float("nan")]])
def test_weights_that_weigh_nothing_are_refused(weights):
    with pytest.raises(SettingError, match="cannot be brought to a sum of 1"):
        given_weights(["slope", "rock"][: len(weights)], weights)
