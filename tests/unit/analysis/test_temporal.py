"""Landslides before and after a year: dates of any kind, and scores on those that came later only."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from landslide_core.analysis.temporal import validate_in_time, years_of
from landslide_core.errors import InputError
from landslide_core.susceptibility import FOREST, ForestSettings, SusceptibilitySettings
from tests import small_factors as small


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([2008, 1999], [2008, 1999]),
        ([2008.0, np.nan], [2008, np.nan]),
        (["2008-05-12", "12/05/1999"], [2008, 1999]),
        ([20080512, 19991231], [2008, 1999]),
        (["May 12, 2008", "unknown"], [2008, np.nan]),
        (pd.to_datetime(["2008-05-12", "1999-01-01"]), [2008, 1999]),
        (["8 August 2008 (1 of 12345)", ""], [2008, np.nan]),
    ],
)
def test_years_are_found_in_dates_of_any_kind(given, expected):
    np.testing.assert_array_equal(years_of(pd.Series(given), "date"), expected)


def test_a_column_without_a_year_is_refused_by_its_name():
    with pytest.raises(InputError, match="The column kind holds no year: slide, flow") as problem:
        years_of(pd.Series(["slide", "flow"]), "kind")
    assert "date_field" in problem.value.knobs


def result():
    return SimpleNamespace(main=FOREST, settings=SusceptibilitySettings(forest=ForestSettings(trees=10)))


def test_models_learn_from_earlier_landslides_and_are_scored_on_later_ones():
    stack = small.stack(60, 80, rate=0.08)
    groups = stack.group_ids()
    count = int(groups.max())
    years = np.where(np.arange(count) % 2 == 0, 2000.0, 2015.0)
    years[::10] = np.nan
    found = validate_in_time(stack, years, 2010, result())

    present = np.unique(groups[groups > 0])
    dated = years[present - 1]
    assert (found.earlier, found.later) == ((dated < 2010).sum(), (dated >= 2010).sum())
    assert found.undated == np.isnan(dated).sum() > 0
    assert found.low[FOREST] < found.auc[FOREST] < found.high[FOREST]
    assert found.auc[FOREST] > 0.55  # steep ground slides in either time
    assert f"ROC AUC of the random forest {found.auc[FOREST]:.3f}" in found.words[0]
    assert "without a date took no part" in found.words[0]


def test_later_landslides_on_other_ground_are_not_foreseen():
    stack = small.stack(60, 80, rate=0.08)
    slope, groups = stack.values[0][stack.valid], stack.group_ids()
    steep = np.bincount(groups, slope)[1:] / np.maximum(np.bincount(groups)[1:], 1)
    low, high = np.quantile(steep[steep > 0], [0.3, 0.7])
    years = np.where(steep > high, 2000.0, np.where(steep < low, 2015.0, np.nan))
    found = validate_in_time(stack, years, 2010, result())
    turned = validate_in_time(stack, np.where(steep > high, 2015.0, 2000.0), 2010, result())
    assert found.auc[FOREST] < turned.auc[FOREST]
    assert found.high[FOREST] < 0.6


def test_too_few_on_one_side_is_said():
    stack = small.stack()
    years = np.full(int(stack.group_ids().max()), 2000.0)
    with pytest.raises(InputError, match="0 after"):
        validate_in_time(stack, years, 2010, result())
