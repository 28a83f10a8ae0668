"""Detect in a real browser with the network closed: what only a browser knows."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pyproj import Transformer

from tests import small_world
from tests.browser.server import serve
from tests.browser.states import (
    MAP,
    OUTLINES,
    PICTURES,
    choose_on_server,
    in_map,
    landslides,
    open_more,
    open_table,
    select_row,
    settled,
    wait_for_landslides,
    wait_for_map,
    wait_in_map,
)

pytestmark = pytest.mark.browser


# The page has answered the threshold: there is another number of landslides than before, and as many outlines.
AGREED = f"""([threshold, before]) => {{
    const number = document.querySelector('.scarp-headline')?.dataset.landslides;
    const drawn = ({OUTLINES})(document.querySelector("{MAP}")?.contentWindow ?? {{}});
    const answered = new URLSearchParams(location.search).get('threshold') === threshold &&
        document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning';
    return answered && number !== undefined && Number(number) !== before && drawn.length === Number(number);
}}"""


def run_sample(page: Page, address: str) -> None:
    """From Home to the result of the first sample."""
    page.goto(address)
    page.get_by_role("button", name="Try this sample").first.click()
    page.get_by_role("button", name="Find landslides").click()
    wait_for_map(page)


def run_folder(page: Page, world: Path) -> Path:
    """The folder of the run that the address names."""
    return world / "runs" / page.url.split("run=")[1].split("&")[0]


def press(page: Page, slider: str, key: str, times: int = 1) -> None:
    """Move a slider with the keyboard."""
    page.get_by_role("slider", name=slider).focus()
    for _ in range(times):
        page.keyboard.press(key)


def test_a_sample_run_ends_with_outlines_at_the_right_place_and_needs_no_internet(tab, address, world):
    page, _ = tab(address)
    run_sample(page, address)
    pictures = {picture["name"]: picture for picture in in_map(page, PICTURES)}
    size_m = small_world.SIZE_PX * small_world.RESOLUTION_M
    to_degrees = Transformer.from_crs(small_world.CRS, "EPSG:4326", always_xy=True)
    expected = to_degrees.transform_bounds(
        small_world.WEST, small_world.NORTH - size_m, small_world.WEST + size_m, small_world.NORTH
    )

    assert {"Image", "Probability", "Reference"} <= set(pictures)
    two_pixels_deg = 2 * small_world.RESOLUTION_M / 90_000
    for picture in pictures.values():
        assert picture["width"] > 0
        assert picture["bounds"] == pytest.approx(expected, abs=two_pixels_deg)

    written = json.loads((run_folder(page, world) / "landslides.geojson").read_text("utf-8"))["features"]
    drawn = in_map(page, OUTLINES)
    assert len(drawn) == len(written) == landslides(page) > 0
    for feature in written:
        ring = feature["geometry"]["coordinates"][0]
        box = [f(p[axis] for p in ring) for f, axis in ((min, 0), (min, 1), (max, 0), (max, 1))]
        assert any(one == pytest.approx(box, abs=two_pixels_deg) for one in drawn)
    assert page.frame_locator(MAP).locator("path.leaflet-interactive").count() > 0
    assert page.frame_locator(MAP).locator(".leaflet-control-scale-line").count() > 0

    with page.expect_download() as download:
        page.get_by_role("button", name="GeoJSON").click()
    assert json.loads(download.value.path().read_text("utf-8"))["features"] == written

    page.reload()
    wait_for_map(page)
    wait_for_landslides(page, len(written))  # a reload finds the result again


def test_sliders_and_the_table_change_the_map_alone_and_predict_nothing(tab, address, world):
    from streamlit.proto.BackMsg_pb2 import BackMsg

    page, _ = tab(address)
    sent: list[BackMsg] = []
    page.on("websocket", lambda ws: ws.on("framesent", lambda data: sent.append(BackMsg.FromString(data))))
    run_sample(page, address)
    in_map(
        page,
        "window => { window.untouched = true; window.map.setZoom(window.map.getZoom() - 1, {animate: false}); }",
    )
    zoom, before, runs = in_map(page, "window => window.map.getZoom()"), landslides(page), count_runs(world)
    sent.clear()
    press(page, "Threshold", "PageDown", 2)
    threshold = page.get_by_role("slider", name="Threshold").input_value()
    page.wait_for_function(AGREED, arg=[threshold, before])
    assert len(in_map(page, OUTLINES)) == landslides(page) != before

    reruns = [message.rerun_script for message in sent if message.HasField("rerun_script")]
    assert reruns, "the slider told the server"
    assert all(rerun.fragment_id for rerun in reruns), "only the fragment ran again"
    assert in_map(page, "window => window.untouched"), "the map was not drawn anew"
    assert in_map(page, "window => window.map.getZoom()") == zoom, "the view stayed"
    assert count_runs(world) == runs, "nothing was predicted"

    in_map(page, "window => { window.map.setZoom(10, {animate: false}); }")
    select_first_landslide(page)
    expect(page.frame_locator(MAP).locator("path[stroke='#aaee77']")).to_have_count(1)
    wait_in_map(page, "window => window.map.getZoom() > 12")


NAMES = (
    """window => [...(window.document.querySelectorAll('.scarp-name') ?? [])].map(each => each.innerText)"""
)
SELECTED = "path[stroke='#aaee77']"


def test_outline_row_and_card_follow_each_other_by_press_and_by_key(tab, address):
    page, _ = tab(address)
    run_sample(page, address)
    wait_in_map(page, f"window => ({NAMES})(window).length > 1")
    before = set(in_map(page, NAMES))
    press(page, "Threshold", "ArrowRight")
    page.wait_for_function("() => /threshold=/.test(location.search)")
    settled(page)
    wait_in_map(page, f"window => ({NAMES})(window).length > 1")
    assert before & set(in_map(page, NAMES)), "names are by place and not by rank"

    select_first_landslide(page)
    card = page.locator(".st-key-landslide_card")
    expect(page.frame_locator(MAP).locator(SELECTED)).to_have_count(1)
    page.wait_for_function("() => new URLSearchParams(location.search).has('landslide')")  # it is told last
    settled(page)
    first = page.evaluate("() => new URLSearchParams(location.search).get('landslide')")
    expect(card).to_contain_text(first)
    frame = page.frame_locator(MAP)
    frame.locator("#map_div").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "first => new URLSearchParams(location.search).get('landslide') !== first", arg=first
    )
    settled(page)
    second = page.evaluate("() => new URLSearchParams(location.search).get('landslide')")
    expect(card).to_contain_text(second)
    expect(frame.locator(SELECTED)).to_have_count(1)

    in_map(
        page,
        f"""window => Object.values(window.map._layers)
            .find(l => l.feature?.properties.Landslide === '{first}' && l.options.interactive !== false)
            .fire('click')""",
    )
    page.wait_for_function(
        "first => new URLSearchParams(location.search).get('landslide') === first", arg=first
    )
    settled(page)
    expect(card).to_contain_text(first)


def test_the_keyboard_comes_past_the_map(tab, address):
    page, _ = tab(address)
    run_sample(page, address)
    past = page.frame_locator(MAP).get_by_role("button", name="Past the map")
    past.focus()
    expect(past).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    assert not page.evaluate(f"""() => document.activeElement.matches("{MAP}")""")
    assert page.evaluate("() => !!document.activeElement.closest('.st-key-workspace_tools')")


def test_where_the_network_looked_lies_on_the_map_within_the_scene(tab, address):
    page, _ = tab(address)
    run_sample(page, address)
    scene = next(picture for picture in in_map(page, PICTURES) if picture["name"] == "Image")
    page.get_by_text("Where the network looked").first.click()
    expect(page.get_by_role("heading", name="Where the network looked")).to_be_visible()
    expect(page.locator(MAP)).to_have_count(1)  # while the map is drawn anew the one before it is still there
    wait_in_map(page, f"window => ({PICTURES})(window).some(p => p.name.startsWith('Where') && p.width > 0)")
    heat = next(picture for picture in in_map(page, PICTURES) if picture["name"].startswith("Where"))

    (west, south, east, north), around = heat["bounds"], scene["bounds"]
    slack = 1e-4
    assert around[0] - slack <= west < east <= around[2] + slack
    assert around[1] - slack <= south < north <= around[3] + slack
    assert heat["width"] > 0
    assert page.frame_locator(MAP).locator(".scarp-opacity").count() == 2
    expect(page.get_by_text("not why, and not that it was right")).to_be_visible()


def count_runs(world: Path) -> int:
    return len([folder for folder in (world / "runs").iterdir() if not folder.name.startswith(".")])


def select_first_landslide(page: Page) -> None:
    """Open the table below the map of a result, and choose its first row."""
    settled(page)
    open_table(page)
    select_row(page)


def test_a_bad_upload_gets_a_sentence_and_the_page_goes_on(tab, address, world):
    page, _ = tab(address)
    page.goto(address)
    page.get_by_role("button", name="Upload an image").click()
    upload = page.locator("input[type=file]").first
    upload.set_input_files({"name": "notes.tif", "mimeType": "image/tiff", "buffer": b"not an image at all"})
    expect(page.get_by_role("alert")).to_contain_text("notes.tif")
    assert page.get_by_text("Traceback").count() == 0

    page.locator("input[type=file]").first.set_input_files(world / "samples" / "scene.tif")
    expect(page.get_by_role("button", name="Find landslides")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="notes.tif")).to_have_count(
        0
    )  # the light of the image stays


def test_a_deep_link_into_a_fresh_server_opens_the_page_inside_the_frame(tab, world):
    with serve(small_world.environment(world)) as fresh:
        page, watch = tab(fresh)
        page.goto(f"{fresh}/detect")
        expect(page.get_by_role("heading", name="Detect landslides")).to_be_visible()
        expect(page.get_by_role("link", name="Home")).to_be_visible()
        assert page.url.startswith(f"{fresh}/detect")
        page.wait_for_load_state("networkidle")
        page.close()
        watch.check()


def test_a_reload_and_a_second_tab_find_the_run_and_cancel_ends_it(tab, address, world):
    page, _ = tab(address)
    page.goto(f"{address}/detect")
    choose_on_server(page, "large.tif")
    open_more(page)
    page.get_by_text("Look at the image in eight ways").click()  # far longer than a browser may take
    settled(page)
    page.get_by_role("button", name="Find landslides").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    folder = run_folder(page, world)

    page.reload(wait_until="commit")
    expect(page.get_by_role("progressbar")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url, wait_until="commit")
    expect(other.get_by_role("progressbar")).to_be_visible()
    other.get_by_role("button", name="Cancel").click()
    expect(other.get_by_text("The run was cancelled")).to_be_visible()
    expect(page.get_by_text("The run was cancelled")).to_be_visible()
    assert not folder.exists()
