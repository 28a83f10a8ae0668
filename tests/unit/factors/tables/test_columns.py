"""What a column is, by its name in any case and language, and by its values."""

import numpy as np
import pytest

from landslide_core.factors.tables import columns


@pytest.mark.parametrize(
    ("name", "factor"),
    [
        ("Slope", "slope"), ("SLOPE (°)", "slope"), ("坡度", "slope"), ("坡向", "aspect"), ("高程", "elevation"),
        ("岩性", "lithology"), ("距断层距离", "fault_distance"), ("Distance from rivers", "river_distance"),
        ("distance-to-rivers", "river_distance"), ("NDVI", "ndvi"), ("Land Use", "land_cover"),
        ("土地利用", "land_cover"),
        ("Plan curvature", "plan_curvature"), ("TWI", "twi"), ("rainfall", None),
    ],
)  # fmt: skip
def test_factors_are_known_by_their_names(name, factor):
    found = columns.known_factor(name)
    assert (found and found.name) == factor


@pytest.mark.parametrize(
    "pair",
    [
        ("X", "Y"), ("POINT_X", "POINT_Y"), ("Longitude", "Latitude"), ("lon", "LAT"), ("经度", "纬度"),
        ("Easting", "Northing"), ("x坐标", "Y坐标"), ("Lng", "Lat"),
    ],
)  # fmt: skip
def test_places_are_no_factors(pair):
    roles = columns.roles_of([*pair, "slope", "landslide"])
    assert (roles.places, roles.label) == (pair, "landslide")


def test_what_a_gis_adds_and_second_places_are_set_aside():
    roles = columns.roles_of(
        [
            "OBJECTID",
            "Shape_Area",
            "Shape_Leng",
            "Shape_Length",
            "sample_id",
            "POINT_X",
            "POINT_Y",
            "经度",
            "纬度",
            "坡度",
            "滑坡",
        ]
    )
    assert roles.places == ("POINT_X", "POINT_Y")
    assert dict(roles.aside) == {
        "OBJECTID": "ids", "sample_id": "ids", "Shape_Area": "geometry", "Shape_Leng": "geometry",
        "Shape_Length": "geometry", "经度": "places", "纬度": "places",
    }  # fmt: skip


def test_row_numbers_are_known_by_their_values_and_codes_are_not_taken_for_them():
    numbers = np.arange(1.0, 101)
    assert columns.is_row_number("column 1", numbers)
    assert columns.is_row_number("plot_id", numbers[::-1] * 7)
    assert not columns.is_row_number("soil_id", numbers % 7)
    assert not columns.is_row_number("elevation", numbers[::-1] * 3)


def test_few_whole_numbers_can_be_classes_or_amounts():
    assert columns.few_whole_numbers(np.tile(np.arange(1.0, 6), 20))
    assert not columns.few_whole_numbers(np.tile([0.0, 1.0], 50))
    assert not columns.few_whole_numbers(np.tile(np.arange(1.0, 6), 20) + 0.5)
    assert columns.sounds_like_classes("Soil type")
    assert not columns.sounds_like_classes("rain")


def test_an_aspect_of_sectors_is_told_from_degrees():
    assert columns.are_sectors(["N", "ne", "South-West", "Flat"])
    assert columns.are_sectors(["北", "东北", "平面"])
    assert not columns.are_sectors(["N", "steep"])
    assert columns.are_sector_codes(np.tile(np.arange(1.0, 10), 5))
    assert not columns.are_sector_codes(np.linspace(0, 359, 50).round())
