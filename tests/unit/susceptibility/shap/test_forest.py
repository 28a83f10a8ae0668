"""SHAP values of a forest by table and row by row."""

import numpy as np

from landslide_core.susceptibility import explain, interactions
from landslide_core.susceptibility.shap import forest as tables


def test_tables_for_a_map_and_paths_for_a_few_rows_give_the_same(forest, table):
    codes, owner = forest.codes(table), forest.encoding.owner
    whole = tables.shap_values(forest.trees, codes, owner)
    few = np.concatenate(
        [tables.shap_values(forest.trees, codes[n : n + 50], owner) for n in range(0, 400, 50)], axis=1
    )
    np.testing.assert_allclose(whole, few, atol=2e-6)


def test_interactions_are_symmetric_and_add_up_to_the_values(forest, table):
    codes, owner = forest.codes(table), forest.encoding.owner
    pairs = tables.shap_interactions(forest.trees, codes, owner)
    np.testing.assert_array_equal(pairs, pairs.swapaxes(0, 1))
    np.testing.assert_allclose(pairs.sum(1), tables.shap_values(forest.trees, codes, owner), atol=1e-5)
    strength = interactions(forest, table, rows=100)
    assert strength.shape == (5, 5)
    assert strength[0, 2] > strength[0, 4]  # slope acts with rock, not with noise


def test_more_columns_on_a_path_than_tables_hold_are_answered_by_a_stated_sample(forest, table, monkeypatch):
    monkeypatch.setattr(tables, "MOST_COLUMNS", 1)
    found = explain(forest, np.concatenate([table, table]))
    assert not found.whole
    assert found.rows.size == 500
    assert "sample of 500 places" in found.note
    np.testing.assert_allclose(found.base + found.values.sum(0), found.probability, atol=5e-6)
