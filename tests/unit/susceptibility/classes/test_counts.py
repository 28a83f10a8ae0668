"""Pixels counted by class."""

import numpy as np
import pytest

from landslide_core.factors import breaks, get
from landslide_core.factors.factor_table import FactorTable
from landslide_core.susceptibility.classes.counts import breaks_for, count_classes
from landslide_core.susceptibility.classes.relate import relate, relation_table
from tests import small_factors as small

STEPS = {"slope": breaks.manual([10, 20, 30, 40])}


def test_counts_leave_unclassed_values_out():
    stack = small.stack()
    (counts, _) = count_classes(stack, {**breaks_for(stack), **STEPS})
    assert counts.domain_px.sum() == stack.count


def test_chosen_rows_are_compared_with_the_rows_without_a_landslide():
    slope = np.repeat([5.0, 35.0], [60, 40]).astype(np.float32)
    slid = np.zeros(100, bool)
    slid[:10], slid[60:90] = True, True
    table = FactorTable((get("slope"),), slope[:, None], landslide=slid)
    (counts,) = count_classes(table, {"slope": breaks.manual([20])})
    assert counts.background == "absences"
    assert counts.domain_px.tolist() == [60, 40]
    assert counts.landslide_px.tolist() == [10, 30]
    assert counts.background_px.tolist() == [50, 10]
    assert counts.domain_share.tolist() == [50 / 60, 10 / 60]
    (relation,) = relate(table, {"slope": breaks.manual([20])})
    frame = relation_table((relation,))
    assert frame["background_px"].tolist() == [50, 10]
    assert frame["fr"].tolist() == pytest.approx([(10 / 40) / (50 / 60), (30 / 40) / (10 / 60)])
