"""Small scenes and a tiny network for the tests of detection."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import rasterio
import torch
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.transform import Affine

from landslide_core.detection.predict import PredictionFacts, predict
from landslide_core.detection.settings import DetectSettings
from landslide_core.networks import Card, Loaded, get
from landslide_core.networks.weights import save
from landslide_core.scene.memory import MemorySource
from landslide_core.scene.scene import Scene
from tests import small_world

torch.set_num_threads(1)  # tiles are small: more threads would only wait for each other

UTM = Affine(2.0, 0, 500_000.0, 0, -2.0, 3_000_000.0)
SMALL = DetectSettings(tile=128, overlap=64, margin=16, device="cpu")
RED_FROM = 0.5  # the tiny network calls red above this a landslide


def tiny_card(**changes: object) -> Card:
    values: dict[str, object] = {
        "name": "unet",
        "title": "UNet",
        "preset": "compact",
        "switches": {"base_width": 4, "pooling": 1},
        "parameters": 0,
        "bands": ("red", "green", "blue"),
        "mean": (0.5, 0.5, 0.5),
        "std": (0.25, 0.25, 0.25),
        "scaling_low": (0.1, 0.1, 0.1),
        "scaling_high": (0.9, 0.9, 0.9),
        "resolution_m": (0.5, 4.0),
        "native_resolution_m": 2.0,
        "downsampling": 16,
        "halo_px": 96,
        "threshold": 0.5,
        "trained_on": "nothing",
        "licence": "Apache-2.0",
        "citation": "none",
        "file": "unet.safetensors",
        "sha256": "0" * 64,
    }
    return Card(**{**values, **changes})  # type: ignore[arg-type]


def random_network(seed: int = 0) -> Loaded:
    """A UNet of base width 4 whose every weight and running mean is random: it sees far, and seams show."""
    torch.manual_seed(seed)
    module = get("unet").build(3, base_width=4, pooling=1).eval()
    for layer in module.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.running_mean.normal_(0, 0.3)
            layer.running_var.uniform_(0.1, 0.3)
    with torch.no_grad():  # logits of mean 0 and standard deviation 2: probabilities of all sizes
        logits = module(torch.randn(1, 3, 128, 128))
        gain = 2 / logits.std()
        module.head.weight *= gain
        module.head.bias.sub_(logits.mean()).mul_(gain)
    return Loaded(tiny_card(), module)


class RedIsLandslide(torch.nn.Module):
    """Logits that are positive exactly where red is above RED_FROM: masks are known beforehand."""

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return 40 * (image[:, :1] * 0.25 + 0.5 - RED_FROM)


def red_network() -> Loaded:
    return Loaded(tiny_card(), RedIsLandslide())


def memory_scene(
    pixels: NDArray[np.generic],
    valid: NDArray[np.bool_] | None = None,
    roles: Sequence[str] = ("red", "green", "blue"),
    crs: str | None = None,
) -> Scene:
    shape = pixels.shape[1:]
    geobox = GeoBox(shape, UTM if crs else Affine.identity(), crs)
    source = MemorySource(pixels, np.ones(shape, bool) if valid is None else valid)
    return Scene("scene.tif", None, geobox, pixels.dtype.name, tuple(roles), ("",) * len(roles), source)


def noise(rows: int, cols: int, seed: int = 0) -> NDArray[np.uint8]:
    """Cloudy noise (3, rows, cols): large and small blobs, as imagery has."""
    from scipy.ndimage import gaussian_filter

    rng = np.random.default_rng(seed)
    field = sum(
        gaussian_filter(rng.standard_normal((3, rows, cols)), (0, s, s)) * s for s in (1.0, 4.0, 16.0)
    )
    return np.asarray(np.clip(128 + 60 * field, 1, 255), np.uint8)


def blob_image(rows: int = 300, cols: int = 400) -> NDArray[np.uint8]:
    """A green scene with three red landslides: 60 x 40, 20 x 20 with a hole of 3 x 3, and 2 x 2 pixels."""
    image = np.full((3, rows, cols), 60, np.uint8)
    image[1] = 110
    for top, left, height, width in ((50, 60, 60, 40), (150, 200, 20, 20), (250, 300, 2, 2)):
        image[0, top : top + height, left : left + width] = 220
    image[0, 158:161, 208:211] = 60
    return image


def write_tif(
    path: Path, image: NDArray[np.generic], crs: str | None = "EPSG:32648", **options: object
) -> Path:
    """Write an image as a GeoTIFF, 2 m per pixel in UTM unless told otherwise."""
    place = {"crs": crs, "transform": UTM} if crs else {}
    bands, rows, cols = image.shape
    profile = {"driver": "GTiff", "count": bands, "height": rows, "width": cols, "dtype": image.dtype.name}
    with rasterio.open(path, "w", **{**profile, **place, **options}) as target:
        target.write(image)
    return path


def write_weights(folder: Path) -> Path:
    """A models folder with one network of base width 4, trained for a moment to find red."""
    folder.mkdir(parents=True, exist_ok=True)
    module = _find_red()
    sha256 = save(module, folder / "unet.safetensors")
    tiny_card(sha256=sha256).write(folder / "unet.json")
    return folder


def _find_red() -> torch.nn.Module:
    """A random UNet whose last skip carries red straight to the head: no training, a known answer."""
    torch.manual_seed(0)
    module = get("unet").build(3, base_width=4, pooling=1).eval()
    first, last = module.encoder[0], module.decoder[-1].merge
    with torch.no_grad():
        for convolution in (first[0], first[3], last[0], last[3]):
            convolution.weight[0] = 0
            convolution.weight[0, 0, 1, 1] = 1
        first[1].bias[0] = 2  # normalised pixels reach down to -2, and ReLU cuts at 0
        module.head.weight.zero_()
        module.head.weight[0, 0] = 10
        module.head.bias.fill_(-20)
    return module


def whole(scene: Scene) -> tuple[slice, slice]:
    """Rows and columns of all of it."""
    return slice(0, scene.shape[0]), slice(0, scene.shape[1])


def predicted(
    scene: Scene, loaded: Loaded, settings: DetectSettings = SMALL, **extra: object
) -> tuple[NDArray[np.uint8], PredictionFacts]:
    """The probability of a scene in per cent, put together from its strips."""
    strips: list[NDArray[np.uint8]] = []

    def write(row: int, strip: NDArray[np.uint8]) -> None:
        assert row == sum(len(s) for s in strips)
        strips.append(strip)

    facts = predict(scene, loaded, settings, write, **extra)  # type: ignore[arg-type]
    return np.concatenate(strips), facts


class SteepIsLandslide(torch.nn.Module):
    """Logits that are positive where the ground is steeper than 30 degrees and falls to the right."""

    def forward(self, image: torch.Tensor, terrain: torch.Tensor | None = None) -> torch.Tensor:
        if terrain is None:
            return image[:, :1] * 0 - 3
        steep, right = terrain[:, 1:2] - 30 / 45, terrain[:, 2:3] - 0.5
        return 40 * torch.minimum(steep, right)


def scene_file(folder, name="a.tif", change=lambda image: image, **place):
    """A cloudy 8-bit scene, or a changed copy of it."""
    path = folder / name
    image = noise(200, 240, seed=1)
    small_world.write_tiff(path, np.asarray(np.clip(change(image.astype(float)), 0, 255), np.uint8), **place)
    return path


def darker(image):
    return 0.6 * image + 20


def scene_of(pixels, roles, valid=None, affine=UTM, crs="EPSG:32648"):
    """A scene of these pixels (bands, rows, cols) and roles, held in memory."""
    shape = pixels.shape[1:]
    source = MemorySource(pixels, np.ones(shape, bool) if valid is None else valid)
    return Scene(
        "s.tif", None, GeoBox(shape, affine, crs), pixels.dtype.name, roles, ("",) * len(roles), source
    )
