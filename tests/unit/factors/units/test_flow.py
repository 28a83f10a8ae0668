"""Where pixels drain, their main stem, and the bank on which the others come in."""

import numpy as np
import pytest

from landslide_core.factors.families import drainage
from landslide_core.factors.units.flow import LEFT, RIGHT, flow
from tests import small_hills as hills
from tests.small_factors import valley


@pytest.mark.parametrize("ground", [hills.rough(), hills.spurs(), hills.roof()])
def test_pixels_that_drain_through_are_those_of_the_drained_area(ground):
    level = drainage.filled(ground.astype(np.float32))
    found = flow(level, (10.0, 10.0))
    area = drainage.drained_area_m2(level, (10.0, 10.0), spread=0)

    known = np.isfinite(ground)
    np.testing.assert_array_equal(found.pixels.reshape(ground.shape)[known], area[known] / 100)
    outlets = found.receiver[found.upward] == drainage.NO_RECEIVER
    assert found.pixels[found.upward[outlets]].sum() == known.sum(), "all water leaves"


def test_every_pixel_comes_after_the_one_that_it_drains_to_and_a_stem_is_the_largest_above():
    level = drainage.filled(hills.rough().astype(np.float32))
    found = flow(level, (10.0, 10.0))
    turn = np.full(level.size, -1)
    turn[found.upward] = np.arange(len(found.upward))
    inner = found.upward[found.receiver[found.upward] >= 0]

    assert (turn[inner] > turn[found.receiver[inner]]).all()
    assert (found.pixels[found.main[found.receiver[inner]]] >= found.pixels[inner]).all()
    assert (found.receiver[found.main[found.main >= 0]] == np.flatnonzero(found.main >= 0)).all()


@pytest.mark.parametrize("turns", range(4))
def test_banks_are_those_of_one_who_faces_downstream(turns):
    """The valley falls to the south: its west is the right bank, whichever way the map is turned."""
    ground = np.rot90(valley(), turns)
    found = flow(drainage.filled(np.ascontiguousarray(ground)), (10.0, 10.0))
    banks = np.rot90(found.bank.reshape(ground.shape), -turns)
    middle = valley().shape[1] // 2

    assert (banks[2:-2, middle - 1] == RIGHT).all()
    assert (banks[2:-2, middle + 1] == LEFT).all()
