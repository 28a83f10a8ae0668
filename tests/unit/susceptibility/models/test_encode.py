"""Factors become columns."""

import numpy as np

from landslide_core.susceptibility import Encoding
from tests import small_forest as small


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
