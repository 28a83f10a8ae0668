"""The page that is shared: whole in itself, bounded, the same each time, and nothing in a name is taken for a tag."""

import json
import re
from html import unescape as html_of

import numpy as np
import pytest
from affine import Affine
from markupsafe import escape
from odc.geo.geobox import GeoBox
from shapely import Polygon, box

from landslide_core.commands.main import main
from landslide_core.detection.run import open_run
from landslide_core.errors import FileError, OutputError, SettingError
from landslide_core.reporting import words
from landslide_core.reporting.detection import document_of
from landslide_core.reporting.forms.as_html import html
from landslide_core.reporting.settings import ReportSettings
from landslide_core.reporting.sharing.share import share, shared
from landslide_core.reporting.texts import share as texts
from tests import small_runs
from tests.language.english import english_in
from tests.unit.reporting.conftest import full
from tests.unit.reporting.test_landslide_rows import reviewed


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


def with_holes(bounds: tuple[float, ...], sides: list[float]) -> Polygon:
    """A square with square holes in a row."""
    left, low = bounds[:2]
    holes = [
        box(left + 12 * n + 2, low + 4, left + 12 * n + 2 + side, low + 4 + side)
        for n, side in enumerate(sides)
    ]
    return Polygon(box(*bounds).exterior, [hole.exterior for hole in holes])


@pytest.mark.parametrize(
    ("most", "rings", "holes", "landslides"),
    [(30, [4, 1], 0, 0), (20, [3, 1], 1, 0), (9, [1, 1], 3, 0), (6, [1], 3, 1), (3, [], 3, 2)],
)
def test_holes_and_then_landslides_that_fit_at_no_tolerance_are_left_out_the_smallest_first_and_that_is_said(
    tmp_path, monkeypatch, most, rings, holes, landslides
):
    from landslide_core.reporting.sharing import outlines

    shapes = [
        with_holes((500_100, 3_999_500, 500_150, 3_999_550), [8, 4, 6]),
        box(500_300, 3_999_500, 500_320, 3_999_520),
    ]
    run = open_run(small_runs.write_run(tmp_path / "holes", shapes=shapes))
    monkeypatch.setattr(outlines, "_MOST_POINTS", most)

    page = shared(run)

    found = [each["geometry"]["coordinates"] for each in given(page)["features"]]
    assert [len(each) for each in found] == rings
    assert sum(len(ring) for each in found for ring in each) <= most
    assert (escape(texts.HOLES_LEFT_OUT.format(count=holes)) in page) == bool(holes)
    assert (escape(texts.LANDSLIDES_LEFT_OUT.format(count=landslides)) in page) == bool(landslides)
    assert page.count("<tr data-landslide=") == 2
    if holes == 1:  # the smallest of the three
        spans = [np.ptp(np.array(ring), axis=0)[1] for ring in found[0][1:]]
        assert min(spans) > 5 / 111_320


def test_what_a_person_decided_is_said_as_on_the_sheet_and_each_colour_of_an_outline_is_explained(full_run):
    reviewed(full_run, no12="rejected", no11="accepted")

    page = shared(run := open_run(full_run.folder))

    said = words.REVIEWED.format(accepted=1, rejected=1, unsure=0, open=10, drawn=0)
    assert said in page
    sheet = html(document_of(run, ReportSettings(), None, "2026-01-01T00:00:00+00:00"))
    assert said in sheet
    (legend,) = re.findall(r'<ul class="legend".*?</ul>', page, re.S)
    explained = re.findall(r"background: (#\w+)", legend)
    drawn = {given(page)["colours"][each["properties"]["state"]] for each in given(page)["features"]}
    assert drawn == set(explained)
    assert len(drawn) == 3


def test_without_a_review_nothing_is_said_of_one(full_run):
    assert "A person looked at them" not in shared(full_run)


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


def test_in_chinese_it_holds_no_english(full_run, chinese):
    page = shared(full_run)

    said = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.S)
    spoken = re.findall(r'(?:aria-label|alt|title)="([^"]*)"', said)
    assert (
        english_in(html_of(" ".join([re.sub("<[^>]*>", " ", said), *spoken])), 'a <b>&amp; "x" 滑坡.tif')
        == []
    )
    assert '<html lang="zh-CN">' in page
    assert shared(full_run) == page


def test_the_command_shares_in_the_language_that_was_asked_for(full_run, tmp_path):
    assert main(["share", str(full_run.folder), "--out", str(tmp_path / "a.html"), "--language", "zh"]) == 0

    assert "最大的在前" in (tmp_path / "a.html").read_text("utf-8")
