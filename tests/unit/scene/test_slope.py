"""Slope and aspect of worlds whose answers are known."""

import itertools

import numpy as np
import pytest

from landslide_core.scene import slope

NORTH_UP = np.array([[10.0, 0], [0, -10.0]])


def plane(east, north, axes=NORTH_UP, shape=(12, 15)):
    """A plane that rises `east` and `north` metres per metre, on a grid with these pixel axes."""
    rows, cols = np.mgrid[: shape[0], : shape[1]]
    easting, northing = axes[0, 0] * cols + axes[0, 1] * rows, axes[1, 0] * cols + axes[1, 1] * rows
    return (100 + east * easting + north * northing).astype("float32")


def without_corners(grid):
    """The grid's values but its corners, where gdaldem is not exact even on a plane, and so we neither."""
    keep = np.ones(grid.shape, bool)
    keep[[0, 0, -1, -1], [0, -1, 0, -1]] = False
    return grid[keep]


@pytest.mark.parametrize("faces_deg", [0, 30, 90, 135, 180, 225, 270, 359])
@pytest.mark.parametrize("slope_deg", [1, 20, 60])
@pytest.mark.parametrize("turned_deg", [0, 37])
def test_a_tilted_plane_has_its_slope_and_aspect_on_straight_and_turned_grids(
    faces_deg, slope_deg, turned_deg
):
    turn = np.radians(turned_deg)
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ np.diag([4.0, -7.0])
    rise = np.tan(np.radians(slope_deg))
    faces = np.radians(faces_deg)
    hill = plane(-rise * np.sin(faces), -rise * np.cos(faces), axes)
    np.testing.assert_allclose(without_corners(slope.slope_deg(hill, axes)), slope_deg, atol=0.02)
    aspects = without_corners(slope.aspect_deg(hill, axes))
    assert np.abs((aspects - faces_deg + 180) % 360 - 180).max() < 0.2
    assert ((aspects >= 0) & (aspects < 360)).all()


def test_level_ground_has_no_aspect():
    level = np.full((5, 6), 700, "float32")
    assert (slope.slope_deg(level, NORTH_UP) == 0).all()
    assert np.isnan(slope.aspect_deg(level, NORTH_UP)).all()


def test_a_cone_faces_away_from_its_top():
    rows, cols = np.mgrid[-20:21, -20:21]
    cone = (1000 - 5 * np.hypot(rows, cols)).astype("float32")
    aspects, slopes = slope.aspect_deg(cone, NORTH_UP), slope.slope_deg(cone, NORTH_UP)
    expected = np.degrees(np.arctan2(cols, -rows)) % 360
    far = (np.hypot(rows, cols) > 8) & (np.hypot(rows, cols) < 27)  # without the corners
    assert np.abs((aspects - expected + 180) % 360 - 180)[far].max() < 1
    np.testing.assert_allclose(slopes[far], np.degrees(np.arctan(0.5)), atol=0.3)


def test_strips_with_their_neighbouring_rows_join_into_the_whole():
    elevation = np.random.default_rng(0).random((50, 40)).astype("float32") * 30
    whole = slope.slope_deg(elevation, NORTH_UP)
    parts = []
    for top in range(0, 50, 16):
        bottom = min(top + 16, 50)
        strip = elevation[max(top - 1, 0) : min(bottom + 1, 50)]
        borders = slope.Borders(top=top == 0, bottom=bottom == 50)
        parts.append(slope.slope_deg(strip, NORTH_UP, borders))
    np.testing.assert_array_equal(np.concatenate(parts), whole)


def test_slope_and_aspect_of_a_window_are_those_of_the_whole_however_small_the_strips(monkeypatch):
    elevation = np.random.default_rng(1).random((50, 40)).astype("float32") * 30
    whole = slope.slope_deg(elevation, NORTH_UP), slope.aspect_deg(elevation, NORTH_UP)
    monkeypatch.setattr(slope, "_STRIP_PX", 7 * elevation.shape[1])
    np.testing.assert_array_equal(slope.slope_and_aspect(elevation, NORTH_UP), whole)
    inside = slope.Borders(top=False, bottom=False, left=False, right=True)
    window = slope.slope_and_aspect(elevation[9:31, 4:], NORTH_UP, inside)
    np.testing.assert_array_equal(window, [grid[10:30, 5:] for grid in whole])


def test_unknown_ground_stays_unknown_and_does_not_spread():
    elevation = plane(0.3, 0)
    elevation[4, 5] = np.nan
    slopes = slope.slope_deg(elevation, NORTH_UP)
    assert np.isnan(slopes).sum() == 1


def test_one_pixel_of_ground_is_level():
    assert slope.slope_deg(np.array([[5]], "float32"), NORTH_UP).tolist() == [[0]]


TURNED = np.array([[8.0, 3.0], [3.5, -9.0]])


@pytest.mark.parametrize("axes", [NORTH_UP, TURNED])
@pytest.mark.parametrize("own", itertools.product([True, False], repeat=4))
def test_loops_for_large_grids_give_the_same_to_a_rounding(axes, own):
    rng = np.random.default_rng(sum(own))
    elevation = rng.normal(0, 1, (60, 47)).cumsum(0).astype("float32")
    elevation[rng.random(elevation.shape) < 0.03] = np.nan
    elevation[20:25, 20:30] = 5
    borders = slope.Borders(*own)

    for by_numpy, by_loops in zip(
        slope.slope_and_aspect(elevation, axes, borders),
        slope.slope_and_aspect(elevation, axes, borders, of_px=10**9),
        strict=True,
    ):
        np.testing.assert_array_max_ulp(by_loops, by_numpy, 1)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 2)])
def test_loops_know_narrow_grids(shape):
    elevation = np.random.default_rng(0).normal(0, 5, shape).astype("float32")
    by_numpy = slope.slope_and_aspect(elevation, NORTH_UP)
    by_loops = slope.slope_and_aspect(elevation, NORTH_UP, of_px=10**9)
    np.testing.assert_array_max_ulp(by_loops[0], by_numpy[0], 1)
    np.testing.assert_array_max_ulp(by_loops[1], by_numpy[1], 1)


@pytest.mark.parametrize(
    ("aspects", "mean"),
    [([350, 10], 0), ([0, 90], 45), ([359, 1, 359, 1], 0), ([225, np.nan], 225), ([270, 280, 290], 280)],
)
def test_the_mean_aspect_is_circular(aspects, mean):
    assert (slope.mean_aspect_deg(np.array(aspects, float)) - mean + 180) % 360 - 180 == pytest.approx(
        0, abs=1e-6
    )


def test_opposite_or_flat_aspects_have_no_mean():
    assert np.isnan(slope.mean_aspect_deg(np.array([0.0, 180.0])))
    assert np.isnan(slope.mean_aspect_deg(np.array([np.nan, np.nan])))
    assert np.isnan(slope.mean_aspect_deg(np.array([])))


def test_sectors_are_centred_on_the_compass_points_and_flat_is_its_own():
    names = [slope.aspect_sector(a) for a in (0, 22.4, 22.6, 90, 180, 270, 337.4, 337.6, 359.9, float("nan"))]
    assert names == ["N", "N", "NE", "E", "S", "W", "NW", "N", "N", "Flat"]
