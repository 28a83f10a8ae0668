"""Rows lie in metres, whatever their columns hold."""

import numpy as np
import pytest

from landslide_core.errors import MismatchError, SettingError
from landslide_core.factors.tables.places import places_of

LONLAT = np.array([[105.1234, 31.6201], [105.1301, 31.6305]])


@pytest.mark.parametrize(
    "columns", [("longitude", "latitude"), ("经度", "纬度"), ("x", "y"), ("POINT_X", "POINT_Y")]
)
def test_degrees_are_projected_to_the_zone_of_their_middle(columns):
    found = places_of(columns, LONLAT, None)
    assert np.hypot(*(found.places_m[1] - found.places_m[0])) == pytest.approx(1317, rel=0.01)
    assert "UTM zone 48N" in found.notes[0]


def test_metres_stay_as_they_are_and_feet_become_metres():
    xy = np.array([[500_000.0, 3_500_000.0], [500_030.0, 3_500_000.0]])
    assert places_of(("x", "y"), xy, None).places_m.tolist() == xy.tolist()
    feet = places_of(("x", "y"), xy, "EPSG:2277").places_m
    assert feet[1, 0] - feet[0, 0] == pytest.approx(30 * 0.3048, rel=1e-4)
    assert places_of(("x", "y"), np.array([[10.0, 20.0], [11.0, 21.0]]), None).notes == ()


def test_a_row_without_a_place_has_none():
    found = places_of(("lon", "lat"), np.array([[105.1234, 31.62], [np.nan, 31.6305]]), None)
    assert np.isnan(found.places_m[1]).all()
    assert np.isfinite(found.places_m[0]).all()


def test_latitudes_first_and_numbers_that_are_no_degrees_are_refused():
    with pytest.raises(MismatchError, match="latitudes first"):
        places_of(("longitude", "latitude"), LONLAT[:, ::-1], None)
    with pytest.raises(MismatchError, match="no degrees"):
        places_of(("longitude", "latitude"), LONLAT * 1000, None)
    with pytest.raises(SettingError, match="not a coordinate reference system"):
        places_of(("x", "y"), LONLAT, "EPSG:nothing")


def test_places_wider_than_a_zone_lie_around_their_middle():
    wide = places_of(("lon", "lat"), np.array([[80.0, 30.0], [120.0, 31.0]]), None)
    assert np.isfinite(wide.places_m).all()
