"""Zooms and tiles as addresses name them: those of some map, or a sentence."""

import pytest

from landslide_core.errors import SettingError
from landslide_core.serving.places import MAX_ZOOM, tile_of, zoom_of


@pytest.mark.parametrize(
    ("text", "zoom"), [("3", 3), ("3.5", 3.5), ("-3", -3), ("-99", -12), ("1e9", MAX_ZOOM)]
)
def test_a_zoom_lies_within_those_of_any_map(text, zoom):
    assert zoom_of(text) == zoom


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "-inf", "1e999", "1e400", "1,5"])
def test_what_is_no_zoom_is_told(text):
    with pytest.raises(SettingError, match="zoom"):
        zoom_of(text)


@pytest.mark.parametrize("parts", [("", "1", "1"), ("1.5", "0", "0"), ("1", "nan", "0"), ("1", "0", "1e3")])
def test_what_is_no_tile_is_told(parts):
    with pytest.raises(SettingError, match="whole numbers"):
        tile_of(*parts)
