"""The forest as arrays answers as scikit-learn does; factors become columns; a file holds numbers only."""

import json

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier

from landslide_core.errors import InputError
from landslide_core.susceptibility import Encoding, ForestSettings, fit_forest, open_forest, save_forest
from landslide_core.susceptibility.models.forest import permutation_importance
from landslide_core.susceptibility.models.trees import from_sklearn
from tests import small_forest as small


@pytest.fixture(scope="module")
def forest():
    return small.forest()


def test_our_walk_gives_the_probabilities_of_scikit_learn():
    table, labels = small.rows()
    columns = Encoding.fitted(small.FACTORS, table, labels).transform(table)
    theirs = RandomForestClassifier(15, min_samples_leaf=4, random_state=1).fit(columns, labels)
    ours = from_sklearn(theirs)
    assert ours.is_sound()
    np.testing.assert_allclose(ours.probability(columns), theirs.predict_proba(columns)[:, 1], atol=1e-6)


def test_values_on_a_threshold_go_left_as_in_scikit_learn():
    columns = np.repeat(np.arange(6, dtype=np.float32), 50)[:, None]
    theirs = RandomForestClassifier(5, random_state=0).fit(columns, columns[:, 0] > 2)
    edges = np.unique(theirs.estimators_[0].tree_.threshold).astype(np.float32)[:, None]
    np.testing.assert_allclose(
        from_sklearn(theirs).probability(edges), theirs.predict_proba(edges)[:, 1], atol=1e-6
    )


def test_aspect_becomes_sine_and_cosine_that_meet_at_north_and_are_nothing_where_flat(forest):
    turned = forest.encoding.of_factor(1, np.array([0, 360, 90, -1], np.float32))
    np.testing.assert_allclose(turned, [[0, 1], [0, 1], [1, 0], [0, 0]], atol=1e-6)
    assert forest.encoding.columns[1:3] == ("aspect (sine)", "aspect (cosine)")


def test_classes_become_the_rate_that_training_saw_drawn_to_the_mean_and_unseen_ones_the_mean():
    table, labels = small.rows()
    encoding = Encoding.fitted(small.FACTORS, table, labels)
    soft = table[:, 2] == 3
    expected = (labels[soft].sum() + 20 * labels.mean()) / (soft.sum() + 20)
    found = encoding.of_factor(2, np.array([3, 77], np.float32))[:, 0]
    np.testing.assert_allclose(found, [expected, labels.mean()], rtol=1e-5)


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
