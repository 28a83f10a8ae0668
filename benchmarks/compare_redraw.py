"""benchmarks.compare_redraw: from moving a threshold on the Compare page to the redrawn page, in a browser.

python -m benchmarks.compare_redraw [--moves 12] [--size 1448] [--json FILE]
The nine networks of models/ are compared on a scene of two megapixels. Then one
threshold is moved with the keyboard, again and again, and two times are taken in the browser, from the key to
- matrices: the matrices and the table of scores show the new counts
- all: the map of that network shows the new classes too
Nothing is asserted. Needs the development packages and Chromium.
"""

import argparse
import json
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from landslide_core.shipped import path_of

RUN_MS = 3_600_000
# Waits for the key, then for the table, the matrices and the first map to change; frame by frame.
WATCH = """() => { window.measured = new Promise((resolve, reject) => {
    const seen = () => {
        const map = Object.values(window.scarpMaps[0]._layers).find(
            layer => layer._image && layer.options.alt === 'classes');
        return {
            table: document.querySelector('[data-testid=stDataFrame] table').textContent,
            cells: document.querySelector('.scarp-matrices').textContent,
            map: map._image.complete && map._url,
        };
    };
    const before = seen();
    let pressed = null, matrices = null;
    window.addEventListener('keydown', () => { pressed = performance.now(); }, {once: true, capture: true});
    const look = () => {
        const now = performance.now(), after = seen();
        const moved = part => after[part] && after[part] !== before[part];
        if (pressed !== null) {
            if (matrices === null && moved('table') && moved('cells')) matrices = now - pressed;
            if (matrices !== null && moved('map')) return resolve({matrices, all: now - pressed});
            if (now - pressed > 60000) return reject(new Error('nothing was redrawn within a minute'));
        }
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}); }"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--moves", type=int, default=12)
    parser.add_argument("--size", type=int, default=1448, help="side of the scene in pixels")
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        names = prepare(Path(folder), args.size)
        times = measure(Path(folder), len(names), args.moves)
    report(names, args.size, times, args.json)


def prepare(folder: Path, size: int) -> list[str]:
    """Write the sample with its reference, and nine networks; returns their names."""
    from benchmarks.scenes import write_scene
    from landslide_core import networks

    (folder / "samples").mkdir()
    write_scene(folder / "samples" / "scene.tif", size, size)
    write_reference(folder / "samples" / "reference.tif", size)
    sample = {
        "id": "large",
        "title": f"{size * size / 1e6:.1f} megapixels (synthetic)",
        "description": "Made by the benchmark.",
        "scene": "scene.tif",
        "reference": "reference.tif",
    }
    (folder / "samples" / "catalog.json").write_text(json.dumps({"samples": [sample]}), "utf-8")
    models = folder / "models"
    models.mkdir()
    shutil.copytree(path_of("models"), models, dirs_exist_ok=True)
    return [network.name for network in networks.NETWORKS]


def write_reference(path: Path, size: int) -> None:
    """The sample's reference, mirrored over and over as its scene is."""
    import numpy as np
    from affine import Affine
    from odc.geo.geobox import GeoBox

    from benchmarks.scenes import SAMPLE
    from landslide_core import io

    mask = io.read_mask(SAMPLE.with_name("scene_reference_synthetic.tif")).astype(np.uint8)
    rows, cols = mask.shape
    tile = np.pad(mask, ((0, rows), (0, cols)), mode="symmetric")
    whole = np.tile(tile, (-(-size // (2 * rows)), -(-size // (2 * cols))))[:size, :size]
    geobox = GeoBox((size, size), Affine(1, 0, 500_000, 0, -1, 3_000_000), "EPSG:32648")
    with io.strip_writer(path, geobox) as sink:
        sink.write(0, whole)


def measure(folder: Path, count: int, moves: int) -> list[dict[str, float]]:
    """Milliseconds of every move, after one that warms up."""
    from playwright.sync_api import expect, sync_playwright

    from tests.browser.server import CHROMIUM, FLAGS, serve

    places = {
        f"SCARP_{name.upper()}": str(folder / name) for name in ("samples", "models", "runs", "uploads")
    }
    with serve(places) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 1400})
        page.set_default_timeout(300_000)
        page.goto(f"{address}/compare")
        page.get_by_role("button", name="Compare networks").click()
        expect(page.locator(".scarp-maps figure")).to_have_count(min(2, count), timeout=RUN_MS)
        expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=300_000)
        page.wait_for_timeout(5000)
        times: list[dict[str, float]] = []
        for move in range(moves + 1):
            page.get_by_role("slider").first.focus()
            page.evaluate(WATCH)
            page.keyboard.press("ArrowLeft" if move < 20 or move % 2 else "ArrowRight")
            times.append(page.evaluate("() => window.measured"))
            page.wait_for_timeout(1500)
        browser.close()
    return times[1:]


def report(names: list[str], size: int, times: list[dict[str, float]], target: Path | None) -> None:
    found: dict[str, Any] = {
        "networks": names,
        "megapixels": round(size * size / 1e6, 2),
        "moves": len(times),
    }
    print(
        f"{len(names)} networks, {found['megapixels']} megapixels, {len(times)} moves; ms from key to redraw"
    )
    for part in ("matrices", "all"):
        values = sorted(each[part] for each in times)
        found[part] = {"median_ms": round(statistics.median(values)), "slowest_ms": round(values[-1])}
        print(f"{part:<10} median {found[part]['median_ms']:>6,}   slowest {found[part]['slowest_ms']:>6,}")
    if target is not None:
        target.write_text(json.dumps(found, indent=1), "utf-8")


if __name__ == "__main__":
    main()
