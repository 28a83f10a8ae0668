"""Where the ground is unlike what was learned from."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from landslide_core.susceptibility import Encoding, applicability
from tests import small_forest as small


def test_all_training_rows_count_and_the_figures_are_those_of_the_paper_by_hand():
    """Meyer and Pebesma 2021, section 2.1, on 6,000 rows: more than were taken once."""
    learned, labels = small.rows(6000)
    table, _ = small.rows(300, seed=1)
    table[:40, 0] += 200  # far too steep
    parts = np.arange(6000).astype(np.int16) % 5
    weight = np.array([1.0, 0.5, 0.4, 0.2, 0.0])
    encoding = Encoding.fitted(small.FACTORS, learned, labels, "linear")
    found = applicability(encoding, weight, table, learned, parts)
    known, asked = encoding.transform(learned), encoding.transform(table)
    scale = weight[encoding.owner] / known.std(0)
    apart = cdist(asked * scale, known * scale).min(1)
    some = np.random.default_rng(5).choice(6000, 1500, replace=False)
    unit = cdist(known[some] * scale, known[some] * scale)[np.triu_indices(1500, 1)].mean()
    np.testing.assert_allclose(found.dissimilarity, apart / unit, rtol=0.05)
    assert found.rows == 6000
    assert found.share == pytest.approx(found.inside.mean())
    assert not found.inside[:40].any()
    assert found.inside[40:].mean() > 0.9
    own = np.full(6000, np.inf)
    for part in range(5):
        here = parts == part
        own[here] = cdist(known[here] * scale, known[~here] * scale).min(1) / unit
    first, third = np.percentile(own, [25, 75])
    assert found.threshold == pytest.approx(own[own <= third + 1.5 * (third - first)].max(), rel=0.05)


def test_rare_classes_are_as_far_from_others_as_their_rarity_says():
    learned, labels = small.rows(2000)
    learned[:, 2] = 1
    learned[:20, 2] = 3  # one in a hundred
    encoding = Encoding.fitted(small.FACTORS, learned, labels, "linear")
    parts = np.arange(2000).astype(np.int16) % 4
    found = applicability(encoding, np.eye(5)[2] + 0.01, learned, learned, parts)
    new = learned[:1].copy()
    new[0, 2] = 2  # a class that was never seen
    assert found.measure.of(new)[0] > 2 * found.threshold
