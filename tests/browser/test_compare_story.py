"""Compare in a real browser with the network closed: thresholds, clicked cells, maps in step, a report offline."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import small_world
from tests.browser.server import serve
from tests.browser.states import boxes, select_row, settled
from tests.browser.test_detect_story import press

pytestmark = pytest.mark.browser

OTHERS = ("unet", "resnet18-se", "vgg13-se", "scarp")
NAMES = {
    ("background", "background"): "left alone",
    ("background", "landslide"): "false alarm",
    ("landslide", "background"): "miss",
    ("landslide", "landslide"): "hit",
}
TITLES = ("ResNet18-SE", "UNet-SE", "UNet", "VGG13-SE")
# The overlays of the maps, each with the colours that it holds and how many pixels of each.
MAPS = """() => (window.scarpMaps ?? []).map(map => {
    const layers = Object.values(map._layers).filter(layer => layer._image);
    const image = layers.find(layer => layer.options.alt === 'classes')?._image;
    if (!image?.complete || !image.naturalWidth) return null;  // not there yet
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
    const colours = {};
    for (let i = 0; i < pixels.length; i += 4)
        if (pixels[i + 3]) {
            const colour = [pixels[i], pixels[i + 1], pixels[i + 2]].join();
            colours[colour] = (colours[colour] || 0) + 1;
        }
    const photo = layers.some(layer => layer.options.alt === 'scene' && layer._image.naturalWidth > 0);
    return {colours, photo, zoom: map.getZoom(), centre: [map.getCenter().lat, map.getCenter().lng]};
})"""
SAME = "(one, other) => Object.keys({...one, ...other}).every(colour => one[colour] === other[colour])"
ONE_COLOUR = "maps => Object.keys(maps[0].colours).length === 1"
# Each cell of a matrix with the heads that lie beside (truth) and below it (prediction) on the screen.
SEEN = """table => {
    const middle = element => {
        const box = element.getBoundingClientRect();
        return {x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2, box};
    };
    const heads = scope => [...table.querySelectorAll(`th[scope=${scope}]`)];
    return [...table.querySelectorAll('button')].map(cell => {
        const at = middle(cell);
        const beside = heads('row').find(head => Math.abs(middle(head).y - at.y) < 3 && middle(head).x < at.box.left);
        const below = heads('col').find(head => Math.abs(middle(head).x - at.x) < 3 && middle(head).y > at.box.bottom);
        return [beside.textContent, below.textContent, cell.textContent];
    });
}"""
# Plotly of the report: every figure has drawn marks, every picture has pixels.
DRAWN = """() => ({
    figures: [...document.querySelectorAll('.js-plotly-plot')].map(
        figure => figure.querySelectorAll('.cartesianlayer path, .cartesianlayer image').length),
    pictures: [...document.images].map(image => image.naturalWidth),
})"""


@pytest.fixture(scope="module")
def address(tmp_path_factory, chromium):
    """A dashboard with five networks of random weights."""
    folder = small_world.make(tmp_path_factory.mktemp("compare"))
    small_world.write_more_networks(folder / "models", OTHERS)
    with serve({**small_world.environment(folder), "OMP_NUM_THREADS": "1"}) as running:
        yield running


def compare_four(page: Page, address: str) -> None:
    """From the address to the scores of four networks, and the matrices and maps of the first two.

    The fifth is taken out of the choice.
    """
    page.goto(f"{address}/compare")
    networks = page.get_by_test_id("stMultiSelect").first
    expect(networks.get_by_text("VGG13-SE")).to_be_visible()
    settled(page)
    networks.get_by_label("Remove Scarp").click()
    expect(networks.get_by_text("Scarp")).to_have_count(0)
    settled(page)
    page.get_by_role("button", name="Compare networks").click()
    expect(matrices(page)).to_have_count(2)
    page.goto(f"{page.url.partition('&')[0]}&pair=resnet18-se,unet-se")
    expect(page.locator(".scarp-maps figure")).to_have_count(2)
    expect(matrices(page)).to_have_count(2)


def matrices(page: Page):
    """The matrices of the comparison."""
    return page.get_by_role("group", name="Confusion matrices").get_by_role("table")


def cell(page: Page, network: str, name: str):
    """The cell of that name ("hit", "false alarm" …) in a network's matrix."""
    return page.get_by_role("table", name=network, exact=True).get_by_role("button", name=name)


def seen_in(page: Page, network: str) -> dict[tuple[str, str], str]:
    """What a network's matrix shows, by the heads (truth, prediction) in whose row and column it is seen."""
    seen = page.get_by_role("table", name=network, exact=True).evaluate(SEEN)
    return {(truth, prediction): text for truth, prediction, text in seen}


def wait_for_maps(page: Page, condition: str, given: object = None) -> list[dict]:
    """The maps (as MAPS has them) when all are drawn and a function of them and of what is given is true."""
    # Not an async function: Playwright would take its promise for an answer.
    drawn = "maps.length > 0 && maps.every(Boolean)"
    script = (
        f"given => {{ const maps = ({MAPS})(); return {drawn} && ({condition})(maps, given) ? maps : null; }}"
    )
    return page.wait_for_function(script, arg=given).json_value()


def scores_table(page: Page):
    """The table of scores, as screen readers hear it."""
    return page.get_by_test_id("stDataFrame").first.locator("table")


def table(page: Page) -> list[list[str]]:
    """The cells of the table of scores, row by row: network, threshold, scores."""
    lines = scores_table(page).locator("tbody tr")
    expect(lines).to_have_count(len(TITLES))  # it comes a moment after what is seen
    rows = lines.all()
    return [row.locator("td").all_inner_texts()[-11:] for row in rows]


def test_thresholds_and_clicked_cells_move_the_maps_and_the_report_opens_offline(tab, address, tmp_path):
    from streamlit.proto.BackMsg_pb2 import BackMsg

    page, _ = tab(address)
    sent: list[BackMsg] = []
    page.on("websocket", lambda ws: ws.on("framesent", lambda data: sent.append(BackMsg.FromString(data))))
    compare_four(page, address)
    settled(page)
    maps = wait_for_maps(page, "maps => maps.length === 2 && maps.every(map => map.photo)")
    scores = table(page)
    assert tuple(row[0] for row in scores) == TITLES
    assert all(each["photo"] for each in maps), "every map shows the scene"
    assert all(len(each["colours"]) == 3 for each in maps), "hit, false alarm and miss"

    sent.clear()
    press(page, "ResNet18-SE", "ArrowLeft", 20)
    page.wait_for_function("() => /threshold.resnet18-se=60/.test(location.search)")
    settled(page)
    moved = wait_for_maps(page, f"(maps, before) => !({SAME})(maps[0].colours, before)", maps[0]["colours"])
    threshold = scores_table(page).locator("tbody tr").first.locator("td", has_text=re.compile("^60$"))
    expect(threshold).to_have_count(1)
    assert table(page)[0][1:3] != scores[0][1:3]
    assert table(page)[1:] == scores[1:], "the other networks stay at their own thresholds"
    assert [each["colours"] for each in moved[1:]] == [each["colours"] for each in maps[1:]]
    reruns = [message.rerun_script for message in sent if message.HasField("rerun_script")]
    assert reruns, "the slider told the server"
    assert all(rerun.fragment_id for rerun in reruns), "only the fragment ran again"

    found = seen_in(page, "ResNet18-SE")
    assert {place: text.lstrip("0123456789,") for place, text in found.items()} == NAMES
    false_alarm = cell(page, "ResNet18-SE", "false alarm")
    pressed = page.locator("button[aria-pressed=true]")
    assert false_alarm.text_content() == found["background", "landslide"]
    expect(pressed).to_have_count(0)
    false_alarm.click()
    expect(page.get_by_text("Only the cell false alarm is shown")).to_be_visible()
    expect(false_alarm).to_have_attribute("aria-pressed", "true")
    expect(pressed).to_have_count(1)
    (only,) = wait_for_maps(page, ONE_COLOUR)[0]["colours"].items()
    assert moved[0]["colours"][only[0]] == only[1], "the pixels of that cell, and all of them"

    settled(page)
    false_alarm.press("Enter")
    expect(pressed).to_have_count(0)
    wait_for_maps(page, f"(maps, before) => ({SAME})(maps[0].colours, before)", moved[0]["colours"])
    settled(page)
    cell(page, "ResNet18-SE", "miss").press("Space")
    expect(page.get_by_text("Only the cell miss is shown")).to_be_visible()
    wait_for_maps(page, ONE_COLOUR)

    page.evaluate("() => window.scarpMaps[1].setZoom(window.scarpMaps[1].getZoom() + 1, {animate: false})")
    same = "maps => new Set(maps.map(map => [map.zoom, ...map.centre].join())).size === 1"
    views = {(each["zoom"], *each["centre"]) for each in wait_for_maps(page, same)}
    assert len(views) == 1, "the maps pan and zoom together"

    with page.expect_download() as download:
        page.get_by_role("button", name="Figures (HTML)").click()
    report = tmp_path / "report.html"
    download.value.save_as(report)
    offline, _ = tab("file://", offline=True)
    offline.goto(report.as_uri())
    offline.wait_for_function(
        f"() => {{ const {{figures, pictures}} = ({DRAWN})();"
        "return figures.length >= 5 && figures.every(Boolean) && pictures.length === 4 && pictures.every(Boolean); }"
    )
    drawn = offline.evaluate(DRAWN)
    assert len(drawn["figures"]) >= 5, "matrices and four kinds of curves"
    assert all(drawn["figures"])
    assert len(drawn["pictures"]) == 4
    assert all(drawn["pictures"])
    assert offline.get_by_text("0.60").count() > 0, "with the thresholds of the page"


def test_a_reload_finds_the_comparison_again_and_where_two_disagree_is_shown(tab, address):
    page, _ = tab(address)
    compare_four(page, address)
    page.reload()
    expect(page.locator(".scarp-maps figure")).to_have_count(2)
    settled(page)
    page.get_by_role("radio", name="Where two disagree").click()
    expect(page.locator(".scarp-maps figcaption").nth(1)).to_contain_text("ResNet18-SE and UNet-SE")
    expect(page.get_by_text("Only UNet-SE")).to_be_visible()
    maps = wait_for_maps(page, "maps => maps.length === 3 && Object.keys(maps[1].colours).length > 0")
    assert maps[1]["colours"]


def test_ticks_in_the_table_choose_the_two_whose_matrices_and_maps_are_seen_side_by_side(tab, address):
    page, _ = tab(address)
    compare_four(page, address)
    tick(page, 3)
    expect(page.get_by_role("table", name="VGG13-SE", exact=True)).to_be_visible()
    expect(matrices(page)).to_have_count(2)
    expect(page.get_by_role("table", name="ResNet18-SE", exact=True)).to_have_count(0)
    expect(page.get_by_role("slider", name="VGG13-SE")).to_be_visible()
    expect(page.locator(".scarp-maps figcaption")).to_contain_text(["UNet-SE", "VGG13-SE"])
    page.wait_for_function("() => decodeURIComponent(location.search).includes('pair=unet-se,vgg13-se')")

    matrix, seen = boxes(matrices(page).first, page.locator(".scarp-maps figure").first)
    assert matrix["right"] <= seen["x"], "a cell and the map are seen side by side"
    assert min(matrix["bottom"], seen["bottom"]) - max(matrix["y"], seen["y"]) > 150
    tick(page, 3)  # off again: the other stays
    expect(matrices(page)).to_have_count(1)
    expect(page.get_by_role("table", name="UNet-SE", exact=True)).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def tick(page: Page, row: int) -> None:
    """Tick the box at the left of a row of the table of scores, or untick it."""
    select_row(page, page.get_by_test_id("stDataFrame").first, row)
