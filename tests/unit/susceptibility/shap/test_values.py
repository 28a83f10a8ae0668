"""SHAP of a forest: exact against the shap package and against the definition."""

import itertools
import math

import numpy as np
import pytest

from landslide_core.susceptibility import ForestSettings, explain, fit_forest
from landslide_core.susceptibility.shap.values import by_package, waterfall
from tests import small_forest as small


def shapley_by_definition(forest, codes):
    """Shapley values of one row (columns,): all subsets, unknown columns followed both ways by cover."""
    trees = forest.trees

    def worth(node, known):
        if trees.column[node] < 0:
            return trees.value[node]
        left, right = trees.left[node], trees.right[node]
        if trees.column[node] in known:
            goes_left = codes[trees.column[node]] <= trees.codes.code[node]
            return worth(left if goes_left else right, known)
        share = trees.cover[left] / trees.cover[node]
        return share * worth(left, known) + (1 - share) * worth(right, known)

    n = trees.columns
    found = np.zeros(n)
    for column in range(n):
        others = [k for k in range(n) if k != column]
        for size in range(n):
            weight = math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)
            for known in itertools.combinations(others, size):
                for root in trees.roots:
                    found[column] += weight * (worth(root, {*known, column}) - worth(root, set(known)))
    return found / trees.count


def test_the_values_are_those_of_the_shap_package(forest, table):
    found = explain(forest, table)
    judged = forest.encoding.merge(by_package(forest.trees, forest.encoding.transform(table)))
    assert found.whole
    assert np.abs(found.values - judged).max() < 1e-6


def test_the_values_are_shapleys_by_the_definition():
    small_one = small.forest(trees=3, leaf=150)
    rows = small.rows(5, seed=8)[0]
    by_hand = np.column_stack(
        [small_one.encoding.merge(shapley_by_definition(small_one, c)) for c in small_one.codes(rows)]
    )
    np.testing.assert_allclose(explain(small_one, rows).values, by_hand, atol=1e-6)


def test_base_and_values_add_up_to_the_probability(forest, table):
    found = explain(forest, table)
    np.testing.assert_allclose(found.base + found.values.sum(0), forest.probability(table), atol=5e-6)


def test_a_factor_that_no_tree_asks_has_the_value_zero():
    rows, labels = small.rows()
    rows[:, 4] = 1
    blind = fit_forest(small.FACTORS, rows, labels, ForestSettings(trees=10))
    assert (explain(blind, rows[:300]).values[4] == 0).all()


def test_a_waterfall_goes_from_the_base_to_the_probability_largest_step_first(forest, table):
    place = waterfall(forest, table[7])
    steps = [step for _, _, step in place.steps]
    assert place.base + sum(steps) == pytest.approx(place.probability, abs=1e-5)
    assert [abs(s) for s in steps] == sorted((abs(s) for s in steps), reverse=True)
    assert {f.name: v for f, v, _ in place.steps}["slope"] == pytest.approx(float(table[7, 0]))
