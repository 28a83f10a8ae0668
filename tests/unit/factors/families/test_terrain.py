"""Factors from the elevation model, on ground whose answers are known."""

import numpy as np
import pytest
from odc.geo.geobox import GeoBox

from landslide_core import factors
from landslide_core.factors import DeriveSettings, Layers
from tests.small_factors import AFFINE, CRS, GEOBOX, PIXEL_M


def layers(ground, **settings):
    geobox = GeoBox(ground.shape, AFFINE, CRS)
    return Layers(geobox, ground.astype(np.float32), settings=DeriveSettings(**settings))


def derived(name, ground, **settings):
    return factors.get(name).derive(layers(ground, **settings))


def metres(shape=(41, 41)):
    rows, cols = np.mgrid[: shape[0], : shape[1]]
    return (cols - shape[1] // 2) * PIXEL_M, (shape[0] // 2 - rows) * PIXEL_M


def test_flat_ground_has_its_own_aspect_and_the_limit_is_a_knob():
    east, _ = metres()
    gentle = 100 + east * np.tan(np.radians(5))  # faces west
    assert (derived("aspect", np.full((9, 9), 70.0)) == factors.FLAT_ASPECT).all()
    np.testing.assert_allclose(derived("aspect", gentle), 270, atol=0.2)
    assert (derived("aspect", gentle, flat_below_deg=10) == factors.FLAT_ASPECT).all()


@pytest.mark.parametrize(
    ("shape", "plan", "profile"),
    [
        (lambda e, n: -(e**2) / 500, 0, 1 / 250),  # a vault: steepens downhill, straight along its contours
        (lambda e, n: e / 2 - n**2 / 500, 1 / 250, 0),  # a spur that falls to the west
        (lambda e, n: e / 2 + n**2 / 500, -1 / 250, 0),  # a hollow
    ],
)
def test_curvatures_are_positive_where_convex_and_have_the_known_size(shape, plan, profile):
    east, north = metres()
    ground = 500 + shape(east, north)
    middle = (slice(20, 21), slice(5, 12))
    np.testing.assert_allclose(derived("plan_curvature", ground)[middle], plan, atol=2e-5)
    np.testing.assert_allclose(derived("profile_curvature", ground)[middle], profile, atol=2e-5)


def test_level_ground_has_no_curvature_and_holes_stay_holes():
    ground = np.full((6, 7), 300.0)
    ground[2, 3] = np.nan
    for name in ("slope", "plan_curvature", "profile_curvature", "relief", "position", "slope_wide"):
        values = derived(name, ground)
        assert np.isnan(values).sum() == 1
        assert np.nanmax(np.abs(values)) == 0


def test_relief_is_the_range_within_the_window():
    ground = np.zeros((31, 31))
    ground[15, 15] = 40
    relief = derived("relief", ground, relief_window_m=70)
    assert (relief[12:19, 12:19] == 40).all()
    assert relief.sum() == 49 * 40


def test_one_row_of_ground_is_enough():
    shape = GEOBOX.shape
    for name in ("slope", "plan_curvature", "relief", "twi"):
        assert derived(name, np.arange(float(shape[1]))[None]).shape == (1, shape[1])


def test_position_is_the_height_above_the_mean_around_and_nothing_on_a_plane():
    east, north = metres()
    plane = derived("position", 500 + 0.3 * east - 0.2 * north, relief_window_m=70)
    assert np.abs(plane[4:-4, 4:-4]).max() < 1e-3
    ground = np.full((31, 31), 4000.0)
    ground[15, 15] += 49
    found = derived("position", ground, relief_window_m=70)
    assert found[15, 15] == pytest.approx(48, abs=1e-3)
    assert found[12, 18] == pytest.approx(-1, abs=1e-3)
    assert found[11, 15] == pytest.approx(0, abs=1e-3)
    assert derived("position_wide", ground, wide_window_m=110)[15, 15] == pytest.approx(
        49 - 49 / 121, abs=1e-3
    )


def test_the_mean_slope_around_is_that_of_known_ground():
    east, _ = metres()
    ground = 300 + np.abs(east)
    ground[20, 5] = np.nan
    found = derived("slope_wide", ground, wide_window_m=90)
    assert np.isnan(found).sum() == 1
    assert found[20, 35] == pytest.approx(45, abs=1e-3)
    assert 35 < found[20, 20] < 45  # the valley line itself is level
