"""benchmarks: one table of what Scarp takes, each figure beside its aim; `make bench`.

python -m benchmarks [--short] [--data DIR] [--peers PYTHON] [--rounds 2] [--json FILE]
Ratios are of contestants in turn in one run; seconds and memory are those of this machine, idle. `--short` takes
smaller scenes and leaves out what needs minutes. `--data` is the folder of the real data (bijie, factors); `--peers`
is the interpreter of an environment with torchgeo, geoai-py and xarray-spatial (README.md). Rows of what is not given
are not measured. Chromium is needed for the page. Nothing is asserted.
"""

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import factor_rows, peers
from benchmarks.rows import Row
from landslide_core.shipped import sample_data

ROOT = Path(__file__).resolve().parent.parent
SCARP = [sys.executable, "-m", "landslide_core"]
SAMPLE = sample_data() / "scene_synthetic.tif"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--data", type=Path, metavar="DIR")
    parser.add_argument("--peers", metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    machine = {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load before": round(os.getloadavg()[0], 1),
        **{
            name: version(name)
            for name in ("torch", "numpy", "rasterio", "streamlit", "scikit-learn", "shap")
        },
    }
    print(", ".join(f"{name} {value}" for name, value in machine.items()))
    print("\n| what | figure | aim | | |\n|---|---|---|---|---|")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        _compiled(Path(folder))
        for part in parts(Path(folder), args):
            for row in part():
                rows.append(row)
                print(row.as_markdown(), flush=True)
    if args.json is not None:
        content = {"machine": machine, "rows": [{**asdict(row), "met": row.met} for row in rows]}
        args.json.write_text(json.dumps(content, indent=1), "utf-8")


def parts(folder: Path, args: argparse.Namespace) -> list[Callable[[], Iterator[Row]]]:
    """What is measured, in order; the short form leaves out what takes minutes."""
    size = 2048 if args.short else 8192
    found = [
        *(partial(detection, folder, size, args.rounds, *each) for each in (("scarp", 3.0), ("unet", 4.0))),
        *(partial(each, folder, size) for each in (around, whole)),
        *(partial(each, folder) for each in (start, page)),
        factor_rows.terrain,
    ]
    if args.short:
        return found
    found.append(partial(peers.rows, folder, args.peers, args.rounds))
    found += [partial(factor_rows.explanations, folder), partial(factor_rows.county, folder), training]
    return found + ([] if args.data is None else [partial(on_data, folder, args.data)])


def detection(folder: Path, size: int, rounds: int, network: str, aim: float) -> Iterator[Row]:
    """The pipeline against the network alone and against a tutorial's loop."""
    from benchmarks import detect_speed

    args = argparse.Namespace(scene=_scene(folder, size), size=size, threads=2, network=network)
    each = [
        {name: detect_speed.in_fresh_process(name, args) for name in detect_speed.CONTESTANTS}
        for _ in range(rounds)
    ]

    def ratio(first: str, second: str, pixels: str) -> float:
        return statistics.median(
            one[first][pixels] / one[first]["seconds"] / (one[second][pixels] / one[second]["seconds"])
            for one in each
        )

    where = f"{network}, {size} x {size}"
    yield Row(
        f"pipeline / bare forward pass on tiles of 1024, {where}",
        ratio("pipeline", "bare", "tile_mpix"), "", 0.85, "more",
    )  # fmt: skip
    yield Row(
        f"pipeline / forward pass alone on the same tiles, {where}",
        ratio("pipeline", "forward", "seen_mpix"), "", 0.85, "more", "stricter: same tiles, scales apart",
    )  # fmt: skip
    yield Row(
        f"pipeline / a tutorial's loop (512, no overlap, one scale after another), {where}",
        ratio("pipeline", "naive", "ground_mpix"), "", aim, "more",
    )  # fmt: skip


def around(folder: Path, size: int) -> Iterator[Row]:
    """What the pipeline takes around a network that does nothing."""
    from benchmarks import detect_speed

    args = argparse.Namespace(scene=_scene(folder, size), size=size, threads=2, network="scarp")
    found = detect_speed.in_fresh_process(detect_speed.NULL, args)
    scale = (8192 / size) ** 2
    note = "" if scale == 1 else f"from {size} x {size}, by area"
    yield Row("null network, 8192 x 8192", found["seconds"] * scale, "s", 3, "less", note)


def whole(folder: Path, size: int) -> Iterator[Row]:
    """The command itself: memory, and what comes after the last tile."""
    from benchmarks import detect_memory

    peak, account, seconds = detect_memory.measure(folder, size, size, None, SAMPLE)
    yield Row(f"peak memory of `detect`, {size} x {size}", peak, "GB", 1.2, "less", f"{seconds:.0f} s in all")
    yield _after_the_last_tile(f"{size} x {size}", account)
    # With all that is hardly likely: ten thousand outlines on the whole size.
    specks = ("--threshold", "0.03", "--min-area-m2", "0")
    _, account, _ = detect_memory.measure(folder, size, size, None, SAMPLE, options=specks)
    yield _after_the_last_tile(f"{size} x {size}, specks and all", account)


def _after_the_last_tile(where: str, account: dict[str, Any]) -> Row:
    took = account["seconds"]
    return Row(
        f"outlines and files after the last tile, {where}",
        100 * took["vectorise"] / took["total"], "% of the time", 10, "less",
        f"{account['results']['count']:,} landslides",
    )  # fmt: skip


def start(folder: Path) -> Iterator[Row]:
    """How soon the command answers."""
    yield Row("`scarp --help`", min(_timed([*SCARP, "--help"]) for _ in range(3)), "s", 0.3, "less")
    runs = [
        _timed([*SCARP, "detect", str(SAMPLE), "--out", str(folder / f"small-{round_}")]) for round_ in (0, 1)
    ]
    yield Row("`scarp detect` of the sample", min(runs), "s", 4, "less", "1,280 x 1,280, enlarged 2.5 times")


def page(folder: Path) -> Iterator[Row]:
    """How soon the dashboard is there, from the command to Home drawn, and Detect and Compare after it."""
    from playwright.sync_api import sync_playwright

    from tests.browser.server import CHROMIUM, FLAGS, serve

    if not CHROMIUM.exists():
        for what in ("server up and Home drawn", "Detect, warm", "Compare, warm"):
            yield Row(what, None, "s", 1.5, "less", "no Chromium")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        begun = time.perf_counter()
        with serve({f"SCARP_{name}": str(folder / name) for name in ("RUNS", "UPLOADS")}) as address:
            tab.goto(address)
            tab.get_by_role("button", name="Try this sample").first.wait_for()
            yield Row("server up and Home drawn", time.perf_counter() - begun, "s", 1.5, "less")
            for title in ("Detect", "Compare"):
                took = [_visited(tab, title) for _ in range(3)]
                yield Row(f"{title}, warm", min(took), "s", 1.5, "less")
            browser.close()


def _visited(tab: Any, title: str) -> float:
    from tests.browser.states import settled

    tab.get_by_role("link", name="Home", exact=True).click()
    settled(tab)
    begun = time.perf_counter()
    tab.get_by_role("link", name=title, exact=True).click()
    tab.get_by_role("heading", level=1).first.wait_for()
    settled(tab)
    return time.perf_counter() - begun


def on_data(folder: Path, data: Path) -> Iterator[Row]:
    """Evaluation of 227 images, and Balakot from its files to its maps."""
    bijie = data / "bijie"
    scored = [
        *SCARP, "evaluate", "--images", str(bijie / "images"), "--masks", str(bijie / "masks"),
        "--list", str(bijie / "val.txt"), "--network", "scarp",
    ]  # fmt: skip
    yield Row("evaluation of 227 images", _timed(scored), "s", 15, "less", "Bijie val, Scarp")
    yield from factor_rows.balakot(folder, data)


def training() -> Iterator[Row]:
    """A step of a training against the two passes that it cannot do without; and what needs a graphics card."""
    import torch

    command = [sys.executable, "-m", "benchmarks.training_step", "--rounds", "1", "--json"]
    with tempfile.TemporaryDirectory() as below:
        target = Path(below) / "step.json"
        subprocess.run([*command, str(target)], check=True, cwd=ROOT, capture_output=True)
        ratio = json.loads(target.read_text("utf-8"))["ratio"]
    note = "crops of 256, one process draws them"
    yield Row("a step of a training / forward and backward", ratio, "", 1.1, "less", note)
    note = "watch nvidia-smi while `detect` runs" if torch.cuda.is_available() else "no graphics card"
    yield Row("a graphics card's share of time at work on a large scene", None, "%", 90, "more", note)


def _compiled(folder: Path) -> None:
    """Let the first large scene of a fresh clone be none of those that are measured: its loops are compiled, once."""
    image = _scene(folder, 4096)
    command = ["detect", str(image), "--out", str(folder / "compiled")]
    subprocess.run([*SCARP, *command], check=True, cwd=ROOT, capture_output=True)


def _scene(folder: Path, size: int) -> Path:
    path = folder / f"scene-{size}.tif"
    if not path.exists():
        from benchmarks.scenes import write_scene

        write_scene(path, size, size, SAMPLE)
    return path


def _timed(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    return time.perf_counter() - begun


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    names = re.findall("^model name.*: (.*)$", told.read_text("utf-8") if told.exists() else "", re.MULTILINE)
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    main()
