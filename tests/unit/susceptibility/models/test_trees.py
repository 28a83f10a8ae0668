"""The forest as arrays answers as scikit-learn does."""

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from landslide_core.susceptibility import Encoding
from landslide_core.susceptibility.models.trees import from_sklearn
from tests import small_forest as small


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
