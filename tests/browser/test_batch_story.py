"""Many images in a real browser: one batch, its progress, what failed and why, all of them, the ZIP, its address."""

import os
import shutil
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import small_world
from tests.browser.server import serve
from tests.browser.states import MAP, choose_on_server, in_map, select_row, settled, wait_in_map

pytestmark = pytest.mark.browser

# The pictures of the images on the map of the batch, and its outlines.
PICTURES = "window => Object.values(window.map?._layers ?? {}).filter(l => l._image?.naturalWidth > 0).length"
OUTLINES = """window => Object.values(window.map?._layers ?? {})
    .filter(l => l.feature && l.options.color === '#ffd60a').length"""


@pytest.fixture(scope="module")
def survey(world, tmp_path_factory):
    """Two overlapping images and one that is torn; below images/, one more that takes longer than a browser may."""
    folder = tmp_path_factory.mktemp("survey")
    bands = small_world.write_scene(folder / "north.tif")
    small_world.write_tiff(folder / "south.tif", bands, west=small_world.WEST + 200, nodata=0)
    (folder / "torn.tif").write_bytes((folder / "north.tif").read_bytes()[:4000])
    images = folder / "data" / "images"
    images.mkdir(parents=True)
    shutil.copy(folder / "north.tif", images / "first.tif")
    shutil.copy(world / "samples" / "large.tif", images / "large.tif")
    shutil.copy(folder / "torn.tif", images / "torn.tif")
    return folder


@pytest.fixture(scope="module")
def batches(world, survey, tmp_path_factory, chromium):
    """A dashboard of its own in the small world, with the survey's images as the folder on the server."""
    names = {
        "SCARP_RUNS": str(tmp_path_factory.mktemp("batches") / "runs"),
        "SCARP_DATA_DIR": str(survey / "data"),
        "OMP_NUM_THREADS": "1",
    }
    with serve({**small_world.environment(world), **names}) as running:
        yield running


def metric(page: Page, label: str):
    """The value that the page gives under a label."""
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue")


def landslides(page: Page) -> int:
    """The number that the page of the batch gives."""
    return int(metric(page, "Landslides").inner_text().replace(",", ""))


def line(page: Page, image: str):
    """The line of an image in the table of a batch that is under way."""
    return page.get_by_role("row").filter(has_text=image)


def look(page: Page, name: str, tmp_path: Path) -> None:
    """A picture of the page as it is, for whoever wants to see it."""
    folder = Path(os.environ.get("SCARP_SCREENSHOTS", tmp_path))
    page.screenshot(path=folder / f"batch-{name}.png")


def run_uploads(page: Page, address: str, survey: Path, tmp_path: Path) -> None:
    """From Home to the result of a batch of uploads."""
    page.goto(address)
    settled(page)
    page.get_by_role("button", name="Upload an image").click()
    settled(page)
    upload = page.locator("input[type=file]").first
    upload.set_input_files([survey / name for name in ("north.tif", "south.tif", "torn.tif")])
    expect(page.get_by_text("3 images, one batch")).to_be_visible()
    expect(page.get_by_text("1 of 3 images will be left out")).to_be_visible()
    settled(page)
    look(page, "chosen", tmp_path)
    page.get_by_role("button", name="Find landslides in 2 images").click()
    expect(metric(page, "Landslides")).to_be_visible()
    wait_in_map(page, f"window => ({PICTURES})(window) === 2 && ({OUTLINES})(window) > 0")
    settled(page)


def test_uploads_become_one_batch_with_totals_a_map_and_one_zip_and_its_address_leads_back(
    tab, batches, survey, tmp_path
):
    page, _ = tab(batches)
    run_uploads(page, batches, survey, tmp_path)
    total = landslides(page)
    assert total > 0
    assert metric(page, "Images").inner_text() == "2"
    assert metric(page, "Left out").inner_text() == "1"
    expect(page.get_by_text("1 image left out, and why")).to_be_visible()
    expect(page.get_by_test_id("stExpanderDetails").filter(has_text="torn.tif")).to_be_visible()
    assert in_map(page, OUTLINES) == total
    look(page, "result", tmp_path)

    with page.expect_download() as download:
        page.get_by_role("link", name="All files (ZIP").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
    assert {"landslides.gpkg", "scenes.csv", "north/landslides.gpkg", "south/probability.tif"} <= names
    assert not any(name.startswith("torn/") for name in names)

    page.reload()
    wait_in_map(page, f"window => ({OUTLINES})(window) === {total}")
    expect(metric(page, "Landslides")).to_have_text(f"{total:,}")  # a reload finds the batch again
    other = page.context.new_page()
    other.goto(page.url)
    expect(metric(other, "Left out")).to_have_text("1")

    wait_in_map(other, f"window => ({OUTLINES})(window) === {total}")
    past = other.frame_locator(MAP).get_by_role("button", name="Past the map")
    past.focus()
    other.keyboard.press("Enter")
    assert not other.evaluate(f"""() => document.activeElement.matches("{MAP}")""")
    select_row(other)
    other.get_by_role("button", name="Open north.tif").click()
    expect(other.get_by_role("term").filter(has_text="Share of the valid area")).to_be_visible()
    expect(other.locator(MAP)).to_have_count(1)
    other.get_by_role("button", name="Back to the batch").click()
    expect(metric(other, "Left out")).to_have_text("1")
    settled(other)


def test_a_batch_under_way_says_how_far_it_is_survives_a_reload_and_keeps_what_is_done_when_stopped(
    tab, batches, tmp_path
):
    page, _ = tab(batches)
    page.goto(f"{batches}/detect")
    choose_on_server(page, "images/ · 3 images, one batch")
    expect(page.get_by_text("3 images, one batch")).to_be_visible()
    page.get_by_text("Look at the image in eight ways").click()  # far longer than a browser may take
    settled(page)
    page.get_by_role("button", name="Find landslides in 2 images").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(line(page, "first.tif")).to_contain_text("Done")
    expect(line(page, "large.tif")).to_contain_text("Under way")
    expect(page.get_by_text("scene 2 of 3")).to_be_visible()
    look(page, "under-way", tmp_path)

    page.reload()
    expect(page.get_by_text("scene 2 of 3")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("The batch was stopped")).to_be_visible()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    expect(line(page, "first.tif")).to_contain_text("Done")
    look(page, "stopped", tmp_path)
