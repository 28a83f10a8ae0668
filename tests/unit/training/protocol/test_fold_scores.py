"""Means and spreads of folds."""

import math

import pytest

from landslide_core.training.protocol.fold_scores import mean_and_spread


def test_mean_and_spread():
    assert mean_and_spread([0.2, 0.4, 0.6]) == [pytest.approx(0.4), pytest.approx(0.2)]


def test_one_fold_has_no_spread_and_none_has_no_mean():
    assert mean_and_spread([0.3, float("nan")])[0] == pytest.approx(0.3)
    assert math.isnan(mean_and_spread([0.3])[1])
    assert all(math.isnan(each) for each in mean_and_spread([]))
