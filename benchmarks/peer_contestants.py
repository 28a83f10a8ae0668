"""benchmarks.peer_contestants: the work of each contestant of benchmarks.peers, which starts a process for each.

It imports nothing of a contestant before its turn, so that it runs in the environment of the peers too.
"""

import argparse
import dataclasses
import json
import os
import time
import timeit
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

NETWORK, TILE, OVERLAP, PIXEL_M = "unet", 512, 128, 10.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("contestant", choices=CONTESTANTS)
    parser.add_argument("--folder", type=Path, required=True)
    for option in ("--size", "--side", "--threads"):
        parser.add_argument(option, type=int, required=True)
    args = parser.parse_args()
    print(json.dumps(CONTESTANTS[args.contestant](args)))


def inputs(args: argparse.Namespace) -> dict[str, Any]:
    """Make the scene, an elevation model and 200 lines; returns versions of this environment."""
    import numpy as np

    from benchmarks.scenes import write_scene

    write_scene(args.folder / "scene.tif", args.size, args.size)
    rng = np.random.default_rng(0)
    heights = rng.normal(0, 1, (args.side, args.side)).cumsum(0).astype(np.float32)
    marked = np.zeros(heights.shape, np.bool_)
    for start, end in rng.integers(0, args.side, (200, 2, 2)):
        marked[tuple(np.linspace(start, end, args.side).round().astype(int).T)] = True
    np.save(args.folder / "heights.npy", heights)
    np.save(args.folder / "marked.npy", marked)
    return {name: version(name) for name in ("torch", "numpy", "scipy", "rasterio")}


def versions(args: argparse.Namespace) -> dict[str, Any]:
    """Versions of the peers' environment."""
    peers = ("torchgeo", "geoai-py", "xarray-spatial", "torch", "numpy", "rasterio")
    return {name: version(name) for name in peers}


def pipeline(args: argparse.Namespace, **tiles: int) -> dict[str, Any]:
    """Detection's own path from file to file, without what follows the map."""
    import torch

    from landslide_core import io, networks
    from landslide_core.detection.predict import predict
    from landslide_core.detection.settings import DetectSettings
    from landslide_core.networks.blocks import at_one_scale
    from landslide_core.networks.weights import Loaded

    torch.set_num_threads(args.threads)
    shipped = networks.load(NETWORK)
    card = dataclasses.replace(shipped.card, switches={**shipped.card.switches, "scales": [1]})
    loaded = Loaded(card, at_one_scale(shipped.module))
    settings = DetectSettings(device="cpu", pixels="own", **tiles)
    begun = time.perf_counter(), time.process_time()
    scene = io.open_scene(args.folder / "scene.tif")
    with io.strip_writer(args.folder / f"{args.contestant}.tif", scene.geobox) as sink:
        predict(scene, loaded, settings, sink.write)
    return {**_took(begun), "limit": 100 * card.threshold}


def torchgeo(args: argparse.Namespace, overlap: int) -> dict[str, Any]:
    """GridGeoSampler and DataLoader, chips of four stitched in memory: the mean of their probabilities."""
    import numpy as np
    import rasterio
    import torch
    from torch.utils.data import DataLoader
    from torchgeo.datasets import RasterDataset, stack_samples
    from torchgeo.samplers import GridGeoSampler

    network, threshold = _same_module(args.threads)
    scene = args.folder / "scene.tif"
    begun = time.perf_counter(), time.process_time()
    dataset = RasterDataset(str(scene))
    sampler = GridGeoSampler(dataset, size=TILE, stride=TILE - overlap)
    with rasterio.open(scene) as source:
        profile = {**source.profile, "driver": "GTiff", "count": 1, "dtype": "float32"}
    total, count = (np.zeros((args.size + TILE, args.size + TILE), np.float32) for _ in range(2))
    with torch.no_grad():
        for batch in DataLoader(dataset, batch_size=4, sampler=sampler, collate_fn=stack_samples):
            probability = torch.softmax(network(batch["image"] / 255), 1)[:, 1].numpy()
            for (x, y, _), chip in zip(batch["bounds"], probability, strict=True):
                col, row = (round(each) for each in ~profile["transform"] * (x.start, y.stop))
                # chips begin in the south-west and go beyond the northern and eastern border
                place = slice(row + TILE, row + 2 * TILE), slice(col, col + TILE)
                total[place] += chip
                count[place] += 1
    with rasterio.open(args.folder / f"{args.contestant}.tif", "w", **profile) as target:
        target.write(total[TILE:, : args.size] / count[TILE:, : args.size], 1)
    return {**_took(begun), "limit": threshold}


def geoai(args: argparse.Namespace, overlap: int) -> dict[str, Any]:
    """semantic_inference_on_geotiff, tiles of four together, as it stands."""
    import torch
    from geoai.train import semantic_inference_on_geotiff

    network, threshold = _same_module(args.threads)
    begun = time.perf_counter(), time.process_time()
    semantic_inference_on_geotiff(
        network, str(args.folder / "scene.tif"), str(args.folder / f"{args.contestant}.tif"), window_size=TILE,
        overlap=overlap, device=torch.device("cpu"), probability_threshold=threshold, quiet=True,
    )  # fmt: skip
    return {**_took(begun), "limit": 1}


def _same_module(threads: int) -> tuple[Any, float]:
    """The network at one scale for pixels in [0, 1], calibrated logits of two classes out; and its threshold.

    What the package sets for GDAL in its own processes is undone.
    """
    import torch

    torch.set_num_threads(threads)
    before = dict(os.environ)
    from landslide_core import networks
    from landslide_core.networks.blocks import at_one_scale

    os.environ.clear()
    os.environ.update(before)
    loaded = networks.load(NETWORK)
    mean, std = (torch.tensor(each)[:, None, None] for each in (loaded.card.mean, loaded.card.std))

    class TwoClasses(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = at_one_scale(loaded.module)

        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            logits = self.network((pixels - mean) / std)
            a, b, c = loaded.card.calibration.numbers
            sigmoid = torch.nn.functional.logsigmoid
            calibrated = a * sigmoid(logits) - b * sigmoid(-logits) + c
            return torch.cat([torch.zeros_like(calibrated), calibrated], 1)

    return TwoClasses().eval(), loaded.card.threshold


def layers(args: argparse.Namespace) -> dict[str, Any]:
    """Scarp's slope and aspect, and its distances."""
    import numpy as np

    from landslide_core.factors.families.distances import to_pixels_m
    from landslide_core.scene.slope import slope_and_aspect

    heights, marked = _ground(args.folder)
    axes = np.array([[PIXEL_M, 0.0], [0.0, -PIXEL_M]])
    return _worked_out(
        args,
        slope=lambda: slope_and_aspect(heights, axes)[0],
        distance=lambda: to_pixels_m(marked, (PIXEL_M, PIXEL_M)),
    )


def scipy(args: argparse.Namespace) -> dict[str, Any]:
    """Scipy's distances."""
    from scipy import ndimage

    away = ~_ground(args.folder)[1]
    return _worked_out(args, distance=lambda: ndimage.distance_transform_edt(away, (PIXEL_M, PIXEL_M)))


def xarray_spatial(args: argparse.Namespace) -> dict[str, Any]:
    """Slope and aspect, and proximity, of arrays of numpy."""
    import numpy as np
    import xarray as xr
    from xrspatial import aspect, proximity, slope

    at = np.arange(args.side) * PIXEL_M
    heights, marked = (
        xr.DataArray(each, {"y": at[::-1], "x": at}, ("y", "x")) for each in _ground(args.folder)
    )
    lines = marked.astype(np.uint8)
    return _worked_out(
        args,
        slope=lambda: [each(heights).values for each in (slope, aspect)][0],
        distance=lambda: proximity(lines).values,
    )


def _ground(folder: Path) -> tuple[Any, Any]:
    """Heights in metres, and pixels that a line touches."""
    import numpy as np

    return np.load(folder / "heights.npy"), np.load(folder / "marked.npy")


def _worked_out(args: argparse.Namespace, **layers: Callable[[], Any]) -> dict[str, Any]:
    """Keep each layer, after which nothing is left to compile, and time the making of it."""
    import numpy as np

    seconds = {}
    for name, make in layers.items():
        np.save(args.folder / f"{args.contestant}-{name}.npy", make())
        seconds[name] = min(timeit.repeat(make, number=1, repeat=3))
    return {**seconds, "peak_gb": _peak_gb()}


def _took(begun: tuple[float, float]) -> dict[str, Any]:
    ended = time.perf_counter(), time.process_time()
    return {"seconds": ended[0] - begun[0], "processor_seconds": ended[1] - begun[1], "peak_gb": _peak_gb()}


def _peak_gb() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


CONTESTANTS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "inputs": inputs,
    "versions": versions,
    "pipeline": partial(pipeline, tile=TILE, overlap=OVERLAP, margin=3 * OVERLAP // 8),
    "shipped": pipeline,
    "torchgeo_plain": partial(torchgeo, overlap=0),
    "torchgeo": partial(torchgeo, overlap=OVERLAP),
    "geoai": partial(geoai, overlap=OVERLAP),
    "geoai_half": partial(geoai, overlap=TILE // 2),
    "layers": layers,
    "xarray_spatial": xarray_spatial,
    "scipy": scipy,
}


if __name__ == "__main__":
    main()
