"""Factors of the whole grid from a coarser one."""

import numpy as np

from landslide_core.factors.align import align
from landslide_core.factors.derive import derive
from tests import small_factors as small
from tests.small_windows import SETTINGS, assembled, in_files


def test_factors_of_the_whole_grid_may_come_from_a_coarser_one_and_say_so(files, tmp_path):
    names = ("slope", "river_distance")  # of streams of the elevation model: no rivers were given
    whole = derive(align(files, SETTINGS), names)
    stack, _ = in_files(files, tmp_path, names=names, coarse_px=small.ROWS * small.COLS // 4)
    distance = assembled(stack, 1)

    assert any("Distance from rivers: worked out on pixels of 20 m" in note for note in stack.notes)
    np.testing.assert_array_equal(np.isnan(distance), np.isnan(whole.values[1]))
    assert np.nanmedian(np.abs(distance - whole.values[1])) <= 2 * small.PIXEL_M
