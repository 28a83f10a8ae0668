"""The learning curve of teaching: which draws are made, and the table of them."""

from types import SimpleNamespace

import pytest

from landslide_core.calibration.calibration import UNCALIBRATED
from landslide_core.networks import load
from landslide_core.teaching import curve
from landslide_core.teaching.curve import Point, points, rows, table
from landslide_core.teaching.judge import Cut
from landslide_core.teaching.settings import TeachSettings
from landslide_core.teaching.trial import Start
from landslide_core.training.data.examples import Example
from tests.unit.teaching.conftest import blue_scene

ONE_STEP = TeachSettings(steps=1, most_seconds=3600)


def point(shots: int, draw: int, after: float, region: str = "event b") -> Point:
    return Point(region, shots, draw, 2 * shots, 9, "weights", 0.4, 0.45, after, 0.57, 0.6, 10.0)


@pytest.fixture
def start(shelves) -> Start:
    loaded = load("unet")
    return Start(loaded.module, loaded.card.sizes_m, Cut(UNCALIBRATED, 0.5))


@pytest.fixture
def images() -> list[Example]:
    return [Example(f"scene {number}", *blue_scene(number), native_resolution_m=0.8) for number in range(9)]


def test_rows_are_means_over_draws_with_the_worst_of_them():
    (row,) = rows([point(10, 0, 0.6), point(10, 1, 0.8)])

    assert (row["region"], row["images"], row["draws"], row["outlines"]) == ("event b", 10, 2, 20)
    assert (row["after"], row["gain"], row["worst_gain"]) == (0.7, 0.3, 0.2)


def test_the_table_has_a_line_for_each_row_in_the_order_of_regions_and_numbers():
    lines = table(rows([point(10, 0, 0.6), point(3, 0, 0.5), point(5, 0, 0.5, "event a")]))

    assert [line.split("|")[1:3] for line in lines[2:]] == [
        [" event a ", " 5 "], [" event b ", " 3 "], [" event b ", " 10 "],
    ]  # fmt: skip
    assert "| +0.20 | +0.20 |" in lines[-1]


def test_numbers_that_a_region_does_not_hold_are_left_out(start, images, monkeypatch):
    asked = []
    monkeypatch.setattr(
        curve, "attempt", lambda start, tiles, settings: asked.append(len(tiles)) or _as_before(start)
    )
    found = list(points(start, "here", images, ONE_STEP, shots=(3, 6, 7, 20), draws=2))

    assert [(each.shots, each.draw) for each in found] == [(3, 0), (3, 1), (6, 0), (6, 1)]
    assert asked == [3, 3, 6, 6]
    assert all(each.judged >= 3 for each in found)
    assert all(each.gain == 0 for each in found)


def test_draws_that_are_known_are_not_done_again(start, images, monkeypatch):
    monkeypatch.setattr(curve, "attempt", lambda start, tiles, settings: _as_before(start))
    known = {(3, 0), (3, 2), (6, 1)}
    found = list(points(start, "here", images, ONE_STEP, shots=(3, 6), draws=3, known=known))

    assert {(each.shots, each.draw) for each in found} == {(3, 1), (6, 0), (6, 2)}


def _as_before(start):
    return SimpleNamespace(kept="nothing", module=start.module, sizes_m=start.sizes_m, cut=start.usual)
