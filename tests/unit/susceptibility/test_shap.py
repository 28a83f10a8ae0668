"""SHAP of a forest: exact against the shap package and against the definition, by table and row by row."""

import itertools
import math

import numpy as np
import pytest

from landslide_core.susceptibility import ForestSettings, dependence, explain, fit_forest, interactions
from landslide_core.susceptibility.shap import forest as tables
from landslide_core.susceptibility.shap.values import by_package, waterfall
from tests import small_forest as small


@pytest.fixture(scope="module")
def forest():
    return small.forest()


@pytest.fixture(scope="module")
def table():
    return small.rows(400, seed=4)[0]


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


def test_tables_for_a_map_and_paths_for_a_few_rows_give_the_same(forest, table):
    codes, owner = forest.codes(table), forest.encoding.owner
    whole = tables.shap_values(forest.trees, codes, owner)
    few = np.concatenate(
        [tables.shap_values(forest.trees, codes[n : n + 50], owner) for n in range(0, 400, 50)], axis=1
    )
    np.testing.assert_allclose(whole, few, atol=2e-6)


def test_base_and_values_add_up_to_the_probability(forest, table):
    found = explain(forest, table)
    np.testing.assert_allclose(found.base + found.values.sum(0), forest.probability(table), atol=5e-6)


def test_a_factor_that_no_tree_asks_has_the_value_zero():
    rows, labels = small.rows()
    rows[:, 4] = 1
    blind = fit_forest(small.FACTORS, rows, labels, ForestSettings(trees=10))
    assert (explain(blind, rows[:300]).values[4] == 0).all()


def test_interactions_are_symmetric_and_add_up_to_the_values(forest, table):
    codes, owner = forest.codes(table), forest.encoding.owner
    pairs = tables.shap_interactions(forest.trees, codes, owner)
    np.testing.assert_array_equal(pairs, pairs.swapaxes(0, 1))
    np.testing.assert_allclose(pairs.sum(1), tables.shap_values(forest.trees, codes, owner), atol=1e-5)
    strength = interactions(forest, table, rows=100)
    assert strength.shape == (5, 5)
    assert strength[0, 2] > strength[0, 4]  # slope acts with rock, not with noise


def test_a_waterfall_goes_from_the_base_to_the_probability_largest_step_first(forest, table):
    place = waterfall(forest, table[7])
    steps = [step for _, _, step in place.steps]
    assert place.base + sum(steps) == pytest.approx(place.probability, abs=1e-5)
    assert [abs(s) for s in steps] == sorted((abs(s) for s in steps), reverse=True)
    assert {f.name: v for f, v, _ in place.steps}["slope"] == pytest.approx(float(table[7, 0]))


def test_more_columns_on_a_path_than_tables_hold_are_answered_by_a_stated_sample(forest, table, monkeypatch):
    monkeypatch.setattr(tables, "MOST_COLUMNS", 1)
    found = explain(forest, np.concatenate([table, table]))
    assert not found.whole
    assert found.rows.size == 500
    assert "sample of 500 places" in found.note
    np.testing.assert_allclose(found.base + found.values.sum(0), found.probability, atol=5e-6)


def test_dependence_finds_where_the_effect_turns_and_says_it(forest):
    rows, _ = small.rows(6000, seed=11)
    found = explain(forest, rows)
    slope = dependence(found, 0)
    assert len(slope.thresholds) == 1
    assert 15 < slope.thresholds[0] < 40
    assert "raises" in slope.words
    assert (np.diff(slope.position) > 0).all()
    assert slope.middle[0] < 0 < slope.middle[-1]
    rock = dependence(found, 2)
    assert rock.labels == ("hard", "middling", "soft")
    assert np.all(np.diff(rock.middle) > 0)
    assert "soft raises susceptibility most" in rock.words
    assert "North" in dependence(found, 1).words
