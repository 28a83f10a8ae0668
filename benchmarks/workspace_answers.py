"""benchmarks.workspace_answers: how soon the result of a detection answers a person, in a browser.

python -m benchmarks.workspace_answers [--moves 12] [--json FILE]
The shipped sample is detected on. Then, again and again, milliseconds from the key or the press to what is drawn:
- threshold: another count in the line above the map, and as many outlines on the map; each threshold is a new one
- area: the same for the smallest area, to and fro
- row: another landslide is outlined on the map and told on the card, by the key that leads from one to the next
- swipe: the picture is cut elsewhere
Nothing is asserted. Needs the development packages and Chromium.
"""

import argparse
import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

RUN_MS = 3_600_000
# What is seen of the result; a number of outlines only where the map holds as many as the line above it says.
SEEN = """() => {
    const map = document.querySelector("iframe[title*='folium']")?.contentWindow;
    const layers = Object.values(map?.map?._layers ?? {});
    const of = colour => layers.filter(each => each.feature && each.options.color === colour);
    const drawn = ['#ffd60a', '#ff5a1f', '#b5b5b5'].reduce((sum, colour) => sum + of(colour).length, 0);
    const headline = document.querySelector('.scarp-headline');
    const count = Number(headline?.dataset.landslides);
    const chosen = of('#aaee77')[0]?.getBounds().toBBoxString();
    const swiped = map?.document.querySelector("img[alt='Probability']")?.style.clipPath;
    const query = new URLSearchParams(location.search);
    return {
        threshold: drawn === count && `${query.get('threshold')} ${count}`,
        area: drawn === count && `${query.get('area')} ${count}`,
        row: chosen && `${chosen} ${document.querySelector('.st-key-landslide_card')?.innerText}`,
        swipe: swiped,
    };
}"""
# Waits for a key or a press, in the page or in its map, then for what is seen to be another, frame by frame.
WATCH = f"""part => {{ window.measured = new Promise((resolve, reject) => {{
    const seen = {SEEN}, before = seen()[part];
    const map = document.querySelector("iframe[title*='folium']").contentWindow;
    let pressed = null;
    for (const each of [window, map])
        for (const kind of ['keydown', 'pointerdown'])
            each.addEventListener(kind, () => {{ pressed ??= performance.now(); }}, {{once: true, capture: true}});
    const look = () => {{
        const now = performance.now(), after = seen()[part];
        if (pressed !== null && after && after !== before) return resolve(now - pressed);
        if (pressed !== null && now - pressed > 60000) return reject(new Error(`${{part}}: nothing within a minute`));
        requestAnimationFrame(look);
    }};
    requestAnimationFrame(look);
}}); }}"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--moves", type=int, default=12)
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        times = measure(Path(folder), args.moves)
    report(times, args.json)


def measure(folder: Path, moves: int) -> dict[str, list[float]]:
    """Milliseconds of every move, by what is moved, after one of each that warms up."""
    from playwright.sync_api import sync_playwright

    from tests.browser.server import CHROMIUM, FLAGS, serve
    from tests.browser.states import MAP, settled, wait_for_map

    with (
        serve({f"SCARP_{name}": str(folder / name) for name in ("RUNS", "UPLOADS")}) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(RUN_MS)
        page.goto(address)
        page.get_by_role("button", name="Try this sample").first.click()
        page.get_by_role("button", name="Find landslides").click()
        wait_for_map(page)
        frame = page.frame_locator(MAP)
        sliders = {"threshold": "Threshold", "area": "Smallest landslide"}
        times: dict[str, list[float]] = {}
        for part in ("threshold", "area", "row", "swipe"):
            if part == "swipe":
                frame.get_by_role("button", name="Swipe").click()
            moved = frame.get_by_role("slider", name="Swipe") if part == "swipe" else None
            if part in sliders:
                moved = page.get_by_role("slider", name=sliders[part])
            elif part == "row":
                moved = frame.locator("#map_div")
            assert moved is not None
            for move in range(moves + 1):
                settled(page)
                moved.focus()
                page.evaluate(WATCH, part)
                page.keyboard.press("ArrowLeft" if part == "area" and move % 2 else "ArrowRight")
                times.setdefault(part, []).append(page.evaluate("() => window.measured"))
        browser.close()
    return {part: each[1:] for part, each in times.items()}


def report(times: dict[str, list[float]], target: Path | None) -> None:
    found: dict[str, Any] = {}
    print("the shipped sample; ms from the key to what is drawn")
    for part, each in times.items():
        median, slowest = round(statistics.median(each)), round(max(each))
        found[part] = {"moves": len(each), "median_ms": median, "slowest_ms": slowest}
        print(f"{part:<10} {len(each):>3} moves   median {median:>6,}   slowest {slowest:>6,}")
    if target is not None:
        target.write_text(json.dumps(found, indent=1), "utf-8")


if __name__ == "__main__":
    main()
