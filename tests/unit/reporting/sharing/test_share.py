"""The page that is shared: whole in itself, bounded, the same each time, and nothing in a name is taken for a tag."""

import json
import re

import numpy as np
import pytest
from affine import Affine
from markupsafe import escape
from odc.geo.geobox import GeoBox

from landslide_core.commands.main import main
from landslide_core.detection.run import open_run
from landslide_core.errors import FileError, OutputError, SettingError
from landslide_core.reporting.sharing.share import share, shared
from landslide_core.reporting.texts import share as texts
from tests import small_runs
from tests.unit.reporting.conftest import full


def given(page: str) -> dict:
    return json.loads(re.search(r'<script id="given" type="application/json">(.*?)</script>', page, re.S)[1])


def test_it_holds_leaflet_picture_and_outlines_and_asks_for_nothing(full_run):
    page = shared(full_run)

    # Leaflet itself names its address, and its style a fault of a browser.
    own = re.sub(r"<script>/\* @preserve.*?</script>|/\*.*?\*/", "", page, flags=re.S)
    assert "http://" not in own
    assert "https://" not in own
    assert "sourceMappingURL" not in page
    assert re.findall(r"url\(([^)]*)\)", page) == []
    assert given(page)["picture"].startswith("data:image/webp;base64,")
    assert len(given(page)["features"]) == 12
    assert "default-src 'none'" in page


def test_outlines_lie_where_they_were_found_within_the_picture(full_run):
    told = given(shared(full_run))
    west, south, east, north = told["bounds"]

    for feature in told["features"]:
        places = np.array(feature["geometry"]["coordinates"][0])
        assert ((places >= [west, south]) & (places <= [east, north])).all()
    first = np.array(told["features"][0]["geometry"]["coordinates"][0])
    assert told["features"][0]["properties"]["id"] == 12
    middle = (first.min(0) + first.max(0)) / 2
    np.testing.assert_allclose(middle, [105 + 410 / 90_000, 36.14], atol=0.02)


def test_without_a_place_outlines_are_in_pixels_counted_from_below(tmp_path):
    grid = GeoBox((400, 600), Affine.identity(), None)
    run = open_run(small_runs.write_run(tmp_path / "flat", grid))

    told = given(shared(run))

    assert (told["placed"], told["bounds"]) == (False, [0.0, 0.0, 600.0, 400.0])
    largest = np.array(told["features"][0]["geometry"]["coordinates"][0])
    (col, row), (right, below) = largest.min(0), largest.max(0)
    assert (right - col, below - row) == (10, 21)
    assert (col, 400 - below) == (200, 100)


def test_names_are_text(full_run):
    page = shared(full_run, 'x</script><script>alert("1")</script>')

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "滑坡" in page


def test_a_state_that_holds_a_tag_cannot_end_its_element(tmp_path):
    from landslide_core.reporting.sharing.share import _harmless

    assert "</script" not in _harmless({"a": "</script><script>"})
    assert json.loads(_harmless({"a": "</script>&"})) == {"a": "</script>&"}


def test_the_same_run_is_the_same_text(full_run):
    assert shared(full_run) == shared(open_run(full_run.folder))


def test_many_landslides_are_cut_to_the_largest_and_that_is_said(tmp_path, monkeypatch):
    from landslide_core.reporting.sharing import outlines
    from landslide_core.reporting.sharing import share as module

    monkeypatch.setattr(outlines, "MOST", 5)
    monkeypatch.setattr(module, "MOST", 5)
    page = shared(open_run(full(tmp_path / "many")))

    assert [each["properties"]["id"] for each in given(page)["features"]] == [12, 11, 10, 9, 8]
    assert page.count("<tr data-landslide=") == 5
    assert escape(texts.CUT.format(rows=5, count=12)) in page


def test_fine_outlines_are_simplified_until_they_fit_and_that_is_said(tmp_path, monkeypatch):
    from shapely import Point

    from landslide_core.reporting.sharing import outlines

    round_one = Point(500_400, 3_999_600).buffer(120, quad_segs=500)
    run = open_run(small_runs.write_run(tmp_path / "fine", shapes=[round_one]))
    monkeypatch.setattr(outlines, "_MOST_POINTS", 12)

    told = given(page := shared(run))

    points = len(told["features"][0]["geometry"]["coordinates"][0])
    assert points <= 12
    simplified = float(re.search(r"simplified to ([\d.]+) pixels", page)[1])
    assert simplified > 0.5


def test_no_landslide_is_said_and_leaves_the_picture(tmp_path):
    run = open_run(small_runs.write_run(tmp_path / "none", shapes=[], percent=np.zeros((400, 600), np.uint8)))

    page = shared(run)

    assert texts.NO_LANDSLIDES in page
    assert given(page)["features"] == []


def test_the_command_writes_it_and_refuses_what_cannot_be(full_run, tmp_path, capsys):
    out = tmp_path / "map.html"

    assert main(["share", str(full_run.folder), "--out", str(out)]) == 0
    assert out.read_text("utf-8") == shared(full_run)
    assert "map.html, " in capsys.readouterr().out
    with pytest.raises(SettingError, match=r"\.html"):
        share(full_run.folder, tmp_path / "map.pdf")
    with pytest.raises(OutputError):
        share(full_run.folder, tmp_path / "nowhere" / "map.html")
    with pytest.raises(OutputError):
        share(full_run.folder, full_run.folder / "map.html")
    other = small_runs.write_run(tmp_path / "other", kind="evaluate")
    with pytest.raises(FileError, match="no detection"):
        share(other, out)
