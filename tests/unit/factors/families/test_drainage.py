"""Drained area and filled pits, against answers that are known."""

import numpy as np
import pytest
from scipy import ndimage

from landslide_core.factors.families import drainage
from tests.small_factors import valley


def test_all_water_of_a_valley_leaves_through_its_mouth():
    ground = valley()
    area = drainage.drained_area_m2(drainage.filled(ground), (10.0, 10.0), spread=0)
    assert area[-1, 15] == pytest.approx(ground.size * 100, rel=0.05)
    assert area.min() == 100
    spread = drainage.drained_area_m2(drainage.filled(ground), (10.0, 10.0), spread=1.1)
    assert spread[-1, 14:17].sum() == pytest.approx(area[-1, 14:17].sum(), rel=0.1)


def test_pits_are_filled_so_that_no_water_stays():
    ground = valley()
    ground[20, 13:18] -= 30
    full = drainage.filled(ground)
    assert (full >= ground).all()
    lowest = ndimage.minimum_filter(full, footprint=[[1, 1, 1], [1, 0, 1], [1, 1, 1]], mode="nearest")
    assert (lowest[1:-1, 1:-1] < full[1:-1, 1:-1]).all()


def test_unknown_ground_takes_water_and_stays_unknown():
    ground = valley()
    ground[15:18, 14:17] = np.nan
    area = drainage.drained_area_m2(drainage.filled(ground), (10.0, 10.0), spread=1.1)
    assert np.isnan(area).sum() == 9
    assert area[-1, 15] < 0.9 * ground.size * 100
