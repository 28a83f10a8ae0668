"""Cells and blocks of ground."""

import numpy as np

from landslide_core.factors.factor_table import FactorTable
from landslide_core.susceptibility.classes.ground import ground_of
from tests import small_factors as small


def test_the_area_makes_about_thirty_blocks_and_no_amount_is_lost():
    stack = small.stack(90, 100)
    ground = ground_of(stack)
    cells = ground.cells_of(stack)
    amounts = np.bincount(cells, minlength=ground.shape[0] * ground.shape[1])
    sums = list(ground.sums(amounts))
    assert len(sums) == 16
    assert {int(each.sum()) for each in sums} == {stack.count}
    assert all(25 <= each.size <= 56 for each in sums)
    assert len({each.size for each in sums}) > 1


def test_cells_are_a_quarter_of_a_block_wide():
    stack = small.stack()
    cells = ground_of(stack, 80.0).cells_of(stack)
    at = stack.coordinates_m()
    for cell in np.unique(cells)[::7]:
        assert np.ptp(at[cells == cell], axis=0).max() <= 20


def test_without_coordinates_a_landslide_stays_in_one_heap():
    group = np.repeat(np.int32([0, 5, 6]), [50, 20, 30])
    table = FactorTable((small.CONTINUOUS,), np.zeros((100, 1), np.float32), group > 0, group)
    ground = ground_of(table)
    cells = ground.cells_of(table)
    assert not ground.by_place
    assert len(set(cells[50:70])) == 1
    assert len(set(cells[:50])) > 20


def test_places_on_a_line_have_blocks_too():
    at = np.column_stack([np.linspace(0, 1000, 50), np.zeros(50)])
    table = FactorTable((small.CONTINUOUS,), np.zeros((50, 1), np.float32), np.arange(50) > 40, places_m=at)
    ground = ground_of(table)
    assert 10 < ground.side_m < 100
    assert next(iter(ground.sums(np.ones(ground.shape[0] * ground.shape[1])))).size > 20
