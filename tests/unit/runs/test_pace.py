"""Time left: of all stages, from the pace so far and from what stages took before."""

import pytest

from landslide_core.runs.pace import Pace, Stage

STAGES = (Stage("Predicting", 0.9, 0.5), Stage("Outlining", 0.95, 0.4), Stage("Writing", 1.0, 0.1))


def test_nothing_is_told_before_there_is_a_pace():
    pace = Pace(STAGES, {}, now=0.0)
    pace.hear(0.001, 1.0)

    assert pace.seconds_left(1.0) is None


def test_stages_to_come_count_from_the_beginning():
    pace = Pace(STAGES, {}, now=100.0)
    pace.hear(0.45, 110.0)  # half of the prediction in ten seconds: ten more, and as long again for the rest

    assert pace.seconds_left(110.0) == pytest.approx(10 + 20 * (0.4 + 0.1) / 0.5)


def test_what_this_machine_measured_stands_before_what_is_usual():
    pace = Pace(STAGES, {"Predicting": 0.2, "Outlining": 0.7, "Writing": 0.1}, now=0.0)
    pace.hear(0.45, 10.0)

    assert pace.seconds_left(10.0) == pytest.approx(10 + 20 * (0.7 + 0.1) / 0.2)


def test_a_stage_that_tells_nothing_is_judged_by_those_before_it():
    pace = Pace(STAGES, {}, now=0.0)
    pace.hear(0.9, 50.0)

    assert pace.stage == "Outlining"
    assert pace.seconds_left(50.0) == pytest.approx(40 + 10)
    assert pace.seconds_left(80.0) == pytest.approx(10 + 10)
    assert pace.seconds_left(130.0) > 10, "longer than it usually takes: still some time, not none"


def test_the_shares_of_the_stages_are_those_of_the_time():
    pace = Pace(STAGES, {}, now=0.0)
    for share, now in ((0.9, 60.0), (0.95, 90.0), (1.0, 100.0)):
        pace.hear(share, now)

    assert pace.shares(100.0) == pytest.approx({"Predicting": 0.6, "Outlining": 0.3, "Writing": 0.1})


def test_work_that_goes_on_does_not_count_what_was_done_before():
    pace = Pace(STAGES, {}, now=0.0, goes_on=True)
    pace.hear(0.0, 0.5)  # it opens its files
    pace.hear(0.675, 2.0)  # three quarters of the prediction are there
    assert pace.seconds_left(2.0) is None
    pace.hear(0.7875, 12.0)  # an eighth of it in twelve seconds: as long for the rest of it

    assert pace.seconds_left(12.0) == pytest.approx(12 + 12 / 0.0625 * 0.5)
    assert pace.shares(100.0) == {}, "what was done before tells nothing of this machine"


def test_work_that_goes_on_in_a_later_stage_is_timed_by_that_stage():
    pace = Pace(STAGES, {}, now=0.0, goes_on=True)
    pace.hear(0.9, 1.0)
    pace.hear(0.925, 21.0)

    assert pace.stage == "Outlining"
    assert pace.seconds_left(21.0) == pytest.approx(20 + 21 / 0.2 * 0.1)


def test_each_turn_of_a_batch_is_timed_by_itself():
    pace = Pace((Stage("", 1.0, 1.0),), {}, now=0.0, goes_on=True)
    pace.hear(0.5, 0.0)
    pace.hear(0.6, 10.0)

    assert pace.seconds_left(10.0) == pytest.approx(40)
