"""Hydrology on ground whose drainage can be worked out by hand."""

import numpy as np
import pytest

from landslide_core.synthetic.terrain.hydrology import (
    accumulate,
    distance_to_lines_m,
    fill_pits,
    receivers,
    stream_lines,
)


@pytest.fixture
def rough():
    return np.random.default_rng(7).normal(size=(40, 50)).cumsum(axis=0).cumsum(axis=1)


def test_filling_leaves_no_pit_and_lowers_nothing(rough):
    filled = fill_pits(rough)
    assert np.all(filled >= rough)
    inner = np.zeros(rough.shape, dtype=bool)
    inner[1:-1, 1:-1] = True
    own = np.arange(rough.size)
    assert not np.any((receivers(filled) == own) & inner.ravel())


def test_a_pit_is_filled_to_its_outlet():
    bowl = np.full((5, 5), 10.0)
    bowl[1:4, 1:4] = 2.0
    bowl[2, 4] = 6.0
    assert fill_pits(bowl, rise_m=1e-6)[1:4, 1:4] == pytest.approx(6.0, abs=1e-4)


def test_a_tilted_plane_drains_row_by_row():
    plane = np.repeat(np.arange(6.0)[:, None], 4, axis=1)
    area = accumulate(receivers(plane)).reshape(plane.shape)
    assert area[:, 0].tolist() == [6, 5, 4, 3, 2, 1]


def test_accumulation_conserves_cells(rough):
    target = receivers(fill_pits(rough))
    area = accumulate(target)
    outlets = target == np.arange(target.size)
    assert area[outlets].sum() == rough.size
    assert area.min() == 1


def test_accumulation_grows_downstream(rough):
    target = receivers(fill_pits(rough))
    area = accumulate(target)
    moving = target != np.arange(target.size)
    assert np.all(area[target[moving]] > area[moving])


def test_streams_run_downhill_and_meet(rough):
    filled = fill_pits(rough)
    lines = stream_lines(filled, 10.0, minimum_area_m2=20 * 100.0)
    assert lines
    for line, drained in lines:
        col, row = (line / 10.0).astype(int).T
        assert np.all(np.diff(filled[row, col]) < 0)
        assert drained >= 20 * 100.0


def test_distance_to_a_line_is_metres_to_the_nearest_of_its_pixels():
    line = np.array([[15.0, 0.0], [15.0, 100.0]])
    distance = distance_to_lines_m([line], (10, 10), 10.0)
    assert distance[4].tolist() == [10, 0, 10, 20, 30, 40, 50, 60, 70, 80]


def test_without_lines_everything_is_infinitely_far():
    assert np.isinf(distance_to_lines_m([], (3, 3), 1.0)).all()
