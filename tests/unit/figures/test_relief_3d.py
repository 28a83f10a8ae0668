"""The ground in three dimensions: heights, colours and outlines where they belong."""

import numpy as np
import pytest

from landslide_core.figures.relief_3d import (
    CLEAR,
    MOST_CELLS,
    SIDES,
    Drape,
    grid_for,
    of_photo,
    relief_3d,
    resized,
)

HEIGHTS = np.add.outer(np.arange(4.0) * 10, np.arange(6.0)).astype(
    np.float32
)  # 10 m a row down, 1 m a column
TWO = Drape(
    np.array([[0, 1, 0, 1, 0, 1]] * 3 + [[CLEAR] * 6], np.uint8), np.array([[0, 0, 0], [255, 0, 0]], np.uint8)
)


def test_rows_run_from_north_to_south_and_lengths_are_metres():
    surface = relief_3d(HEIGHTS, (20.0, 5.0), TWO).data[0]

    assert surface.y[0] > surface.y[-1]
    assert np.diff(surface.y).tolist() == [-20.0] * 3
    assert np.diff(surface.x).tolist() == [5.0] * 5
    np.testing.assert_array_equal(surface.z, HEIGHTS)


def test_each_cell_has_its_colour_and_unknown_ground_the_last():
    surface = relief_3d(HEIGHTS, (20.0, 5.0), TWO).data[0]

    colours = [colour for _, colour in surface.colorscale]
    assert colours[:2] == ["rgb(0,0,0)", "rgb(255,0,0)"]
    assert len(colours) == 3
    assert (surface.cmin, surface.cmax) == (0, 2)
    assert surface.surfacecolor[0].tolist() == [0, 1, 0, 1, 0, 1]
    assert set(surface.surfacecolor[3].tolist()) == {2}


def test_heights_are_drawn_as_many_times_as_asked_beside_true_lengths():
    plain, steep = (relief_3d(HEIGHTS, (20.0, 5.0), TWO, exaggeration=times).layout.scene for times in (1, 3))

    # 80 m from north to south, 30 m from west to east, 35 m of relief
    assert (plain.aspectratio.x, plain.aspectratio.y) == (30 / 80, 1)
    assert plain.aspectratio.z == pytest.approx(35 / 80)
    assert steep.aspectratio.z == pytest.approx(3 * 35 / 80)


def test_it_is_seen_from_the_side_that_is_chosen():
    eyes = {side: relief_3d(HEIGHTS, (20.0, 5.0), TWO, side=side).layout.scene.camera.eye for side in SIDES}

    assert eyes["south"].y < 0 < eyes["north"].y
    assert eyes["west"].x < 0 < eyes["east"].x
    assert all(eye.z > 0 for eye in eyes.values())


def test_outlines_lie_a_little_above_the_ground_with_gaps_between_them():
    ring = np.array([[0.5, 0.5], [2.5, 0.5], [2.5, 1.5], [0.5, 0.5]])  # column, row
    figure = relief_3d(HEIGHTS, (20.0, 5.0), TWO, [ring, ring], selected=[ring])

    _, lines, chosen = figure.data
    assert lines.x[:3].tolist() == [2.5, 12.5, 12.5]
    assert lines.y[:3].tolist() == [70.0, 70.0, 50.0]
    lift = lines.z[0] - HEIGHTS[0, 0]
    assert 0 < lift < 1
    assert (lines.z[:3] - lift).tolist() == pytest.approx([0, 2, 12])
    assert np.isnan(lines.z[4])
    assert len(lines.x) == 10
    assert chosen.line.color != lines.line.color


def test_a_photo_keeps_its_colours_from_dark_to_light():
    rgb = np.zeros((2, 3, 3), np.uint8)
    rgb[0, 0], rgb[1, 2] = (250, 250, 240), (0, 90, 0)
    valid = np.ones((2, 3), bool)
    valid[0, 1] = False
    drape = of_photo(rgb, valid)

    shown = drape.colours[np.where(drape.steps == CLEAR, 0, drape.steps)]
    np.testing.assert_array_equal(shown[valid], rgb[valid])
    assert drape.steps[0, 1] == CLEAR
    assert (np.diff(drape.colours @ np.array([0.299, 0.587, 0.114])) >= 0).all()


def test_a_grid_is_small_enough_and_a_picture_is_brought_to_its_size():
    for shape in ((10, 10), (20_000, 30_000), (1, 5_000_000)):
        rows, cols = grid_for(shape)
        assert 4 <= rows * cols <= MOST_CELLS
    assert grid_for((1_000, 1_000)) == (1_000, 1_000)
    steps = np.array([[1, 2], [3, 4]], np.uint8)
    assert resized(steps, (4, 2)).tolist() == [[1, 2], [1, 2], [3, 4], [3, 4]]


def test_too_many_cells_and_another_shape_are_bugs():
    with pytest.raises(ValueError, match="more than a page draws"):
        relief_3d(np.zeros((1_001, 1_000), np.float32), (1, 1), TWO)
    with pytest.raises(ValueError, match="another shape"):
        relief_3d(HEIGHTS[:3], (1, 1), TWO)
