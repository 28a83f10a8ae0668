"""Factors in a real browser with the network closed: all steps, and what if moving the map."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests import small_factors
from tests.browser.server import serve
from tests.browser.states import boxes, settled

pytestmark = pytest.mark.browser

STEPS = ("Layers", "Classes", "Frequency ratio", "Forest", "SHAP", "Map", "What if", "Take it with you")
# The pictures of the map that is on the page; that of another step, taken away, has the same names.
LAYERS = """() => !window.scarpMap?.getContainer().isConnected ? []
    : Object.values(window.scarpMap._layers).filter(l => l._image).map(l => ({
        name: l.options.alt, url: l._image.src, width: l._image.naturalWidth, above: +l._image.style.zIndex}))"""
DOTS = """() => Object.values(window.scarpMap._layers).filter(l => l.options.radius === 4).length"""


@pytest.fixture(scope="module")
def county(tmp_path_factory, chromium):
    """A dashboard whose sample is a small county with layers."""
    folder = tmp_path_factory.mktemp("county")
    samples = small_factors.write_samples(folder)
    environment = {
        "SCARP_SAMPLES": str(samples),
        "SCARP_RUNS": str(folder / "runs"),
        "SCARP_UPLOADS": str(folder / "uploads"),
        "OMP_NUM_THREADS": "1",
    }
    with serve(environment) as running:
        yield running


def open_analysis(page: Page, address: str) -> None:
    """The Factors page when the models of the synthetic county are there."""
    page.goto(f"{address}/factors")
    begin, there = (
        page.get_by_role("button", name="Open the analysis"),
        page.get_by_text("Which layers say the same"),
    )
    expect(begin.or_(there)).to_be_visible()
    if begin.is_visible():  # the first to open it on this server
        begin.click()
    expect(there).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(
        0
    )  # the page is drawn anew when the models are there
    settled(page)
    go(page, "Forest")
    expect(page.get_by_text("What the forest looks at")).to_be_visible()
    go(page, "Layers")


def go(page: Page, step: str) -> None:
    """To a step; the chooser is the first on the page."""
    page.get_by_test_id("stButtonGroup").first.get_by_text(step, exact=True).click()
    settled(page)


def map_box(page: Page) -> dict[str, float]:
    """Where the map of the step lies on the page, when the one before is gone."""
    drawn = page.locator(".scarp-place-map.leaflet-container")
    settled(page)
    expect(drawn).to_have_count(1)
    drawn.first.scroll_into_view_if_needed()
    (box,) = boxes(drawn)
    return box


def picture(page: Page, name: str) -> dict:
    """A picture on the map, as Leaflet has it."""
    return next((each for each in page.evaluate(LAYERS) if each["name"] == name), {})


def wait_for_picture(page: Page, name: str) -> dict:
    """A picture on the map when it is drawn."""
    page.wait_for_function(f"name => ({LAYERS})().some(l => l.name === name && l.width > 1)", arg=name)
    return picture(page, name)


def test_all_steps_show_something_and_what_if_moves_the_map(tab, county):
    page, _ = tab(county)
    open_analysis(page, county)
    expect(page.get_by_text("They show no real place").first).to_be_visible()
    assert wait_for_picture(page, "Slope")["width"] > 1
    wait_for_picture(page, "relief")
    signs = {
        "Classes": "Fit again with these classes",
        "Frequency ratio": "In words",
        "Forest": "What the forest looks at",
        "SHAP": "A dot is a place",
        "Map": "Where it may be trusted",
        "Take it with you": "All files (ZIP)",
    }
    for step, sign in signs.items():
        go(page, step)
        expect(page.get_by_text(sign).first).to_be_visible()
        expect(page.get_by_test_id("stException")).to_have_count(0)

    go(page, "What if")
    expect(page.get_by_role("button", name="Draw an area")).to_be_visible()
    before = wait_for_picture(page, "Susceptibility")
    page.evaluate("() => { window.untouched = window.scarpMap; }")
    page.get_by_role("button", name="Slope +5°").click()
    page.wait_for_function(
        f"old => ({LAYERS})().some(l => l.name === 'Susceptibility' && l.url !== old)", arg=before["url"]
    )
    expect(page.get_by_text("answered in").first).to_be_visible()
    assert page.evaluate("() => window.untouched === window.scarpMap"), "the map was not drawn anew"
    assert picture(page, "Susceptibility")["above"] > picture(page, "relief")["above"], "the answer is seen"

    page.get_by_role("button", name="Reset").click()
    page.wait_for_function(
        f"old => ({LAYERS})().some(l => l.name === 'Susceptibility' && l.url === old)", arg=before["url"]
    )


def test_the_map_is_told_by_slope_units(tab, county):
    page, _ = tab(county)
    open_analysis(page, county)
    go(page, "Map")
    before = wait_for_picture(page, "Susceptibility")
    page.get_by_test_id("stButtonGroup").get_by_text("Units", exact=True).click()
    page.wait_for_function(
        f"old => ({LAYERS})().some(l => l.name === 'Susceptibility' && l.url !== old)", arg=before["url"]
    )
    expect(page.get_by_text("slope units by their mean probability")).to_be_visible()
    expect(page.get_by_text("All of them, with outlines, are in units.gpkg")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_an_area_is_drawn_and_a_place_is_picked_on_the_map(tab, county):
    page, _ = tab(county)
    open_analysis(page, county)
    go(page, "What if")
    expect(page.get_by_role("button", name="Draw an area")).to_be_visible()
    wait_for_picture(page, "Susceptibility")
    box = map_box(page)
    page.get_by_role("button", name="Draw an area").click()
    for corners, (across, down) in enumerate(((0.4, 0.4), (0.6, 0.4), (0.5, 0.65)), start=1):
        page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])
        page.wait_for_function(f"corners => ({DOTS})() === corners", arg=corners)
    page.get_by_role("button", name="Close the area").click()
    expect(page.get_by_text("in the drawn area")).to_be_visible()

    page.get_by_text("One place", exact=True).click()
    wait_for_picture(page, "Susceptibility")
    settled(page)
    shown = page.get_by_test_id("stExpander").filter(has_text="Place:").first
    expect(shown).to_be_visible()
    before = shown.inner_text()
    box = map_box(page)
    page.mouse.click(box["x"] + 0.55 * box["width"], box["y"] + 0.5 * box["height"])
    expect(shown).not_to_have_text(before)
    expect(page.get_by_text("Chance of landslide as it is")).to_be_visible()


def test_a_reload_finds_the_analysis_and_its_files_can_be_taken(tab, county):
    page, _ = tab(county)
    open_analysis(page, county)
    assert "analysis=factors-sample-small-" in page.url
    go(page, "Forest")
    expect(page).to_have_url(re.compile("step=forest", re.IGNORECASE))
    page.reload()
    expect(page.get_by_text("What the forest looks at")).to_be_visible()
    go(page, "Take it with you")
    with page.expect_download() as download:
        page.get_by_role("button", name="Run record (JSON)").click()
    assert json.loads(download.value.path().read_text("utf-8"))["kind"] == "factors"


def test_axe_finds_nothing_in_any_step(tab, county, looked):
    page, _ = tab(county)
    open_analysis(page, county)
    for step in STEPS:
        go(page, step)
        looked.wide_and_narrow(page, step)
