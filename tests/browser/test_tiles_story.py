"""A scene far larger than a picture of it: an outline is checked at the scene's own resolution."""

import json
import os

import numpy as np
import pytest
import rasterio
from playwright.sync_api import expect
from rasterio.windows import Window

from tests import small_runs, small_world
from tests.browser.server import serve
from tests.browser.states import MAP, in_map, settled, wait_in_map
from tests.browser.test_detect_story import select_first_landslide

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIDE = 12_000
GRID = small_runs.GeoBox((SIDE, SIDE), small_runs.Affine(0.5, 0, 500_000, 0, -0.5, 4_000_000), "EPSG:32648")
SCAR = (9_000, 7_000, 60)  # row, column and side of the largest landslide
# How the tiles of the image lie: all loaded, and the zoom that they were drawn for. Leaflet's isLoading() stays true
# where a zoom took away the last tile that was waited for.
TILES = """window => {
    const layers = Object.values(window.map?._layers ?? {});
    const image = layers.find(l => l._url?.includes('/tiles/image/'));
    const tiles = Object.values(image?._tiles ?? {});
    return tiles.length && tiles.every(t => t.loaded && t.el.naturalWidth === 256)
        ? {zoom: image._tileZoom, count: tiles.length} : null;
}"""
OUTLINES = """window => Object.values(window.map?._layers ?? {})
    .filter(l => l.feature && ['#ffd60a', '#ff5a1f', '#b5b5b5'].includes(l.options.color)).length"""
# The colour of the image's tile at the middle of the map.
COLOUR = """window => {
    const image = Object.values(window.map._layers).find(l => l._url?.includes('/tiles/image/'));
    const at = window.map.getContainer().getBoundingClientRect();
    const [x, y] = [at.left + at.width / 2, at.top + at.height / 2];
    for (const {el} of Object.values(image._tiles)) {
        const box = el.getBoundingClientRect();
        if (x < box.left || x >= box.right || y < box.top || y >= box.bottom) continue;
        const sheet = window.document.createElement('canvas').getContext('2d');
        sheet.drawImage(el, 0, 0);
        const [col, row] = [(x - box.left) / box.width * 256, (y - box.top) / box.height * 256];
        return [...sheet.getImageData(col, row, 1, 1).data];
    }
    return null;
}"""


def write_scene(path) -> None:
    """Hills in green with a red square at the scar."""
    block = small_world.hills()
    strip = np.tile(
        np.stack([60 + 60 * block, 90 + 90 * block, 50 + 40 * block]).astype(np.uint8),
        (1, 1, SIDE // 256 + 1),
    )
    place = {"crs": GRID.crs.to_wkt(), "transform": GRID.affine, "compress": "deflate", "zlevel": 1}
    row, col, side = SCAR
    with rasterio.open(path, "w", "GTiff", SIDE, SIDE, 3, dtype="uint8", photometric="rgb", **place) as file:
        for start in range(0, SIDE, 256):
            window = Window(0, start, SIDE, min(256, SIDE - start))
            file.write(strip[:, : window.height, :SIDE], window=window)
        file.write(
            np.full((3, side, side), [[[220]], [[40]], [[40]]], np.uint8), window=Window(col, row, side, side)
        )


@pytest.fixture(scope="module")
def large(tmp_path_factory, chromium):
    """A server that holds a run of the large scene, and the scene itself; gives its address."""
    folder = small_world.make(tmp_path_factory.mktemp("large"))
    image = folder / "samples" / "large.tif"
    write_scene(image)
    catalog = folder / "samples" / "catalog.json"
    samples = json.loads(catalog.read_text("utf-8"))
    samples["samples"].append({**samples["samples"][0], "id": "large", "title": "Large", "scene": image.name})
    catalog.write_text(json.dumps(samples), "utf-8")
    row, col, side = SCAR
    percent = np.zeros(GRID.shape, np.uint8)
    percent[row : row + side, col : col + side] = 95
    corners = [(col, row), (col + side, row), (col + side, row + side), (col, row + side)]
    scar = small_runs.Polygon([GRID.affine * corner for corner in corners])
    shapes = [*small_runs.outlines(GRID), scar]
    small_runs.write_run(folder / "runs" / "large", GRID, percent=percent, shapes=shapes, image=image)
    with serve({**small_world.environment(folder), "OMP_NUM_THREADS": "1"}) as address:
        yield address


def test_an_outline_is_checked_at_the_scenes_own_resolution(tab, large, tmp_path):
    page, _ = tab(large)
    page.goto(f"{large}/detect?run=large")
    wait_in_map(page, TILES)  # the picture gives way to tiles when the image is ready
    expect(page.get_by_text("Preparing the image")).to_have_count(0)
    whole = in_map(page, TILES)
    assert whole["zoom"] <= 14

    select_first_landslide(page)
    wait_in_map(page, f"window => ({TILES})(window)?.zoom >= 18")
    wait_in_map(page, f"window => ({OUTLINES})(window) > 0")
    settled(page)
    red, green, _, opacity = in_map(page, COLOUR)
    assert red > 180
    assert green < 90
    assert opacity == 255
    assert page.frame_locator(MAP).locator("path[stroke='#aaee77']").count() == 1
    page.screenshot(path=os.environ.get("SCARP_SCREENSHOT", str(tmp_path / "native.png")))


def test_the_address_for_qgis_opens_the_run(tab, large):
    page, _ = tab(large)
    page.goto(f"{large}/detect?run=large")
    page.get_by_role("button", name="Open in QGIS").click()
    outlines = page.get_by_text("/scarp/").first.inner_text()
    layers = page.get_by_text("WMTSCapabilities.xml").inner_text()

    assert outlines.startswith(large)
    assert page.request.get(outlines).json()["links"]
    assert "<Identifier>" in page.request.get(layers).text().replace("ows:", "")
