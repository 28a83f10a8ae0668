"""benchmarks.align_memory: what it costs to lay a large raster over small grids, against reading it once.

python -m benchmarks.align_memory [--side 20000] [--grids 2000 400 100 20]
A raster of side x side pixels is laid over grids of the same ground, each in a fresh process. Peaks are what the kernel
says, less those of a process that only imports; times are told as multiples of decoding every pixel once.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core.io.rasters.aligned import open_grid
from landslide_core.io.rasters.kinds import CLASSES, ELEVATION
from landslide_core.io.rasters.layer import open_layer

ROOT = Path(__file__).resolve().parent.parent
_PLACE = Affine(1.0, 0, 500_000, 0, -1.0, 3_500_000)
_TILE = 512
_KINDS = {"elevation": ELEVATION, "classes": CLASSES}


def make(path: Path, side: int) -> None:
    """Write heights of 16 bits as a tiled GeoTIFF, row of tiles by row of tiles."""
    profile = {"driver": "GTiff", "count": 1, "dtype": "int16", "crs": "EPSG:32648", "transform": _PLACE}
    tiles = {"tiled": True, "blockxsize": _TILE, "blockysize": _TILE, "compress": "deflate", "zlevel": 1}
    cols = np.arange(side)
    with rasterio.open(path, "w", width=side, height=side, **profile, **tiles) as file:
        for top in range(0, side, _TILE):
            rows = np.arange(top, min(top + _TILE, side))[:, None]
            heights = (1500 + rows // 16 % 700 + cols // 64 % 300).astype(np.int16)
            file.write(heights, 1, window=((top, top + len(rows)), (0, side)))


def lay(path: Path, side: int, grid: int, kind: str) -> None:
    """Read the raster on a grid of that side; 0: read every pixel once, strip by strip; -1: read nothing."""
    if grid < 0:
        return
    if not grid:
        layer = open_layer(path, _KINDS[kind])
        for top in range(0, side, _TILE):
            layer.read(slice(top, min(top + _TILE, side)), slice(0, side))
        return
    coarse = _PLACE @ Affine.scale(side / grid)
    with_shift = GeoBox((grid, grid), coarse @ Affine.translation(0.01, 0.01), "EPSG:32648")
    open_grid(path, with_shift, _KINDS[kind]).read(slice(0, grid), slice(0, grid))


def _run(*words: object) -> tuple[float, float]:
    """Return seconds and peak memory in bytes of a child of this module."""
    command = [sys.executable, "-m", "benchmarks.align_memory", *map(str, words)]
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"failed: {' '.join(command)}")
    return time.perf_counter() - begun, usage.ru_maxrss * 1024


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--side", type=int, default=20_000)
    parser.add_argument("--grids", type=int, nargs="+", default=[2000, 400, 100, 20])
    parser.add_argument("--kinds", nargs="+", choices=tuple(_KINDS), default=tuple(_KINDS))
    parser.add_argument("--child", nargs=3, metavar=("FILE", "GRID", "KIND"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        path, grid, kind = args.child
        if kind == "make":
            make(Path(path), args.side)
        else:
            lay(Path(path), args.side, int(grid), kind)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.tif"
        _run("--side", args.side, "--child", path, 0, "make")
        started, base = _run("--side", args.side, "--child", path, -1, "elevation")
        for kind in args.kinds:
            once, peak = _run("--side", args.side, "--child", path, 0, kind)
            print(
                f"{kind}: every pixel once {once - started:.1f} s, {(peak - base) / 1e6:.0f} MB over {base / 1e6:.0f}",
                flush=True,
            )
            for grid in args.grids:
                seconds, peak = _run("--side", args.side, "--child", path, grid, kind)
                print(
                    f"  on {grid} x {grid}: {(seconds - started) / (once - started):.1f} times as long, "
                    f"{(peak - base) / 1e6:.0f} MB",
                    flush=True,
                )


if __name__ == "__main__":
    main()
