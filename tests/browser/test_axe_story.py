"""axe-core finds nothing on any page in any state, in a wide window and a narrow one; and the keyboard is enough."""

import json
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import small_change, small_factors, small_world
from tests.browser import test_batch_story as batch
from tests.browser import test_change_story as change
from tests.browser import test_factors_story as factors
from tests.browser.axe import EXCEPTED
from tests.browser.server import serve
from tests.browser.states import MAP, choose_on_server, open_more, select_row, settled, wait_for_map
from tests.browser.test_compare_story import matrices
from tests.browser.test_detect_story import select_first_landslide

pytestmark = pytest.mark.browser

SOURCES = {"Your layers": "Analyse", "A table (CSV)": "Analyse", "A saved model elsewhere": "Ask the model"}
VIEWS = ("Maps", "Curves", "Landslides", "Is it real?", "Regions", "Cost", "Other scenes", "Published")


@pytest.fixture(scope="module")
def everything(tmp_path_factory) -> Path:
    """A small world with all that the pages can begin with."""
    folder = small_world.make(tmp_path_factory.mktemp("everything"))
    samples = folder / "samples"
    small_world.write_more_networks(folder / "models", ("resnet18-se", "scarp"))
    small_change.two_dates(samples)
    (samples / "county").mkdir()
    small_factors.write_samples(samples / "county")
    county = json.loads((samples / "county" / "catalog.json").read_text("utf-8"))
    for each in county["samples"]:
        each |= {"id": "county", "title": "County with layers (synthetic)"}
        each["scene"] = f"county/{each['scene']}"
        each["factors"] = {name: f"county/{file}" for name, file in each["factors"].items()}
    catalog = json.loads((samples / "catalog.json").read_text("utf-8"))
    pair = {"id": "pair", "title": "Two dates (synthetic)", "description": "Made by the tests."}
    catalog["samples"] += county["samples"]
    catalog["pairs"] = [{**pair, "before": "before.tif", "after": "after.tif"}]
    catalog["land_cover_classes"] = county["land_cover_classes"]
    (samples / "catalog.json").write_text(json.dumps(catalog), "utf-8")
    images = folder / "data" / "images"
    images.mkdir(parents=True)
    shutil.copy(samples / "scene.tif", images / "north.tif")
    bands = small_world.write_scene(images / "south.tif")
    small_world.write_tiff(images / "south.tif", bands, west=small_world.WEST + 200, nodata=0)
    (images / "torn.tif").write_bytes((images / "north.tif").read_bytes()[:4000])
    return folder


@pytest.fixture(scope="module")
def address(everything, chromium):
    """One dashboard for all of it."""
    named = {"SCARP_DATA_DIR": str(everything / "data"), "OMP_NUM_THREADS": "1"}
    with serve({**small_world.environment(everything), **named}) as running:
        yield running


def test_axe_finds_nothing_from_home_to_a_result(tab, address, looked):
    page, _ = tab(address)
    page.goto(address)
    expect(page.get_by_text("per pixel").first).to_be_visible()  # networks are looked at last
    looked.wide_and_narrow(page, "Home")
    page.get_by_role("button", name="Try this sample").first.click()
    find = page.get_by_role("button", name="Find landslides")
    expect(find).to_be_visible()
    looked.wide_and_narrow(page, "the chooser")
    open_more(page)
    looked.wide_and_narrow(page, "the chooser's more")
    find.click()
    wait_for_map(page)
    looked.wide_and_narrow(page, "a result")
    select_first_landslide(page)
    expect(page.locator(".st-key-landslide_card")).to_contain_text("at these settings")
    looked.wide_and_narrow(page, "the table with a row chosen")
    page.get_by_text("Review", exact=True).first.click()
    expect(page.locator(".st-key-review_panel")).to_contain_text("decided")
    looked.wide_and_narrow(page, "Review")
    page.get_by_text("Teach it here", exact=True).first.click()
    expect(page.get_by_text("more are needed")).to_be_visible()
    looked.wide_and_narrow(page, "Teach it here")
    page.get_by_role("button", name="Report", exact=True).click()
    expect(page.get_by_role("button", name="PDF")).to_be_visible()
    looked.at(page, "reports")
    page.keyboard.press("Escape")
    page.get_by_text("Where the network looked").first.click()
    expect(page.get_by_role("heading", name="Where the network looked")).to_be_visible()
    looked.at(page, "where the network looked")
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_text("per pixel").first).to_be_visible()
    looked.wide_and_narrow(page, "Home with a run")


def test_axe_finds_nothing_on_a_batch(tab, address, looked):
    page, _ = tab(address)
    page.goto(f"{address}/detect")
    page.get_by_text("Upload", exact=True).click()
    expect(page.locator("input[type=file]").first).to_be_attached()
    looked.wide_and_narrow(page, "uploads")
    choose_on_server(page, "images/ · 3 images, one batch")
    expect(page.get_by_text("3 images, one batch")).to_be_visible()
    looked.wide_and_narrow(page, "a batch's chooser")
    page.get_by_role("button", name="Find landslides in 2 images").click()
    expect(batch.metric(page, "Landslides")).to_be_visible()
    batch.wait_in_map(page, f"window => ({batch.PICTURES})(window) === 2 && ({batch.OUTLINES})(window) > 0")
    looked.wide_and_narrow(page, "a batch")


def test_axe_finds_nothing_on_two_dates(tab, address, looked):
    page, _ = tab(address)
    change.to_two_dates(page, address)
    looked.at(page, "two dates, nothing chosen")
    page.get_by_role("combobox", name="Sample pair").click()
    page.get_by_role("option", name="Two dates (synthetic)").click()
    expect(page.get_by_text("can the network be trusted here?")).to_have_count(2)
    looked.wide_and_narrow(page, "two dates, chosen")
    page.get_by_role("button", name="Compare the two dates").click()
    change.wait_for_map(page)
    select_row(page)
    expect(page.get_by_test_id("stImage").filter(has_text="Later image")).to_be_visible()
    looked.wide_and_narrow(page, "two dates")


def test_axe_finds_nothing_on_a_comparison(tab, address, looked):
    page, _ = tab(address)
    page.goto(f"{address}/compare")
    compare = page.get_by_role("button", name="Compare networks")
    expect(compare).to_be_enabled()
    looked.wide_and_narrow(page, "Compare's chooser")
    compare.click()
    expect(matrices(page)).to_have_count(2)
    expect(page.locator(".scarp-maps figure")).to_have_count(2)
    for view in VIEWS:
        page.get_by_role("radio", name=view, exact=True).click()
        looked.wide_and_narrow(page, f"Compare: {view}")


def test_axe_finds_nothing_where_factors_are_chosen(tab, address, looked):
    page, _ = tab(address)
    page.goto(f"{address}/factors")
    expect(page.get_by_role("button", name="Open the analysis")).to_be_visible()
    looked.wide_and_narrow(page, "the sample")
    for source, sign in SOURCES.items():
        page.get_by_text(source, exact=True).click()
        expect(page.get_by_role("button", name=sign, exact=True)).to_be_visible()
        looked.wide_and_narrow(page, source)


# The element that has the focus, in whatever frame; the one that shows it, which for what is not seen itself (under a
# label, on a canvas) is around it; and whether an outline is drawn there.
FOCUSED = """() => {
    let focused = document.activeElement;
    while (focused?.contentDocument) focused = focused.contentDocument.activeElement;
    if (!focused || focused === document.body) return null;
    const style = element => element.ownerDocument.defaultView.getComputedStyle(element);
    const unseen = element => {
        const {width, height} = element.getBoundingClientRect();
        return width < 5 || height < 5 || style(element).opacity === '0' || element.parentElement.closest('canvas');
    };
    const outlined = element => style(element).outlineStyle !== 'none' && parseFloat(style(element).outlineWidth) >= 2;
    let shown = focused;
    if (unseen(focused)) while (shown && !outlined(shown)) shown = shown.parentElement;
    return {markup: focused.outerHTML.slice(0, 200), outlined: !!shown && outlined(shown)};
}"""
HAS_FOCUS = """element => {
    let focused = window.top.document.activeElement;
    while (focused?.contentDocument) focused = focused.contentDocument.activeElement;
    return focused === element;
}"""
CHOSEN = "new URLSearchParams(location.search).get('landslide')"
MOST_STEPS = 150


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Go with the Tab key to a part of the page; whatever has the focus on the way shows that it has it."""
    settled(page)
    expect(wanted).to_be_visible()
    for _ in range(MOST_STEPS):
        page.keyboard.press(key)
        at = page.evaluate(FOCUSED)
        assert at is None or at["outlined"], f"the focus is not seen at {at['markup']}"
        if wanted.evaluate(HAS_FOCUS):
            return
    raise AssertionError(f"{MOST_STEPS} presses of {key} do not lead to {wanted}; the last was at {at}")


def test_a_landslide_is_found_reviewed_and_taken_away_by_keys_alone(tab, address):
    page, _ = tab(address)
    page.goto(address)
    tab_to(page, page.get_by_role("button", name="Try this sample").first)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Find landslides"))
    page.keyboard.press("Enter")
    wait_for_map(page)

    frame = page.frame_locator(MAP)
    tab_to(page, frame.locator("#map_div"))
    chosen = []
    for _ in range(2):
        page.keyboard.press("ArrowRight")
        page.wait_for_function(f"before => {CHOSEN} && {CHOSEN} !== before", arg=chosen[-1] if chosen else "")
        settled(page)
        chosen.append(page.evaluate(f"() => {CHOSEN}"))
        expect(page.locator(".st-key-landslide_card")).to_contain_text(chosen[-1])

    tab_to(page, page.locator(".st-key-workspace_drawer summary"))
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stDataFrame").locator("canvas").first).to_be_visible()

    tab_to(page, page.get_by_role("switch", name="Review"), "Shift+Tab")
    page.keyboard.press("Space")
    panel = page.locator(".st-key-review_panel")
    expect(panel).to_contain_text(" 0 of ")
    tab_to(page, panel.get_by_role("button", name="Accept"))
    page.keyboard.press("Enter")
    expect(panel).to_contain_text(" 1 of ")

    tab_to(page, page.get_by_role("button", name="All files (ZIP)"))
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert zipfile.is_zipfile(download.value.path())


def test_each_exception_is_met_in_a_story():
    stories = {name for module in (factors, sys.modules[__name__]) for name in vars(module)}
    assert {each.story for each in EXCEPTED} <= stories
