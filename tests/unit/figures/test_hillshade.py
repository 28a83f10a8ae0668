"""Relief as light and shadow."""

import numpy as np
import pytest

from landslide_core.figures.hillshade import hillshade


def plane(east: float = 0.0, north: float = 0.0) -> np.ndarray:
    """Elevation (rows, cols) that rises by so many metres per metre; 10 m pixels, rows run south."""
    rows, cols = np.mgrid[0:20, 0:20]
    return (500 + 10 * (east * cols - north * rows)).astype(np.float32)


def test_flat_ground_has_the_sine_of_the_lamps_altitude():
    assert hillshade(plane(), 10.0, altitude_deg=45)[5, 5] == pytest.approx(255 * np.sin(np.pi / 4), abs=1)


def test_a_slope_that_faces_the_lamp_is_brighter_than_one_that_looks_away():
    faces_west, faces_east = plane(east=0.5), plane(east=-0.5)
    lit, dark = (hillshade(each, 10.0, azimuths_deg=(270.0,))[5, 5] for each in (faces_west, faces_east))
    assert lit > 220 > 100 > dark

    faces_south, faces_north = plane(north=0.5), plane(north=-0.5)
    lit, dark = (hillshade(each, 10.0, azimuths_deg=(180.0,))[5, 5] for each in (faces_south, faces_north))
    assert lit > 220 > 100 > dark


def test_a_45_degree_slope_lit_at_right_angles_is_white():
    assert hillshade(plane(east=1.0), 10.0, azimuths_deg=(270.0,), altitude_deg=45)[5, 5] == 255


def test_unknown_elevation_is_grey_and_spoils_nothing_far_from_it():
    ground = plane(east=0.3)
    holed = ground.copy()
    holed[:3, :3] = np.nan

    assert (hillshade(holed, 10.0)[:3, :3] == 128).all()
    assert (hillshade(holed, 10.0)[6:, 6:] == hillshade(ground, 10.0)[6:, 6:]).all()
