"""Two dates in a real browser: the sample pair, the check, the swipe, a row and its outline, a reload, the ZIP."""

import json
import os
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import small_change, small_world
from tests.browser.server import serve
from tests.browser.states import boxes, choose_below, select_row, settled, wait_until_swept
from tests.small_scenes import write_weights

pytestmark = pytest.mark.browser

# Outlines that can be clicked, as Leaflet has them: number and outcome; and where the later image begins, in pixels.
OUTLINES = """() => { const found = []; window.scarpMap?.eachLayer(each => {
    if (each.feature && each.getTooltip?.()) found.push([each.feature.properties.id, each.feature.properties.kind]);
}); return found; }"""
PICTURES = """() => { const found = []; window.scarpMap?.eachLayer(each => {
    if (each._image?.naturalWidth > 0) found.push([each.options.alt, each.options.opacity, each._image.naturalWidth]);
}); return found.sort(); }"""
CUT_AT = """() => parseFloat(window.scarpMap.getPane('after').style.clip.split(',')[3])
    - window.scarpMap.containerPointToLayerPoint([0, 0]).x"""
PAST = """() => document.querySelector('.scarp-swipe').compareDocumentPosition(document.activeElement)
    === Node.DOCUMENT_POSITION_FOLLOWING"""
CLICK = """number => window.scarpMap.eachLayer(each => {
    if (each.feature?.properties.id === number && each.getTooltip?.()) each.fire('click'); })"""


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """Samples with two dates of a small place, a network that finds what is bare, and larger images in data/."""
    folder = tmp_path_factory.mktemp("place")
    for name in ("samples", "models", "runs", "uploads", "data"):
        (folder / name).mkdir()
    small_change.two_dates(folder / "samples")
    pair = {
        "id": "small",
        "title": "Small place at two dates (synthetic)",
        "description": "Made by the tests.",
    }
    catalog = {"samples": [], "pairs": [{**pair, "before": "before.tif", "after": "after.tif"}]}
    (folder / "samples" / "catalog.json").write_text(json.dumps(catalog), "utf-8")
    write_weights(folder / "models")
    for name, slides, seed in (("may", small_change.BEFORE, 1), ("july", small_change.AFTER, 2)):
        large = small_change.ground(slides, seed).repeat(6, 1).repeat(6, 2)
        small_change.write(folder / "data" / f"{name}.tif", large)
    return folder


@pytest.fixture(scope="module")
def address(place, chromium):
    """A dashboard of its own in that place."""
    named = {**small_world.environment(place), "SCARP_DATA_DIR": str(place / "data"), "OMP_NUM_THREADS": "1"}
    with serve(named) as running:
        yield running


def look(page: Page, name: str, tmp_path: Path) -> None:
    """A picture of the page as it is, for whoever wants to see it."""
    folder = Path(os.environ.get("SCARP_SCREENSHOTS", tmp_path))
    page.screenshot(path=folder / f"change-{name}.png", full_page=True)


def to_two_dates(page: Page, address: str) -> None:
    page.goto(f"{address}/detect")
    settled(page)
    page.get_by_text("Two dates", exact=True).click()
    expect(page.get_by_text("Not two images yet")).to_be_visible()


def wait_for_map(page: Page) -> None:
    """Until both pictures and the outlines are drawn, and the page is at rest."""
    page.wait_for_function(f"() => ({PICTURES})().length === 2 && ({OUTLINES})().length > 0")
    settled(page)


def metric(page: Page, label: str):
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue")


def card(page: Page, number: int):
    return page.get_by_role("heading", name=f"No. {number}: ")


def test_the_sample_pair_is_checked_compared_swiped_and_taken_away(tab, address, tmp_path):
    page, _ = tab(address)
    to_two_dates(page, address)
    page.get_by_role("combobox", name="Sample pair").click()
    page.get_by_role("option", name="Small place at two dates (synthetic)").click()
    expect(page.get_by_text("How they lie.")).to_be_visible()
    expect(page.get_by_text("can the network be trusted here?")).to_have_count(2)
    settled(page)
    look(page, "check", tmp_path)
    compare = page.get_by_role("button", name="Compare the two dates")
    for width, height in ((1440, 1000), (1440, 900), (1024, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        settled(page)
        (at,) = boxes(compare)
        assert 0 <= at["y"] < at["bottom"] <= height, (width, height)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.get_by_role("button", name="Compare the two dates").click()
    wait_for_map(page)
    kinds = dict(page.evaluate(OUTLINES))
    for kind in ("new", "grown", "gone", "unchanged"):
        assert metric(page, kind.capitalize()).inner_text() == str([*kinds.values()].count(kind)) != "0"
    assert [name for name, *_ in page.evaluate(PICTURES)] == ["Earlier image", "Later image"]
    look(page, "result", tmp_path)

    middle = page.evaluate(CUT_AT)
    handle = page.get_by_role("slider", name="Swipe between")
    handle.focus()
    page.keyboard.press("Home")
    assert page.evaluate(CUT_AT) == pytest.approx(0, abs=1), "the later image alone"
    page.keyboard.press("End")
    assert page.evaluate(CUT_AT) == pytest.approx(2 * middle, abs=2), "the earlier image alone"
    page.get_by_label("Later image").first.fill("30")
    assert [opacity for name, opacity, _ in page.evaluate(PICTURES) if name == "Later image"] == [0.3]

    past = page.get_by_role("button", name="Past the map")
    past.focus()
    expect(past).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    assert page.evaluate(PAST), "a part of the page after the map has the focus"

    select_row(page)
    first = next(number for number, kind in kinds.items() if kind == "new")
    expect(card(page, first)).to_be_visible()
    for date in ("Earlier image", "Later image"):
        expect(page.get_by_test_id("stImage").filter(has_text=date)).to_be_visible()
    settled(page)
    gone = next(number for number, kind in kinds.items() if kind == "gone")
    page.evaluate(CLICK, gone)
    expect(card(page, gone)).to_be_visible()
    expect(page).to_have_url(f"{page.url.split('&')[0]}&landslide={gone}")
    settled(page)
    look(page, "chosen", tmp_path)

    page.reload()
    wait_for_map(page)
    expect(card(page, gone)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="All files (ZIP").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
    assert {
        "change.gpkg",
        "change.csv",
        "before/landslides.gpkg",
        "after/probability.tif",
        "run.json",
    } <= names

    page.set_viewport_size({"width": 390, "height": 844})
    wait_for_map(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    look(page, "narrow", tmp_path)


def test_two_dates_under_way_survive_a_reload_and_are_cancelled_without_a_trace(tab, address, place):
    page, _ = tab(address)
    to_two_dates(page, address)
    settled(page)
    page.get_by_text("Folder on the server").click()
    for label, name in (("Earlier image", "may.tif"), ("Later image", "july.tif")):
        choose_below(page, label, name)
    expect(page.get_by_text("How they lie.")).to_be_visible()
    page.locator(".st-key-detect-change-more summary").first.click()
    page.get_by_text("Look at the image in eight ways").click()  # far longer than a browser may take
    settled(page)
    page.get_by_role("button", name="Compare the two dates").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text("earlier image: ")).to_be_visible()
    identity = page.url.rpartition("run=")[2]
    page.reload()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("it left no files behind")).to_be_visible()
    wait_until_swept(place / "runs", identity)
    page.get_by_role("button", name="Back to the images").click()
    expect(
        page.get_by_text("How they lie.")
    ).to_be_visible()  # both images lie on the desk, after the reload too
    expect(page.get_by_text("may.tif · ")).to_be_visible()
    expect(page.get_by_text("july.tif · ")).to_be_visible()
