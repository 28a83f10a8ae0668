"""The rows that models learn from, and chances at another share of landslides."""

import numpy as np
import pytest

from landslide_core.susceptibility import draw_sample
from landslide_core.susceptibility.validation.ranking_curves import reliability


def test_chances_are_as_common_as_landslides_in_the_area():
    """Bayes by hand: 30 of 10,000 places, one row in three of the sample."""
    labels = np.arange(10_000) < 30
    sample = draw_sample(labels, 2.0)
    assert sample.corrected(np.float32([1 / 3]))[0] == pytest.approx(0.003, rel=1e-4)
    assert not sample.chosen
    assert sample.balanced(labels, None) is None


def test_a_stated_share_stands_in_for_that_of_chosen_rows():
    """King and Zeng 2001, eq. 28, where half the rows and one place in a hundred are landslides."""
    labels = np.arange(400) < 200
    sample = draw_sample(labels, 1.0, true_rate=0.01, chosen=True)
    assert sample.corrected(np.float32([0.5]))[0] == pytest.approx(0.01, rel=1e-4)
    weight = sample.balanced(labels, None)
    assert np.average(labels, weights=weight) == pytest.approx(0.01)
    said = reliability(np.full(400, 0.01, np.float32), labels, weight=weight)
    assert said.skill == pytest.approx(0, abs=1e-6)
    assert not sample.chosen
    assert "1.00% (as stated)" in sample.notes[-1]


def test_chances_of_chosen_rows_are_called_relative():
    sample = draw_sample(np.arange(400) < 200, 1.0, chosen=True)
    assert sample.chosen
    assert "no chances of the area until its share of landslides is stated" in sample.notes[-1]
    assert "the area has" not in sample.notes[-1]
