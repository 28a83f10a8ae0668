"""OGC API - Features: pages that follow each other, windows, and answers to what cannot be asked."""

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import box

from landslide_core.errors import FileError, SettingError
from landslide_core.serving import features
from landslide_core.serving.outlines import Outlines
from tests import small_runs

BASE = "http://here/scarp/TOKEN/RUN"
NOW = "2026-01-01T00:00:00+00:00"


@pytest.fixture
def outlines():
    grid = small_runs.UTM
    return Outlines(small_runs.inventory(grid, small_runs.outlines(grid)).table)


def asked(outlines, **query):
    return json.loads(features.items(BASE, outlines, query, NOW))


def link(content, rel):
    return next((each["href"] for each in content["links"] if each["rel"] == rel), None)


def test_the_landing_page_leads_to_everything_that_the_standard_asks_for():
    page = features.landing(BASE, "scene.tif")

    assert {each["rel"] for each in page["links"]} >= {"self", "service-desc", "conformance", "data"}
    assert all(each["href"].startswith(BASE) for each in page["links"])
    assert any(uri.endswith("/conf/core") for uri in features.conformance()["conformsTo"])
    assert any(uri.endswith("/conf/geojson") for uri in features.conformance()["conformsTo"])


def test_pages_follow_each_other_to_the_last_feature(outlines):
    seen, page = [], asked(outlines, limit="5")
    while True:
        seen += [feature["id"] for feature in page["features"]]
        assert page["numberMatched"] == 12
        following = link(page, "next")
        if following is None:
            break
        assert following.startswith(f"{BASE}/collections/landslides/items?")
        query = dict(part.split("=") for part in following.partition("?")[2].split("&"))
        page = asked(outlines, **query)

    assert seen == list(range(1, 13))


def test_a_window_is_kept_in_the_link_to_the_next_page(outlines):
    west, south, east, north = outlines.bounds
    page = asked(outlines, bbox=f"{west},{south},{(west + east) / 2},{north}", limit="2")

    assert 2 < page["numberMatched"] < 12
    assert f"bbox={west}" in link(page, "next")
    assert asked(outlines, bbox="0,0,1,1")["features"] == []


def test_measures_are_properties_and_what_is_unknown_is_null(outlines):
    first = asked(outlines, limit="1")["features"][0]["properties"]

    assert first["id"] == 1
    assert first["area_m2"] == pytest.approx(400)
    assert first["elevation_m"] is None
    assert "geometry" not in first


def test_one_landslide_by_its_number(outlines):
    content = json.loads(features.item(BASE, outlines, "3"))

    assert content["id"] == 3
    assert link(content, "collection") == f"{BASE}/collections/landslides"
    for odd in ("0", "13", "x", "-1", "1e3", "9" * 400, "../1", "\0"):
        with pytest.raises(FileError, match="no such landslide"):
            features.item(BASE, outlines, odd)


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"}, {"limit": "-1"}, {"limit": "x"}, {"limit": "9" * 400}, {"offset": "-1"}, {"offset": "1.5"},
        {"bbox": "1,2,3"}, {"bbox": "a,b,c,d"}, {"bbox": "0,1,1,0"}, {"bbox": "nan,0,1,1"}, {"bbox": "0,0,inf,1"},
        {"bbox": "1," * 10_000}, {"colour": "red"},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_in_a_sentence(outlines, query):
    with pytest.raises(SettingError):
        asked(outlines, **query)


def test_over_the_date_line_shapes_are_cut_and_a_window_may_go_over_it():
    shapes = [box(179.9, -17, 180.2, -16.5), box(179.5, -17, 179.6, -16.9)]
    table = gpd.GeoDataFrame({"id": [1, 2]}, geometry=shapes, crs=4326)
    outlines = Outlines(table, middle=180.0)
    both = asked(outlines)["features"]
    across = shapely.geometry.shape(both[0]["geometry"])

    assert across.geom_type == "MultiPolygon"
    assert sorted(np.round(part.bounds[0], 6) for part in across.geoms) == [-180, 179.9]
    assert max(part.bounds[2] for part in across.geoms) == 180
    assert both[1]["geometry"]["type"] == "Polygon"
    assert [each["id"] for each in asked(outlines, bbox="179.8,-18,-179.9,-16")["features"]] == [1]
    assert features.described(BASE, outlines)["extent"]["spatial"]["bbox"][0][2] == pytest.approx(-179.8)


def test_a_window_with_heights_is_one_without():
    assert features.window_of("1,2,-5,3,4,9000") == (1, 2, 3, 4)
