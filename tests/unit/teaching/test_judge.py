"""Scores of tiles: against counts by hand, and an interval that is honest about few outlines."""

import numpy as np

from landslide_core.calibration.calibration import UNCALIBRATED
from landslide_core.calibration.counts import LabelledCounts
from landslide_core.teaching.judge import Cut, choose, choose_without_own, score

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


def test_tiles_without_a_landslide_choose_nothing() -> None:
    assert choose([counts(0, 3, 0)], HALF) == HALF
