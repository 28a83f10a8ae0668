"""Dependence on one factor, and where its effect turns."""

import numpy as np

from landslide_core.susceptibility import dependence, explain
from tests import small_forest as small


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
