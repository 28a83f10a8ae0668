"""Forests: the same from the same seed, importance, and a file that holds numbers only."""

import json

import numpy as np
import pytest

from landslide_core.errors import InputError
from landslide_core.susceptibility import ForestSettings, fit_forest, open_forest, save_forest
from landslide_core.susceptibility.models.forest import permutation_importance
from tests import small_forest as small


def test_impurity_adds_up_to_one_and_noise_matters_least_when_shuffled(forest):
    assert forest.impurity.sum() == pytest.approx(1)
    fall = permutation_importance(forest, *small.rows(2000, seed=5)).mean(1)
    assert np.argmax(fall) == 0  # slope has the largest effect
    assert abs(fall[4]) < 0.01 < fall[:4].min()


def test_the_same_seed_gives_the_same_forest_and_another_seed_another(forest):
    table, _ = small.rows(200, seed=9)
    np.testing.assert_array_equal(small.forest().probability(table), forest.probability(table))
    assert np.abs(small.forest(seed=1).probability(table) - forest.probability(table)).max() > 0


def test_the_depth_is_a_limit_and_no_path_tests_more_columns():
    settings = ForestSettings(trees=5, leaf=1, depth=3)
    limited = fit_forest(small.FACTORS, *small.rows(), settings)
    assert limited.trees.leaves <= 5 * 2**3


def test_a_saved_forest_answers_the_same_and_holds_no_pickle(forest, tmp_path):
    numbers, card = save_forest(tmp_path, forest, auc={"block": 0.8})
    opened = open_forest(card)
    table, _ = small.rows(300, seed=3)
    np.testing.assert_array_equal(opened.probability(table), forest.probability(table))
    assert json.loads(card.read_text("utf-8"))["auc"] == {"block": 0.8}
    with np.load(numbers, allow_pickle=False) as file:
        assert all(file[name].dtype.kind in "fiu" for name in file.files)


@pytest.mark.parametrize("harm", ["no numbers", "a cycle", "no words"])
def test_a_spoilt_forest_is_refused_with_a_cure(forest, tmp_path, harm):
    numbers, card = save_forest(tmp_path, forest)
    if harm == "no numbers":
        numbers.unlink()
    elif harm == "no words":
        card.write_text("{}", "utf-8")
    else:
        with np.load(numbers) as file:
            arrays = {name: file[name] for name in file.files}
        arrays["left"] = arrays["left"] * 0  # every way leads back to the root
        np.savez(numbers, **arrays)
    with pytest.raises(InputError) as problem:
        open_forest(card)
    assert problem.value.hint
