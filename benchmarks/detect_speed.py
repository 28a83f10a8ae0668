"""benchmarks.detect_speed: the detection pipeline against the bare network and against a tutorial's loop.

python -m benchmarks.detect_speed [--size 2048] [--rounds 3] [--network NAME] [--threads 2]
Contestants in fresh processes, in turn, several rounds; medians of each and of the ratios per round.
- bare: the whole network, at all of its scales, on tiles of 1024 in memory, prepared as the pipeline prepares it
- forward: the network as the pipeline asks it, scale by scale on tiles of the pipeline's own size, and nothing else
- pipeline: landslide_core.detection.predict.predict, file to file, with the card's tiles and overlap
- naive: read 512 x 512 windows, no overlap, default PyTorch, result in memory, then one write
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from landslide_core.shipped import sample_data

ROOT = Path(__file__).resolve().parent.parent
CONTESTANTS = ("bare", "forward", "pipeline", "naive")
NULL = "null"  # what the pipeline takes around a network that does nothing


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--network")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", choices=(*CONTESTANTS, NULL), help=argparse.SUPPRESS)
    parser.add_argument("--scene", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--image", type=Path, default=sample_data() / "scene_synthetic.tif")
    args = parser.parse_args()
    if args.only:
        print(json.dumps(globals()[args.only](args)))
        return
    with tempfile.TemporaryDirectory() as folder:
        args.scene = Path(folder) / "scene.tif"
        from benchmarks.scenes import write_scene

        write_scene(args.scene, args.size, args.size, args.image)
        rounds = [{each: in_fresh_process(each, args) for each in CONTESTANTS} for _ in range(args.rounds)]
    report(rounds)


def in_fresh_process(contestant: str, args: argparse.Namespace) -> dict[str, float]:
    command = [
        sys.executable,
        "-m",
        "benchmarks.detect_speed",
        "--only",
        contestant,
        "--scene",
        str(args.scene),
    ]
    command += ["--size", str(args.size), "--threads", str(args.threads)]
    command += ["--network", args.network] if args.network else []
    ended = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    result: dict[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return result


def report(rounds: list[dict[str, dict[str, float]]]) -> None:
    for each in CONTESTANTS:
        seconds = [r[each]["seconds"] for r in rounds]
        ground = statistics.median(r[each]["ground_mpix"] / r[each]["seconds"] for r in rounds)
        tile = statistics.median(r[each]["tile_mpix"] / r[each]["seconds"] for r in rounds)
        spread = " ".join(f"{s:.1f}" for s in seconds)
        print(f"{each:9} ground {ground:.3f} Mpix/s, through the network {tile:.3f} Mpix/s (s: {spread})")

    def ratios(first: str, second: str, pixels: str) -> str:
        each = [
            r[first][pixels] / r[first]["seconds"] / (r[second][pixels] / r[second]["seconds"])
            for r in rounds
        ]
        return f"{statistics.median(each):.2f} ({min(each):.2f} to {max(each):.2f})"

    seen = ratios("pipeline", "forward", "seen_mpix")
    print(f"pipeline / bare forward, per tile pixel: {ratios('pipeline', 'bare', 'tile_mpix')}")
    print(f"pipeline / forward alone on its own tiles, per pixel seen: {seen}")
    print(f"pipeline / naive loop, per ground pixel: {ratios('pipeline', 'naive', 'ground_mpix')}")


def load(args: argparse.Namespace) -> Any:
    import torch

    from landslide_core import networks

    torch.set_num_threads(args.threads)
    return networks.load(args.network or networks.default_name())


def bare(args: argparse.Namespace) -> dict[str, float]:
    import torch

    from landslide_core.hardware.allocator import keep_freed_memory
    from landslide_core.hardware.devices import Predictor, choose_device

    keep_freed_memory()
    predictor = Predictor(load(args).module, choose_device("cpu"))
    tile = torch.rand(1, 3, 1024, 1024)
    predictor(tile)
    begun = time.perf_counter()
    for _ in range(4):
        predictor(tile)
    mpix = 4 * 1.048576
    return {"seconds": time.perf_counter() - begun, "ground_mpix": mpix, "tile_mpix": mpix}


def forward(args: argparse.Namespace) -> dict[str, float]:
    """Every tile of the scene, of random pixels: what the network alone takes of the pipeline's time."""
    import torch

    from landslide_core import io
    from landslide_core.detection.grids import grids
    from landslide_core.detection.predict import plans_for
    from landslide_core.detection.settings import DetectSettings
    from landslide_core.hardware.allocator import keep_freed_memory
    from landslide_core.hardware.devices import Predictor, choose_device
    from landslide_core.networks.blocks import at_one_scale

    keep_freed_memory()
    loaded, settings = load(args), DetectSettings(device="cpu")
    predictor = Predictor(at_one_scale(loaded.module), choose_device("cpu"))
    plans = plans_for(grids(io.open_scene(args.scene), loaded.card, settings), loaded.card, settings)
    tiles = [torch.rand(1, 3, *plan.tile_shape) for plan in plans]
    for tile in tiles:
        predictor(tile)
    begun = time.perf_counter()
    for plan, tile in zip(plans, tiles, strict=True):
        for _ in range(plan.tiles):
            predictor(tile)
    mpix = sum(plan.pixels for plan in plans) / 1e6
    seconds = time.perf_counter() - begun
    return {"seconds": seconds, "ground_mpix": args.size**2 / 1e6, "tile_mpix": mpix, "seen_mpix": mpix}


def null(args: argparse.Namespace) -> dict[str, float]:
    """The pipeline with one 1 x 1 convolution, at one scale."""
    import dataclasses

    import torch

    loaded = load(args)
    card = dataclasses.replace(loaded.card, switches={**loaded.card.switches, "scales": (1,)})
    loaded = dataclasses.replace(loaded, module=torch.nn.Conv2d(len(card.bands), 1, 1).eval(), card=card)
    return _through(loaded, args)


def pipeline(args: argparse.Namespace) -> dict[str, float]:
    """The network as it is shipped."""
    return _through(load(args), args)


def _through(loaded: Any, args: argparse.Namespace) -> dict[str, float]:
    from landslide_core import io
    from landslide_core.detection.grids import grids
    from landslide_core.detection.predict import plans_for, predict
    from landslide_core.detection.settings import DetectSettings

    settings = DetectSettings(device="cpu")
    begun = time.perf_counter()
    scene = io.open_scene(args.scene)
    target = args.scene.with_name("probability.tif")
    with io.strip_writer(target, scene.geobox) as sink:
        predict(scene, loaded, settings, sink.write)
    seconds = time.perf_counter() - begun
    plans = plans_for(grids(scene, loaded.card, settings), loaded.card, settings)
    return {
        "seconds": seconds,
        "ground_mpix": args.size**2 / 1e6,
        "tile_mpix": plans[0].pixels / 1e6,
        "seen_mpix": sum(plan.pixels for plan in plans) / 1e6,
    }


def naive(args: argparse.Namespace) -> dict[str, float]:
    import numpy as np
    import rasterio
    import torch
    from rasterio.windows import Window

    loaded = load(args)
    mean, std = (np.array(v, np.float32)[:, None, None] for v in (loaded.card.mean, loaded.card.std))
    begun = time.perf_counter()
    result = np.zeros((args.size, args.size), np.float32)
    with rasterio.open(args.scene) as source, torch.no_grad():
        for row in range(0, args.size, 512):
            for col in range(0, args.size, 512):
                pixels = source.read([1, 2, 3], window=Window(col, row, 512, 512))
                inputs = (pixels.astype(np.float32) / 255 - mean) / std
                logits = loaded.module(torch.from_numpy(inputs)[None])
                result[row : row + 512, col : col + 512] = torch.sigmoid(logits)[0, 0].numpy()
        profile = {**source.profile, "driver": "GTiff", "count": 1, "dtype": "float32"}
    with rasterio.open(args.scene.with_name("naive.tif"), "w", **profile) as target:
        target.write(result, 1)
    mpix = args.size**2 / 1e6
    return {"seconds": time.perf_counter() - begun, "ground_mpix": mpix, "tile_mpix": mpix}


if __name__ == "__main__":
    main()
