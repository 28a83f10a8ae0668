"""What a prediction will cost here: time and memory, from one tile that is timed."""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import psutil
import torch
from torch import Tensor, nn

from landslide_core.detection.grids import PixelSize, grids, pixel_size
from landslide_core.detection.predict import plans_for
from landslide_core.detection.settings import DetectSettings
from landslide_core.hardware import allocator
from landslide_core.hardware.devices import Predictor, choose_device
from landslide_core.networks import Card, Loaded
from landslide_core.networks.blocks import at_one_scale
from landslide_core.scene.scene import Scene
from landslide_core.scene.tiles import TilePlan

_TILE_PX, _WARM_UP_PX = 256, 64
# Activations that are alive together, in units of the largest layer's input and output: skips wait while
# the decoder runs. Measured on the UNets of this project.
_ALIVE = 2.0


@dataclass(frozen=True)
class Pace:
    """Seconds and activation bytes per pixel of a tile, and what the process holds already."""

    seconds_per_pixel: float
    bytes_per_pixel: float
    resident_bytes: int


def time_tile(loaded: Loaded, device: str, tile_shape: tuple[int, int]) -> Pace:
    """Time one tile of at most 256 x 256 pixels (a whole tile on CUDA, which small ones do not fill)."""
    allocator.keep_freed_memory()
    chosen = choose_device(device)
    predictor = Predictor(at_one_scale(loaded.module), chosen)
    rows, cols = tile_shape if chosen.kind == "cuda" else (min(_TILE_PX, side) for side in tile_shape)
    inputs = torch.randn(1, len(loaded.card.bands), rows, cols, generator=torch.Generator().manual_seed(0))
    if chosen.kind == "cuda":
        predictor(inputs)  # the first call of a shape chooses its kernels
    small = inputs[..., :_WARM_UP_PX, :_WARM_UP_PX]
    largest = _largest_layer_bytes(predictor, small)
    begun = time.perf_counter()
    predictor(inputs)
    seconds = time.perf_counter() - begun
    return Pace(
        seconds_per_pixel=seconds / (rows * cols),
        bytes_per_pixel=_ALIVE * largest / (small.shape[-2] * small.shape[-1]),
        resident_bytes=psutil.Process().memory_info().rss,
    )


def _largest_layer_bytes(predictor: Predictor, inputs: Tensor) -> int:
    """The most bytes that go into and come out of one layer during a call."""
    largest = 0

    def note(layer: nn.Module, given: tuple[Any, ...], output: Any) -> None:
        nonlocal largest
        tensors = [t for t in (*given, output) if isinstance(t, Tensor)]
        largest = max(largest, sum(t.numel() * t.element_size() for t in tensors))

    with predictor.watched(note):
        predictor(inputs)
    return largest


@dataclass(frozen=True)
class Work:
    """How much a network will see of a scene: tiles, and their pixels."""

    tiles: int
    pixels: int


def work(scene: Scene, card: Card, settings: DetectSettings) -> Work:
    """Count the tiles of a prediction; pixel size and scales are allowed for."""
    plans = plans_for(grids(scene, card, settings), card, settings)
    return Work(sum(plan.tiles for plan in plans), sum(plan.pixels for plan in plans))


@dataclass(frozen=True)
class Bill:
    """What a prediction will cost: tiles, their pixels, peak memory of the process, seconds in all views.

    pixel_size: at which the scene is predicted. times: pixels of that prediction for each of the image.
    """

    tiles: int
    pixels: int
    memory_bytes: int
    seconds: float
    pixel_size: PixelSize
    times: float


def bill(scene: Scene, loaded: Loaded, settings: DetectSettings) -> Bill:
    """Estimate the cost of `predict` by timing one small tile; pixel size and scales are allowed for.

    Rough: other programs, no-data (which is skipped) and slow disks are not foreseen.
    """
    seen = grids(scene, loaded.card, settings)
    plans = plans_for(seen, loaded.card, settings)
    tile_shape = max((plan.tile_shape for plan in plans), key=lambda shape: shape[0] * shape[1])
    measured = time_tile(loaded, settings.device, tile_shape)
    tile_px, pixels = tile_shape[0] * tile_shape[1], sum(plan.pixels for plan in plans)
    buffers = sum(_buffers(scene, loaded, plan, settings) for plan in plans) + 64_000_000
    return Bill(
        tiles=sum(plan.tiles for plan in plans),
        pixels=pixels,
        memory_bytes=int(measured.resident_bytes + measured.bytes_per_pixel * tile_px + buffers),
        seconds=pixels * measured.seconds_per_pixel * settings.views,
        pixel_size=pixel_size(scene, loaded.card, settings),
        times=sum(plan.shape[0] * plan.shape[1] for plan in plans) / (scene.shape[0] * scene.shape[1]),
    )


def _buffers(scene: Scene, loaded: Loaded, plan: TilePlan, settings: DetectSettings) -> int:
    """Bytes that are held for one grid.

    A band of tiles as read (twice while it is exchanged), its masks, the accumulator and its finished rows;
    eight tiles being prepared, waiting and blended. With test-time augmentation the standard deviation is
    blended beside the mean, and two more maps of a tile are held.
    """
    bands, itemsize = len(loaded.card.bands), np.dtype(scene.dtype).itemsize
    tile_px = plan.tile_shape[0] * plan.tile_shape[1]
    strip_px = plan.tile_shape[0] * plan.shape[1]
    more = 1 if settings.views > 1 else 0
    return strip_px * (2 * bands * itemsize + 3 + 12 * (1 + more)) + 8 * tile_px * (bands + more) * 4
