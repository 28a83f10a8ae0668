"""Classes of a factor: the edges decide, however they are looked up."""

import numpy as np
import pytest

from landslide_core.factors.breaks import UNCLASSED, Intervals


@pytest.mark.parametrize("count", [1, 7, 33, 60])
def test_classes_are_those_of_a_search_for_few_edges_and_for_many(count):
    rng = np.random.default_rng(count)
    values = np.concatenate([rng.normal(size=5_000), [np.nan, np.inf, -np.inf]]).astype(np.float32)
    edges = np.unique(rng.choice(values[:5_000], count, replace=False).astype(np.float64))
    cut = Intervals("manual", tuple(map(str, range(len(edges) + 1))), tuple(edges))
    expected = np.searchsorted(edges, values.astype(np.float64), side="right")
    expected[np.isnan(values)] = UNCLASSED
    np.testing.assert_array_equal(cut.classify(values), expected)
    np.testing.assert_array_equal(cut.classify(values.reshape(1, -1)), expected[None])


def test_edges_are_held_against_values_as_they_are_and_not_rounded():
    cut = Intervals("manual", ("below", "above"), (0.1,))
    tenth = np.float32(0.1)  # a little above
    assert cut.classify(np.array([tenth, np.nextafter(tenth, np.float32(0))])).tolist() == [1, 0]
