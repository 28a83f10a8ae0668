"""Statistics of areas: intervals hold the truth, and where nothing can be told that is said."""

import json

import numpy as np
import pytest

from landslide_core.errors import Cancelled, NoDataError
from landslide_core.inventory.sizes.laws import DOUBLE_PARETO, Fitted
from landslide_core.inventory.sizes.magnitude import GENERAL
from landslide_core.inventory.sizes.settings import SizeSettings
from landslide_core.inventory.sizes.statistics import Estimate, describe_sizes
from landslide_core.io.plain.text import as_json
from landslide_core.progress import Progress

QUICK = SizeSettings(draws=50)


def holds(estimate: Estimate, truth: float) -> bool:
    return estimate.low <= truth <= estimate.high


def test_the_truth_lies_within_the_intervals(found) -> None:
    law = found.laws["inverse_gamma"]
    truth = {
        **dict(zip(GENERAL.law.parameters, GENERAL.values, strict=True)),
        "rollover_m2": 401.3,
        "decay": 2.4,
    }

    assert {name: holds(law.estimates[name], value) for name, value in truth.items()} == dict.fromkeys(
        truth, True
    )
    assert all(each.low <= each.value <= each.high for each in law.estimates.values())
    assert law.p > 0.1


def test_areas_under_the_smallest_are_left_out_and_counted(found, drawn) -> None:
    assert found.count == np.count_nonzero(drawn >= 100)
    assert found.left_out == np.count_nonzero(drawn < 100) > 0
    assert found.areas_m2[0] >= 100


def test_a_double_pareto_is_told_from_an_inverse_gamma() -> None:
    areas = Fitted(DOUBLE_PARETO, np.array([1.4, 0.7, 900.0]), 0.0).draw(np.random.default_rng(2), 1500)

    found = describe_sizes(areas, QUICK)

    assert found.likelier == "double_pareto"
    assert holds(found.laws["double_pareto"].estimates["alpha"], 1.4)
    assert holds(found.laws["double_pareto"].estimates["beta"], 0.7)
    assert found.laws["inverse_gamma"].p < 0.1 < found.laws["double_pareto"].p


def test_areas_of_neither_law_are_said_to_be_unlikely_and_have_intervals_without_an_end() -> None:
    areas = np.random.default_rng(3).uniform(1000, 2000, 200)

    found = describe_sizes(areas, QUICK)
    written = json.loads(as_json(found.as_dict()))["laws"]["double_pareto"]

    assert all(law.p < 0.1 for law in found.laws.values())
    assert np.isnan(found.laws["double_pareto"].estimates["alpha"].high)
    assert written["alpha"]["high"] is None


def test_a_rollover_that_draws_do_not_have_has_no_interval() -> None:
    areas = Fitted(DOUBLE_PARETO, np.array([1.4, 2.5, 500.0]), 3000.0).draw(np.random.default_rng(4), 150)

    rollover = (
        describe_sizes(areas, SizeSettings(smallest_m2=3000.0, draws=50))
        .laws["double_pareto"]
        .estimates["rollover_m2"]
    )

    assert np.isnan(rollover.value)
    assert np.isnan(rollover.low)


def test_the_same_areas_give_the_same_numbers_in_any_order(drawn) -> None:
    first, second = (describe_sizes(areas, QUICK).as_dict() for areas in (drawn, drawn[::-1]))

    assert first == second


def test_fewer_than_a_hundred_are_too_few(drawn) -> None:
    with pytest.raises(NoDataError, match="99 landslides are too few.*100") as caught:
        describe_sizes(drawn[:99], QUICK)
    assert "smallest_m2" in caught.value.knobs
    with pytest.raises(NoDataError, match="of at least 3,000 m² are too few"):
        describe_sizes(drawn, SizeSettings(smallest_m2=3000.0))


def test_areas_that_are_all_the_same_are_refused() -> None:
    with pytest.raises(NoDataError, match="All 120 landslides have the same area"):
        describe_sizes(np.full(120, 400.0), QUICK)


def test_who_waits_hears_how_far_it_is_and_can_stop_it(drawn) -> None:
    heard = []
    describe_sizes(drawn[:120], QUICK, Progress(lambda share, _: heard.append(share)))

    assert len(heard) == 50
    assert heard == sorted(heard)
    with pytest.raises(Cancelled):
        describe_sizes(drawn, QUICK, Progress(cancelled=lambda: True))
