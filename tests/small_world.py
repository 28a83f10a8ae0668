"""A small world for tests of the pages: a scene with its elevation model and reference, and a tiny network.

The network has random weights, brought to spread its answers; what it finds is meaningless and the same
every time. Everything is made in seconds, so that stories need neither the samples nor trained weights.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

SIZE_PX = 256
CRS = "EPSG:32648"
WEST, NORTH, RESOLUTION_M = 500_000.0, 4_000_000.0, 2.0


def make(folder: Path) -> Path:
    """Write samples/ (with catalog.json) and models/ below `folder`, and empty runs/ and uploads/."""
    for name in ("samples", "models", "runs", "uploads"):
        (folder / name).mkdir(parents=True)
    image = write_scene(folder / "samples" / "scene.tif")
    write_dem(folder / "samples" / "dem.tif")
    write_reference(folder / "samples" / "reference.tif")
    sample = {
        "id": "small",
        "title": "Small county (synthetic)",
        "description": "Made by the tests.",
        "scene": "scene.tif",
        "dem": "dem.tif",
        "reference": "reference.tif",
    }
    (folder / "samples" / "catalog.json").write_text(json.dumps({"samples": [sample]}))
    write_network(folder / "models", image[[2, 1, 0]] / 10_000)
    return folder


def environment(folder: Path) -> dict[str, str]:
    """The variables that lead Scarp into the small world."""
    return {
        "SCARP_SAMPLES": str(folder / "samples"),
        "SCARP_MODELS": str(folder / "models"),
        "SCARP_RUNS": str(folder / "runs"),
        "SCARP_UPLOADS": str(folder / "uploads"),
        "SCARP_DATA_DIR": str(folder / "samples"),
    }


def hills() -> np.ndarray:
    """(rows, cols) float32 in [0, 1], smooth and uneven."""
    rows, cols = np.mgrid[0:SIZE_PX, 0:SIZE_PX] / SIZE_PX
    waves = np.sin(9 * rows + 3 * cols) + np.cos(14 * cols - 5 * rows) + np.sin(25 * rows * cols)
    return ((waves - waves.min()) / np.ptp(waves)).astype(np.float32)


def write_tiff(path: Path, bands: np.ndarray, *, west=WEST, resolution=RESOLUTION_M, crs=CRS, **more) -> None:
    """Write (bands, rows, cols) as a GeoTIFF whose upper left corner is (west, NORTH)."""
    import rasterio
    from rasterio.transform import from_origin

    count, rows, cols = bands.shape
    place = {"crs": crs, "transform": from_origin(west, NORTH, resolution, resolution)} if crs else {}
    with rasterio.open(
        path, "w", driver="GTiff", count=count, height=rows, width=cols, dtype=bands.dtype, **place, **more
    ) as file:
        file.write(bands)


def write_scene(path: Path) -> np.ndarray:
    """A 4-band uint16 scene with a corner of no-data; returns its pixels (bands, rows, cols)."""
    noise = np.random.default_rng(1).normal(0, 150, (4, SIZE_PX, SIZE_PX))
    bands = np.clip(np.stack([hills() * gain for gain in (2500, 3500, 4000, 6000)]) + noise, 1, 9999)
    bands = bands.astype(np.uint16)
    bands[:, :30, :30] = 0
    write_tiff(path, bands, nodata=0)
    return bands


def write_dem(path: Path, west: float = WEST - 200.0) -> None:
    """An elevation model of 12.5 m pixels around the scene."""
    heights = 800 + 300 * hills()[None, ::2, ::2]
    write_tiff(path, heights.astype(np.float32), west=west, resolution=12.5)


def write_reference(path: Path) -> None:
    """A mask with one landslide."""
    mask = np.zeros((1, SIZE_PX, SIZE_PX), np.uint8)
    mask[0, 100:160, 90:150] = 1
    write_tiff(path, mask)


def write_more_networks(folder: Path, names: Sequence[str] = ("unet", "resnet18-se", "vgg13-se")) -> None:
    """More networks of random weights beside the first, for comparisons."""
    waves = np.stack([hills() * gain for gain in (0.4, 0.35, 0.25)])
    for seed, name in enumerate(names, 11):
        write_network(folder, waves, name, seed)


def write_network(folder: Path, rgb: np.ndarray, name: str = "unet-se", seed: int = 7) -> None:
    """A UNet-SE, or another network, of a few thousand weights whose answers spread over [0, 1]."""
    import torch

    from landslide_core import networks
    from landslide_core.networks import weights

    torch.manual_seed(seed)
    network = networks.get(name)
    preset = "compact" if name.startswith("unet") else "tiny"
    switches = {"base_width": 4, "pooling": 1} if preset == "compact" else dict(network.tiny)
    module = network.build(3, preset, **switches).eval()
    convolutions = (layer for layer in module.modules() if isinstance(layer, torch.nn.Conv2d))
    last = [layer for layer in convolutions if layer.out_channels == 1][-1]
    with torch.inference_mode():
        logits = module(torch.from_numpy(rgb.astype(np.float32))[None])
    with torch.no_grad():
        last.weight *= 3 / logits.std()
        last.bias += 3 * (0 - logits.mean()) / logits.std() - last.bias * (1 - 3 / logits.std())
    sha256 = weights.save(module, folder / f"{name}.safetensors")
    networks.Card(
        name=name, title=network.title, preset=preset, switches=switches,
        parameters=networks.parameter_count(module), bands=("red", "green", "blue"),
        mean=(0.0,) * 3, std=(1.0,) * 3, scaling_low=(0.05,) * 3, scaling_high=(0.4,) * 3,
        resolution_m=(0.5, 3.0), native_resolution_m=2.0,
        downsampling=network.downsampling, halo_px=network.halo_px,
        threshold=0.8, trained_on="nothing: random weights for tests", licence="Apache-2.0",
        citation="none", file=f"{name}.safetensors", sha256=sha256,
    ).write(folder / f"{name}.json")  # fmt: skip
