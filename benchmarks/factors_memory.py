"""benchmarks.factors_memory: peak memory and hours of the real `factors` command on grids of one width and two heights.

python -m benchmarks.factors_memory [--width 8192] [--heights 4096 8192] [--hold disk] [--models A,B,…] [--trees N]
python -m benchmarks.factors_memory --sides 20000 --work DIR    400 megapixels, all maps, in one go
Every run is a fresh process; its peak is what the kernel says of it (and what run.json says). `--sides` measures
squares instead. `--work` is where the county and the run lie meanwhile. Options of `factors` that are not these, such
as `--no-shap-maps` or `--validation random --repeats 1`, are handed on.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
from affine import Affine
from odc.geo.geobox import GeoBox
from shapely import LineString, Point, box

ROOT = Path(__file__).resolve().parent.parent
CRS = "EPSG:32648"
_STRIP = 512


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--width", type=int, default=8192)
    parser.add_argument("--heights", type=int, nargs="+", default=[4096, 8192])
    parser.add_argument("--sides", type=int, nargs="+", default=[])
    parser.add_argument("--work", type=Path)
    parser.add_argument("--hold", choices=("auto", "memory", "disk"), default="disk")
    parser.add_argument("--models", default="random_forest,frequency_ratio")
    parser.add_argument("--trees", default="100")
    args, more = parser.parse_known_args()
    more += ["--models", args.models, "--trees", args.trees]
    shapes = [(side, side) for side in args.sides] or [(height, args.width) for height in args.heights]
    for height, width in shapes:
        with tempfile.TemporaryDirectory(dir=args.work) as folder:
            took = measure(Path(folder), height, width, args.hold, more)
            print(told(took, height, width), flush=True)


@dataclass(frozen=True)
class Took:
    """What an analysis took: by the clock, of a processor, at most of memory and of disk; and its own account."""

    seconds: float
    processor_seconds: float
    peak_bytes: int
    disk_bytes: int
    account: dict[str, Any]


def measure(folder: Path, height: int, width: int, hold: str, more: list[str]) -> Took:
    """Make a county and analyse it."""
    place, out = folder / f"county-{height}", folder / f"run-{height}"
    place.mkdir()
    # The county is made by another process: a child would inherit this one's peak.
    make = "import sys; from pathlib import Path; from benchmarks.factors_memory import write_county; "
    make += "write_county(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))"
    subprocess.run([sys.executable, "-c", make, str(place), str(height), str(width)], check=True, cwd=ROOT)
    command = [sys.executable, "-m", "landslide_core", "factors", "--out", str(out), "--hold", hold]
    command += more
    for name in ("dem.tif", "ndvi.tif", "inventory.gpkg", "rivers.gpkg", "faults.gpkg", "lithology.gpkg"):
        command += [f"--{name.split('.')[0]}", str(place / name)]
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    with _Disk(folder) as disk:
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    if status:
        sys.exit("factors failed")
    return Took(
        seconds,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss * 1024,
        disk.most,
        json.loads((out / "run.json").read_text("utf-8")),
    )


def told(took: Took, height: int, width: int) -> str:
    """It in a line."""
    pixels, account = width * height, took.account
    maps = sum(name.endswith(".tif") for name in account["files"])
    return (
        f"{width} x {height}: peak {took.peak_bytes / 1e9:.2f} GB "
        f"({took.peak_bytes / pixels:.0f} bytes a pixel; "
        f"run.json says {account['peak_memory_bytes'] / 1e9:.2f} GB), at most {took.disk_bytes / 1e9:.1f} GB of disk, "
        f"{took.seconds:.0f} s = {took.seconds / 3600:.2f} hours by the clock, "
        f"{took.processor_seconds / 3600:.2f} of a processor, "
        f"{pixels / took.seconds / 1e3:.0f} thousand pixels a second, "
        f"{len(account['factors'])} factors, {maps} maps, parts {account['seconds']}"
    )


class _Disk:
    """Looks every second how much the files of a folder take, hidden ones too, and keeps the most."""

    def __init__(self, folder: Path) -> None:
        self.most, self._folder, self._ended = 0, folder, threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "_Disk":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(1):
            total = 0
            for path in self._folder.rglob("*"):
                with contextlib.suppress(FileNotFoundError):  # it became another since it was seen
                    total += path.stat().st_blocks * 512
            self.most = max(self.most, total)


def write_county(folder: Path, rows: int, cols: int, seed: int = 0) -> None:
    """Write a made-up county of 1 m: elevation and NDVI (grids), landslides, rivers, faults and rocks.

    Strip by strip, so that making it needs no more memory than mapping it.
    """
    from landslide_core.io import strip_writer

    rng = np.random.default_rng(seed)
    geobox = GeoBox((rows, cols), Affine(1, 0, 500_000, 0, -1, 3_000_000), CRS)
    col = np.arange(cols)[None, :]
    for name in ("dem", "ndvi"):
        with strip_writer(folder / f"{name}.tif", geobox, "float32", np.nan, overviews=False) as sink:
            for top in range(0, rows, _STRIP):
                row = np.arange(top, min(top + _STRIP, rows))[:, None]
                rough = rng.random((row.size, cols))
                if name == "dem":
                    values = 600 + 90 * np.sin(col / 160) * np.cos(row / 210) + 25 * np.sin((row + col) / 57)
                    values = values - row / 50 + 0.2 * rough
                else:
                    values = 0.4 + 0.3 * np.cos(row / 90) * np.sin(col / 130) + 0.05 * rough
                sink.write(top, values.astype(np.float32))
    count = max(200, rows * cols // 40_000)
    places = np.column_stack([rng.uniform(0, cols, count), rng.uniform(0, rows, count)])
    east, north = 500_000 + places[:, 0], 3_000_000 - places[:, 1]
    shapes = [Point(e, n).buffer(r) for e, n, r in zip(east, north, rng.uniform(3, 9, count), strict=True)]
    _write(folder / "inventory.gpkg", shapes, name=[f"slide {n}" for n in range(count)])
    for name, step in (("rivers", 900), ("faults", 2500)):
        at = np.arange(step // 3, cols, step)
        lines = [LineString([(500_000 + c, 3_000_000), (500_100 + c, 3_000_000 - rows)]) for c in at]
        _write(folder / f"{name}.gpkg", lines, name=[f"{name} {n}" for n in range(len(at))])
    edges = np.linspace(0, cols, 6)
    rocks = [
        box(500_000 + a, 3_000_000 - rows, 500_000 + b, 3_000_000)
        for a, b in zip(edges[:-1], edges[1:], strict=True)
    ]
    _write(folder / "lithology.gpkg", rocks, rock=["shale", "granite", "marl", "gneiss", "loess"])


def _write(path: Path, shapes: list[object], **columns: list[str]) -> None:
    gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS).to_file(path)


if __name__ == "__main__":
    main()
