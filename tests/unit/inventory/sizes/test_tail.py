"""The power law of the largest areas, and where it begins."""

import numpy as np
import pytest

from landslide_core.inventory.sizes.tail import LEAST_IN_TAIL, draw_with_tail, fit_tail


def with_known_tail(count: int, seed: int) -> np.ndarray:
    """A power law of exponent 2.5 from 1,000 m² on, and as many areas spread evenly below it."""
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.uniform(10, 1000, count), 1000 * (1 - rng.random(count)) ** (-1 / 1.5)])


def test_exponent_and_beginning_are_found_again() -> None:
    found = fit_tail(with_known_tail(3000, 1))

    assert found.exponent == pytest.approx(2.5, abs=0.1)
    assert found.from_m2 == pytest.approx(1000, rel=0.3)
    assert found.count == pytest.approx(3000, rel=0.3)
    assert found.distance < 0.03


def test_the_exponent_is_that_of_the_formula_by_hand() -> None:
    areas = np.geomspace(1, np.e**2, LEAST_IN_TAIL)  # logs from 0 to 2, their mean 1

    assert fit_tail(areas).exponent == pytest.approx(1 + LEAST_IN_TAIL / LEAST_IN_TAIL)


def test_some_landslides_are_left_to_every_tail_and_equal_areas_stay_together() -> None:
    areas = np.repeat(np.arange(1.0, 31.0), 10)

    found = fit_tail(areas)

    assert found.count >= LEAST_IN_TAIL
    assert found.count == np.count_nonzero(areas >= found.from_m2)


def test_draws_have_the_body_that_is_there_and_the_tail_of_the_law() -> None:
    areas = with_known_tail(2000, 2)
    found = fit_tail(areas)

    again = draw_with_tail(np.random.default_rng(3), areas, found)

    assert len(again) == len(areas)
    assert np.isin(again[again < found.from_m2], areas).all()
    assert fit_tail(again).exponent == pytest.approx(found.exponent, abs=0.15)


def test_areas_that_are_all_the_same_have_no_power_law() -> None:
    assert fit_tail(np.full(50, 7.0)).distance == 1
