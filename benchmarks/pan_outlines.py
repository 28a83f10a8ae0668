"""benchmarks.pan_outlines: how the map of a large scene with many outlines moves in a browser.

python -m benchmarks.pan_outlines [--size 20000] [--outlines 100000] [--moves 40] [--work DIR] [--json FILE]
A made-up run (imagery of three bands, probability, outlines strewn over all of it) is opened in Chromium on a page of a
dashboard of its own. The map is panned by half its width and zoomed in and out, one move after another, each when all
tiles and outlines of the one before have come. Measured in the browser: each tile and each window of outlines from
the request to its last byte, once with the time that it waited for a free connection and once without, and the time
between two frames while the map moves. Chromium draws with the processor: a machine with a graphics card draws faster.
"""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core import io

PATCH = 1024
PERCENTILES = (50, 95, 100)
# All tiles of all layers are there, the image's among them, and the outlines of the view.
AT_REST = """() => {
    const frame = document.querySelector("iframe[title*='folium']")?.contentWindow;
    const layers = Object.values(frame?.map?._layers ?? {});
    const tiles = layers.filter(layer => layer._url);
    // Leaflet's own isLoading() stays true where a zoom took away the last tile that was waited for.
    const there = layer => Object.values(layer._tiles).length && Object.values(layer._tiles).every(tile => tile.loaded);
    return tiles.some(layer => layer._url.includes('/tiles/image/')) && tiles.every(there)
        && layers.some(layer => layer.feature) && !frame.asking;
}"""
WATCH = """() => {
    const frame = document.querySelector("iframe[title*='folium']").contentWindow;
    frame.performance.setResourceTimingBufferSize(100000);
    frame.performance.clearResourceTimings();
    const own = frame.fetch;
    frame.asking = 0;
    frame.fetch = (...given) => {
        frame.asking += 1;
        return own(...given).finally(() => { frame.asking -= 1; });
    };
    frame.frames_ms = [];
    let last = null;
    frame.map.on('movestart zoomstart', () => { last ??= frame.performance.now(); });
    frame.map.on('moveend', () => { last = null; });
    const step = now => {
        if (last !== null) { frame.frames_ms.push(now - last); last = now; }
        frame.requestAnimationFrame(step);
    };
    frame.requestAnimationFrame(step);
}"""
MOVE = """([kind, x, y]) => new Promise(moved => {
    const map = document.querySelector("iframe[title*='folium']").contentWindow.map;
    map.once('moveend', moved);
    if (kind === 'pan') map.panBy([x, y], {animate: true, duration: 0.5});
    else if (kind === 'in') map.setView(map.getCenter(), map.getZoom() + 1, {animate: true});
    else if (kind === 'out') map.setView(map.getCenter(), map.getZoom() - 1, {animate: true});
}).then(() => null)"""
# A request that a further move broke off has no beginning.
ASKED = """() => document.querySelector("iframe[title*='folium']").contentWindow.performance
    .getEntriesByType('resource').filter(each => each.requestStart > 0 && each.responseStatus === 200).map(each => ({
        url: each.name, whole: each.responseEnd - each.startTime, served: each.responseEnd - each.requestStart,
    }))"""
FRAMES = """() => document.querySelector("iframe[title*='folium']").contentWindow.frames_ms"""


def grid_of(size: int) -> GeoBox:
    """A grid of metres around which outlines are strewn."""
    return GeoBox((size, size), Affine(1, 0, 300_000, 0, -1, 4_000_000), "EPSG:32648")


def write_image(path: Path, grid: GeoBox) -> None:
    """Uneven ground in three bands, strip by strip."""
    patch = np.random.default_rng(0).integers(60, 200, (3, PATCH, PATCH), np.uint8)
    rows, cols = grid.shape
    wide = np.tile(patch, (1, 1, -(-cols // PATCH)))[:, :, :cols]
    with io.strip_writer(path, grid, "uint8", None, bands=3, overviews=False) as sink:
        for start in range(0, rows, PATCH):
            sink.write(start, wide[:, : min(PATCH, rows - start)])


def make_world(folder: Path, size: int, count: int) -> dict[str, str]:
    """Write the run and its image; return the environment of a dashboard that shows it."""
    from tests import small_runs, small_world

    small_world.make(folder)
    grid, image = grid_of(size), folder / "samples" / "large.tif"
    write_image(image, grid)
    catalog = folder / "samples" / "catalog.json"
    samples = json.loads(catalog.read_text("utf-8"))
    samples["samples"].append({**samples["samples"][0], "id": "large", "title": "Large", "scene": image.name})
    catalog.write_text(json.dumps(samples), "utf-8")
    rng = np.random.default_rng(1)
    east, north = 300_000 + rng.uniform(30, size - 60, count), 4_000_000 - rng.uniform(60, size - 30, count)
    sides = rng.uniform(8, 25, count)
    shapes = list(shapely.buffer(shapely.points(east, north), sides, quad_segs=4))
    percent = np.full(grid.shape, 20, np.uint8)
    small_runs.write_run(folder / "runs" / "large", grid, percent=percent, shapes=shapes, image=image)
    return small_world.environment(folder)


def moves_of(count: int) -> list[tuple[str, int, int]]:
    """Zoom in to the scene's own pixels, pan about, zoom out again, and so on; a turn ends where it began."""
    turn: list[tuple[str, int, int]] = [("in", 0, 0)] * 5
    turn += [("pan", 500, 0), ("pan", 0, 260), ("pan", -900, 120), ("pan", 400, -380)] * 2
    turn += [("out", 0, 0), ("pan", 300, 200), ("pan", -300, -200)] * 3
    turn += [("out", 0, 0)] * 2
    return [turn[number % len(turn)] for number in range(count)]


def moved(address: str, moves: list[tuple[str, int, int]]) -> dict[str, list[float]]:
    """Open the run, make the moves, and return milliseconds by what was measured."""
    from playwright.sync_api import sync_playwright

    from tests.browser.server import CHROMIUM, FLAGS

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.set_default_timeout(3_600_000)
        begun = time.perf_counter()
        page.goto(f"{address}/detect?run=large")
        page.wait_for_function(AT_REST)
        print(f"the page, its picture and first tiles: {time.perf_counter() - begun:.0f} s", flush=True)
        page.evaluate(WATCH)
        for move in moves:
            page.evaluate(MOVE, list(move))
            page.wait_for_function(AT_REST)
        asked, frames = page.evaluate(ASKED), page.evaluate(FRAMES)
        if picture := os.environ.get("SCARP_SCREENSHOT"):
            page.screenshot(path=picture)
        browser.close()
    tiles = [each for each in asked if "/tiles/" in each["url"]]
    outlines = [each for each in asked if "bbox=" in each["url"]]
    return {
        "tiles": [each["served"] for each in tiles],
        "tiles, with waiting for a connection": [each["whole"] for each in tiles],
        "tiles of the image": [each["served"] for each in tiles if "/tiles/image/" in each["url"]],
        "outlines of a view": [each["served"] for each in outlines],
        "frames while the map moves": frames,
    }


def told(took: dict[str, list[float]]) -> dict[str, Any]:
    """Print and return how many there were, and their percentiles."""
    facts = {}
    for name, values in took.items():
        if not values:
            raise SystemExit(f"nothing was measured of {name}")
        median, late, longest = (float(each) for each in np.percentile(values, PERCENTILES))
        facts[name] = {"count": len(values), "median_ms": median, "p95_ms": late, "longest_ms": longest}
        print(
            f"{name:38}{len(values):6,}   median {median:6.0f} ms, 95th percentile {late:6.0f} ms,"
            f" longest {longest:6.0f} ms",
            flush=True,
        )
    return facts


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=20_000, metavar="PX")
    parser.add_argument("--outlines", type=int, default=100_000, metavar="N")
    parser.add_argument("--moves", type=int, default=40, metavar="N")
    parser.add_argument("--work", type=Path, metavar="DIR")
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    from tests.browser.server import serve

    with tempfile.TemporaryDirectory(dir=args.work) as folder:
        begun = time.perf_counter()
        names = make_world(Path(folder) / "world", args.size, args.outlines)
        print(
            f"{args.size:,} x {args.size:,} pixels, {args.outlines:,} outlines,"
            f" written in {time.perf_counter() - begun:.0f} s",
            flush=True,
        )
        with serve(names) as address:
            facts = told(moved(address, moves_of(args.moves)))
    if args.json:
        args.json.write_text(json.dumps(facts, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
