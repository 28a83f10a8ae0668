"""Half-basins part the ground at channels and divides, and lie within one another."""

import numpy as np
import pytest

from landslide_core.factors.families import drainage
from landslide_core.factors.units.flow import LEFT, RIGHT, flow
from landslide_core.factors.units.half_basins import UNKNOWN, half_basins
from tests import small_hills as hills
from tests.small_factors import valley


def water_of(ground):
    return flow(drainage.filled(np.ascontiguousarray(ground, np.float32)), (10.0, 10.0))


def test_a_valley_has_two_and_its_brook_lies_on_the_right_bank():
    ground = valley()
    found = half_basins(water_of(ground), 200).reshape(ground.shape)
    middle = ground.shape[1] // 2
    reach = found[20, middle] // 2

    assert (found[5:30, 2:middle] == 2 * reach + RIGHT).all()
    assert (found[5:30, middle] == 2 * reach + RIGHT).all()
    assert (found[5:30, middle + 1 : -2] == 2 * reach + LEFT).all()


@pytest.mark.parametrize("ground", [hills.rough(), hills.spurs(), hills.cone()])
def test_those_of_smaller_channels_lie_within_those_of_larger_ones(ground):
    water = water_of(ground)
    wide = half_basins(water, 2_000)
    for least_px in (900, 300, 50, 7, 1):
        fine = half_basins(water, least_px)
        pairs = np.unique(np.column_stack([fine, wide])[wide != UNKNOWN], axis=0)
        assert len(np.unique(pairs[:, 0])) == len(pairs), "each within one"
        wide = fine


def test_a_tributary_parts_the_bank_that_it_comes_in_on():
    """Brooks between spurs: above and below a mouth the valley's banks are reaches of their own."""
    ground = hills.spurs(2)
    found = half_basins(water_of(ground), 500).reshape(ground.shape)

    spots = [found[row, col] for row in (10, 30, 50, 70) for col in (30, 90)]
    assert len(set(spots)) == len(spots)


def test_unknown_ground_is_in_none():
    ground = hills.rough()
    found = half_basins(water_of(ground), 100).reshape(ground.shape)

    np.testing.assert_array_equal(found == UNKNOWN, np.isnan(ground))
