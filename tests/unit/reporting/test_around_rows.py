"""Volume, ground and reach of a landslide in words: what is not known is a dash and never 0 or None."""

import math

from landslide_core.reporting import around_rows

ROW = {
    "volume_m3": 46_691.0, "volume_low_m3": 22_768.0, "volume_high_m3": 128_825.0,
    "lithology": "shale", "lithology_share": 0.6, "path_m": 523.0, "path_end": "reach",
    "roads_m": 120.0, "roads_nearest_m": 0.0, "buildings": 2.0, "buildings_nearest_m": 40.0,
    "rivers_m": 0.0, "rivers_nearest_m": math.nan, "movement": "debris flow", "age": None, "trigger": math.nan,
}  # fmt: skip


def test_a_volume_has_two_digits_and_its_range() -> None:
    assert around_rows.volume(ROW) == [("Volume", "about 47,000 m³ (23,000 m³ to 130,000 m³)")]
    assert around_rows.volume({**ROW, "volume_m3": math.nan}) == [("Volume", "–")]
    assert around_rows.volume({"area_px": 20}) == []


def test_ground_and_reach_say_how_much_and_how_far() -> None:
    assert around_rows.ground(ROW) == [("Rock", "shale (60 % of it)")]
    assert around_rows.reach(ROW) == [
        ("Run-out path", "523 m from the toe, as far as its angle of reach goes"),
        ("Roads", "120 m within reach, one touches it"),
        ("Buildings", "2 within reach, the nearest 40 m away"),
        ("Rivers", "none within reach, none near the image"),
    ]


def test_without_elevation_reach_is_not_known_and_is_not_none() -> None:
    row = {**ROW, "path_m": math.nan, "path_end": "", "roads_m": math.nan, "roads_nearest_m": 40.0}
    found = dict(around_rows.reach(row))

    assert found["Run-out path"] == "no elevation given"
    assert found["Roads"] == "within reach: not known, the nearest 40 m away"
    assert around_rows.ground({"lithology": "", "lithology_share": math.nan}) == [("Rock", "–")]


def test_none_in_its_way_is_said_only_where_the_way_is_known() -> None:
    for end in ("edge", "hollow", "far"):
        found = dict(around_rows.reach({**ROW, "path_m": 0.0, "path_end": end, "roads_m": 0.0}))
        assert found["Run-out path"].startswith("not known")
        assert found["Roads"] == "within reach: not known, one touches it"
        farther = dict(around_rows.reach({**ROW, "path_end": end}))
        assert farther["Rivers"] == "none along the known path, none near the image"
    done = dict(around_rows.reach({**ROW, "path_m": 0.0, "roads_m": 0.0, "roads_nearest_m": 7.0}))
    assert done["Run-out path"] == "none: it went as far as it can"
    assert done["Roads"] == "none within reach, the nearest 7 m away"


def test_elevation_that_is_not_known_here_is_told_from_none_given() -> None:
    found = dict(around_rows.reach({**ROW, "path_m": math.nan, "path_end": "unknown", "roads_m": math.nan}))

    assert found["Run-out path"] == "elevation not known here"


def test_what_an_image_cannot_tell_is_a_dash_until_it_is_said() -> None:
    assert around_rows.told(ROW, empty=False) == [("Type of movement", "debris flow")]
    assert dict(around_rows.told(ROW, empty=True))["Age"] == "–"
    assert dict(around_rows.told(ROW, empty=True))["Trigger"] == "–"
    assert dict(around_rows.told({}, empty=True))["Material"] == "–"
