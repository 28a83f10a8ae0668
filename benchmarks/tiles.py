"""benchmarks.tiles: how long a tile of a large scene takes, layer by layer, against a bare window of the same file.

python -m benchmarks.tiles [--size 20000] [--tiles 60] [--at-once 2] [--work DIR] [--json FILE]
The scene is made up: 16-bit imagery of four bands, probability, uncertainty, mask and elevation, with ground in a
sixteenth of it and no data elsewhere. Tiles over the ground are drawn at the scene's own zoom and at three smaller
scales, two at once as two cores would, none of them asked twice. A bare window is 256 x 256 pixels of the same bands
read with rasterio from the same file, opened for it. The outlines are 100,000 squares, asked for by window. Printed
are the median and the 95th percentile by the clock, the median of processor time, and the ratio of processor times,
which does not depend on what else the machine does.
"""

import argparse
import json
import math
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import shapely
from affine import Affine
from odc.geo.geobox import GeoBox
from rasterio.warp import transform
from rasterio.windows import Window

from landslide_core import io
from landslide_core.io.rasters.served.pyramid import write_pyramid
from landslide_core.scene.scene import Scene
from landslide_core.serving.imagery import Look
from landslide_core.serving.layers import LAYERS, draw_tile
from landslide_core.serving.outlines import Outlines, collection
from landslide_core.serving.places import HALF_WORLD_M, TILE_PX, Tile, native_zoom

PATCH = 1024  # of ground; one in four by four holds data
STRIP = 512
SMALLER = (0, 1, 3, 5)  # zooms below the scene's own


def grid_of(size: int) -> GeoBox:
    return GeoBox((size, size), Affine(2, 0, 300_000, 0, -2, 4_000_000), "EPSG:32648")


class MadeUp:
    """Pixels of noise where there is ground, made when they are asked for."""

    def __init__(self, size: int) -> None:
        self.patch = np.random.default_rng(0).integers(300, 3000, (4, PATCH, PATCH), np.uint16)
        self.size = size

    def ground(self, rows: slice, cols: slice) -> np.ndarray:
        """Return where there is ground."""
        down, across = np.arange(rows.start, rows.stop) // PATCH, np.arange(cols.start, cols.stop) // PATCH
        return (down[:, None] % 4 == 0) & (across[None] % 4 == 0)

    def read(self, bands, rows, cols, shape=None):
        """Return noise on ground, else zeros."""
        down, across = np.arange(rows.start, rows.stop) % PATCH, np.arange(cols.start, cols.stop) % PATCH
        pixels = self.patch[np.ix_(list(bands), down, across)]
        return np.where(self.ground(rows, cols), pixels, 0)

    def valid(self, rows, cols, shape=None):
        """Return where there is ground."""
        return self.ground(rows, cols)

    def close(self) -> None:
        """Hold nothing open."""


def write_layers(folder: Path, size: int) -> dict[str, Path]:
    """Write the rasters of a run; return them by layer."""
    source, grid = MadeUp(size), grid_of(size)
    roles = ("blue", "green", "red", "nir")
    scene = Scene("made up", None, grid, "uint16", roles, descriptions=roles, source=source)
    paths = {
        name: folder / f"{name}.tif" for name in ("image", "probability", "uncertainty", "mask", "hillshade")
    }
    write_pyramid(paths["image"], scene)
    for name, dtype, nodata in (
        ("probability", "uint8", 255), ("uncertainty", "uint8", 255), ("mask", "uint8", 255),
        ("hillshade", "float32", float("nan")),
    ):  # fmt: skip
        colours = io.MASK_COLOURS if name == "mask" else None
        with io.strip_writer(paths[name], grid, dtype, nodata, colormap=colours) as sink:
            for start in range(0, size, STRIP):
                part = slice(start, min(start + STRIP, size)), slice(0, size)
                values = source.read((0,), *part)[0].astype(np.float32)
                values = {"mask": values > 1500, "hillshade": values / 10}.get(name, values / 30)
                sink.write(start, np.where(source.valid(*part), values, nodata).astype(dtype))
    return paths


def tiles_of(grid: GeoBox, count: int, seed: int) -> list[Tile]:
    """Return tiles over ground, of each scale as many."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(count):
        corner = rng.integers(0, max(1, grid.shape[0] // PATCH // 4), 2) * 4 * PATCH + rng.integers(
            100, 900, 2
        )
        (east,), (north,) = transform(
            grid.crs.to_wkt(), "EPSG:3857", *([each] for each in grid.affine * tuple(corner))
        )
        zoom = native_zoom(grid) - SMALLER[number % len(SMALLER)]
        side = 2 * HALF_WORLD_M / 2**zoom
        found.append(Tile(zoom, int((east + HALF_WORLD_M) / side), int((HALF_WORLD_M - north) / side)))
    return found


Took = tuple[np.ndarray, np.ndarray]  # milliseconds by the clock and of the processor


def timed(work: Callable[[Any], object], each: Iterable[object], at_once: int) -> Took:
    """Return what each piece of work took, so many at once."""

    def one(given: object) -> tuple[float, float]:
        begun, worked = time.perf_counter(), time.thread_time()
        work(given)
        return 1000 * (time.perf_counter() - begun), 1000 * (time.thread_time() - worked)

    with ThreadPoolExecutor(at_once) as threads:
        clock, processor = np.array(list(threads.map(one, each))).T
    return clock, processor


def bare(path: Path, bands: list[int], size: int, count: int) -> Took:
    """Return what bare windows over ground take, each of a dataset opened for it: nothing is cached."""
    rng = np.random.default_rng(7)
    places = rng.integers(0, max(1, size // PATCH // 4), (count, 2)) * 4 * PATCH + rng.integers(
        0, 768, (count, 2)
    )

    def look(window: Window) -> None:
        with rasterio.open(path) as dataset:
            dataset.read(bands, window=window)

    return timed(look, [Window(int(col), int(row), TILE_PX, TILE_PX) for row, col in places], 1)


def outlines(count: int) -> Outlines:
    """Return squares of 20 m strewn over the scene."""
    import geopandas as gpd

    rng = np.random.default_rng(1)
    east, north = 300_000 + rng.uniform(0, 40_000, count), 4_000_000 - rng.uniform(0, 40_000, count)
    table = gpd.GeoDataFrame(
        {"id": np.arange(1, count + 1)}, geometry=shapely.box(east, north, east + 20, north + 20), crs=32648
    )
    return Outlines.on_grid(table, grid_of(20_000))


def views(found: Outlines, count: int) -> list[tuple[tuple[float, float, float, float], int]]:
    """Return windows of a map of 1,000 x 600 pixels at several zooms."""
    rng, (west, south, east, north) = np.random.default_rng(2), found.bounds
    asked = []
    for number in range(count):
        zoom = (10, 12, 14, 16)[number % 4]
        wide, tall = 360 / 256 / 2**zoom * 1500, 360 / 256 / 2**zoom * 900 * math.cos(math.radians(36))
        lon, lat = rng.uniform(west, east), rng.uniform(south, north)
        asked.append(((lon - wide / 2, lat - tall / 2, lon + wide / 2, lat + tall / 2), zoom))
    return asked


def said(name: str, took: Took, base: Took | None = None) -> dict[str, float]:
    """Print and return the figures of a layer."""
    clock, processor = took
    median, late = (float(each) for each in np.percentile(clock, [50, 95]))
    facts = {"median_ms": median, "p95_ms": late, "processor_ms": float(np.median(processor))}
    text = f"{name:17} median {median:6.1f} ms, 95th percentile {late:6.1f} ms"
    text += f", processor {facts['processor_ms']:5.1f} ms"
    if base is not None:
        facts |= {"bare_ms": float(np.median(base[0])), "bare_processor_ms": float(np.median(base[1]))}
        facts["ratio"] = facts["processor_ms"] / facts["bare_processor_ms"]
        text += f"; bare window {facts['bare_ms']:5.1f} ms, processor {facts['bare_processor_ms']:4.1f} ms"
        text += f", ratio {facts['ratio']:4.1f}"
    print(text, flush=True)
    return facts


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=20_000, metavar="PX")
    parser.add_argument("--tiles", type=int, default=60, metavar="N")
    parser.add_argument("--at-once", type=int, default=2, metavar="N")
    parser.add_argument("--work", type=Path, metavar="DIR")
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.work) as folder:
        begun = time.perf_counter()
        paths = write_layers(Path(folder), args.size)
        print(f"{args.size} x {args.size} pixels, written in {time.perf_counter() - begun:.0f} s", flush=True)
        facts = {}
        for number, (name, path) in enumerate(paths.items()):
            photo = LAYERS[name].photo

            def draw(
                tile: object, name: str = name, path: Path = path, form: str = "webp" if photo else "png"
            ) -> None:
                draw_tile(LAYERS[name], path, tile, Look(), form)

            tiles = tiles_of(grid_of(args.size), args.tiles + 4, number)
            timed(draw, tiles[:4], args.at_once)  # opens the file, finds the stretch
            took = timed(draw, tiles[4:], args.at_once)
            bands = [1, 2, 3] if name == "image" else [1]
            facts[name] = said(name, took, bare(path, bands, args.size, args.tiles))
        found = outlines(100_000)

        def ask(view: object) -> None:
            drawn = found.drawn(*view)
            collection(drawn.shapes, list(range(len(drawn.rows))), [{}] * len(drawn.rows), total=drawn.total)

        facts["outlines"] = said("100,000 outlines", timed(ask, views(found, args.tiles), args.at_once))
    if args.json:
        args.json.write_text(json.dumps(facts, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
