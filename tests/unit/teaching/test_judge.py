"""Scores of tiles: against counts by hand, and an interval that is honest about few outlines."""

import numpy as np
import pytest

from landslide_core.calibration.calibration import UNCALIBRATED, Calibration
from landslide_core.calibration.counts import LabelledCounts
from landslide_core.teaching.judge import Cut, choose, choose_without_own, gain, score

HALF = Cut(UNCALIBRATED, 0.5)


def counts(true: int, false: int, missed: int, nothing: int = 100, said: float = 2.0) -> LabelledCounts:
    logits = np.repeat([said, said, said - 4, said - 4], [true, false, missed, nothing])
    truth = np.repeat([True, False, True, False], [true, false, missed, nothing])
    return LabelledCounts.of(truth, logits)


def test_a_score_is_pooled_over_tiles() -> None:
    found = score([counts(10, 5, 5), counts(20, 0, 10)], [HALF, HALF], [0, 1])

    assert found.iou == 30 / 50
    assert found.f1 == 60 / 80


def test_the_interval_is_over_ground_and_wide_for_few() -> None:
    tiles = [counts(10, place, 5) for place in range(12)]
    few = score(tiles[:3], [HALF] * 3, range(3))
    many = score(tiles, [HALF] * 12, range(12))
    one = score(tiles, [HALF] * 12, [0] * 12)

    assert few.low is not None
    assert few.high is not None
    assert many.low is not None
    assert many.high is not None
    assert few.high - few.low > (many.high - many.low) / 2 > 0
    assert one.low is one.high is None


def test_a_tile_is_cut_where_the_other_parts_say() -> None:
    low, high = counts(50, 5, 0, said=-3), counts(50, 5, 0, said=4)
    cuts = choose_without_own([low, low, high, high], [0, 0, 1, 1], HALF)

    assert cuts[0] == choose([high, high], HALF)
    assert cuts[2] == choose([low, low], HALF)
    assert cuts[0] != cuts[2]


def test_a_gain_has_the_error_of_what_each_ground_adds() -> None:
    old, new = [counts(10, 0, 10), counts(10, 0, 10)], [counts(18, 0, 2), counts(12, 0, 8)]
    cuts = [HALF, HALF]
    found, error = gain((new, cuts), (old, cuts), [0, 1])

    assert found == pytest.approx(30 / 40 - 20 / 40)
    assert error == pytest.approx(np.sqrt(1 / 2 * 2 * 0.15**2))  # without either ground: 0.1 and 0.4
    assert gain((new, cuts), (old, cuts), [0, 0])[1] == 0  # one ground says nothing of others
    assert gain((new, cuts), (new, cuts), [0, 1]) == (0, 0)


def test_few_tiles_move_the_cut_little_and_many_far() -> None:
    tile = counts(50, 5, 3, said=-3)
    few, many, most = (choose([tile] * number, HALF).raw for number in (3, 40, 2000))

    assert HALF.raw > few > many > most
    assert few == pytest.approx(HALF.raw + (most - HALF.raw) * 3 / 8, abs=0.05)


def test_between_two_cuts_lie_the_calibration_and_the_raw_threshold() -> None:
    usual = Cut(Calibration("beta", 0.8, 0.4, -0.5), 0.28, 0.05)
    own = Cut(Calibration("platt", 2.0, 2.0, 1.0), 0.7, 0.2)

    assert usual.towards(own, 0).raw == pytest.approx(usual.raw, abs=1e-3)
    assert usual.towards(own, 1).raw == pytest.approx(own.raw, abs=1e-3)
    halfway = usual.towards(own, 0.5)
    assert halfway.raw == pytest.approx((usual.raw + own.raw) / 2, abs=1e-3)
    assert halfway.calibration == Calibration("beta", 1.4, 1.2, 0.25)
    assert halfway.share == own.share


def test_a_fit_that_runs_away_leaves_the_usual_calibration() -> None:
    usual = Cut(Calibration("platt", 0.6, 0.6, -1.0), 0.28)
    backwards = LabelledCounts.of(np.repeat([True, False], 50), np.repeat([-3.0, 3.0], 50))

    assert choose([backwards] * 3, usual).calibration == usual.calibration


def test_tiles_without_a_landslide_choose_nothing() -> None:
    assert choose([counts(0, 3, 0)], HALF) == HALF
