"""How fast this machine runs a network, and how much memory that takes."""

import time
from dataclasses import dataclass
from typing import Any

import psutil
import torch
from torch import Tensor, nn

from landslide_core.hardware import allocator
from landslide_core.hardware.devices import Predictor, choose_device
from landslide_core.networks import Loaded

_TILE_PX, _WARM_UP_PX = 256, 64
# Activations that are alive together, in units of the largest layer's input and output: skips wait while
# the decoder runs. Measured on the UNets of this project.
_ALIVE = 2.0


@dataclass(frozen=True)
class Calibration:
    """Seconds and activation bytes per pixel of a tile, and what the process holds already."""

    seconds_per_pixel: float
    bytes_per_pixel: float
    resident_bytes: int


def calibrate(loaded: Loaded, device: str, tile_shape: tuple[int, int]) -> Calibration:
    """Time one tile of at most 256 x 256 pixels (a whole tile on CUDA, which small ones do not fill)."""
    allocator.keep_freed_memory()
    chosen = choose_device(device)
    predictor = Predictor(loaded.module, chosen)
    rows, cols = tile_shape if chosen.kind == "cuda" else (min(_TILE_PX, side) for side in tile_shape)
    inputs = torch.randn(1, len(loaded.card.bands), rows, cols, generator=torch.Generator().manual_seed(0))
    if chosen.kind == "cuda":
        predictor(inputs)  # the first call of a shape chooses its kernels
    small = inputs[..., :_WARM_UP_PX, :_WARM_UP_PX]
    largest = _largest_layer_bytes(predictor, small)
    begun = time.perf_counter()
    predictor(inputs)
    seconds = time.perf_counter() - begun
    return Calibration(
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
