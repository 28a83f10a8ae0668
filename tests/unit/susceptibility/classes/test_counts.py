"""Pixels counted by class."""

from landslide_core.factors import breaks
from landslide_core.susceptibility.classes.counts import breaks_for, count_classes
from tests import small_factors as small

STEPS = {"slope": breaks.manual([10, 20, 30, 40])}


def test_counts_leave_unclassed_values_out():
    stack = small.stack()
    (counts, _) = count_classes(stack, {**breaks_for(stack), **STEPS})
    assert counts.domain_px.sum() == stack.count
