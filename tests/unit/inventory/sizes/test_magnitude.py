"""The magnitude of an event, against what Malamud et al. 2004 print."""

import math

import numpy as np
import pytest

from landslide_core.inventory.sizes.laws import Fitted
from landslide_core.inventory.sizes.magnitude import GENERAL, GENERAL_MEAN_M2, magnitude


def test_the_general_distribution_is_as_printed() -> None:
    assert GENERAL.rollover_m2 == pytest.approx(400, abs=2)
    assert GENERAL.decay == pytest.approx(2.40)
    assert round(GENERAL_MEAN_M2, -1) == 3070


@pytest.mark.parametrize(
    ("landslides", "printed"),
    [(11_111, 4.05), (4_233, 3.63), (9_594, 3.98)],
    ids=["Northridge", "Umbria", "Guatemala"],
)
def test_the_magnitude_is_the_logarithm_of_the_number(landslides: int, printed: float) -> None:
    areas = GENERAL.draw(np.random.default_rng(0), landslides)

    assert magnitude(areas, 1000.0).by_number == pytest.approx(printed, abs=0.005)


def test_total_area_gives_the_number_at_the_mean_area() -> None:
    assert magnitude(np.full(200, GENERAL_MEAN_M2), 1.0).by_area == pytest.approx(math.log10(200))


def test_an_inventory_of_the_large_ones_tells_the_whole_event() -> None:
    every = GENERAL.draw(np.random.default_rng(1), 10_000)

    known = magnitude(every[every >= 5_000], 5_000.0)

    assert known.by_number < 3.3
    assert known.by_large == pytest.approx(4.0, abs=0.03)


def test_the_share_above_an_area_is_of_all_landslides_whatever_was_mapped() -> None:
    assert Fitted(GENERAL.law, GENERAL.values, 5_000.0).above(5_000.0) == GENERAL.above(5_000.0)
