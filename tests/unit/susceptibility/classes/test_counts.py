"""Pixels counted by class."""

import numpy as np
import pytest
from odc.geo.geobox import GeoBox

from landslide_core.factors import breaks, get
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.stack import FactorStack
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


def test_a_landslide_that_parts_cut_lies_in_the_cell_with_most_of_all_its_rows():
    rows, cols = 8, 16
    groups = np.zeros((rows, cols), np.int32)
    groups[2:6, 1], groups[3, 9:12] = (
        1,
        1,
    )  # four pixels in one cell, two on either side of the cut, and three in another
    slope = np.ones((rows, cols), np.float32)
    box = GeoBox((rows, cols), small.AFFINE, small.CRS)
    whole = FactorStack.stacked([small.CONTINUOUS], [slope], box, groups > 0, groups)
    halves = [
        FactorStack.stacked([small.CONTINUOUS], [slope[part]], box[part], groups[part] > 0, groups[part])
        for part in (slice(0, 4), slice(4, 8))
    ]
    cuts, side_m = {"slope": breaks.manual([10])}, 320.0
    (at_once,) = count_classes(whole, cuts, block_m=side_m)
    (in_parts,) = count_classes(whole, cuts, parts=halves, block_m=side_m)
    assert at_once.ground.cells_of(whole)[whole.group_ids() > 0].tolist() == [0, 0, 1, 1, 1, 0, 0]
    assert at_once.home.tolist() == [0]
    assert in_parts.home.tolist() == [0]
