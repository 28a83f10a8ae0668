"""Predict whole labelled images and count, image by image."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import expit
from torch import Tensor

from landslide_core.calibration.calibration import UNCALIBRATED, Calibration
from landslide_core.metrics import ProbabilityCounts
from landslide_core.networks.blocks import AnySize
from landslide_core.scene.probability import per_cent
from landslide_core.scene.terrain_bands import terrain_bands
from landslide_core.training.data.examples import Example

MEAN, STD = 0.5, 0.5  # every network of the house sees (pixel - 0.5) / 0.5


def normalise(pixels: Tensor) -> Tensor:
    """Pixels in [0, 1] -> network input."""
    return (pixels - MEAN) / STD


def logits_of(
    module: AnySize,
    examples: Iterable[Example],
    device: torch.device,
    autocast: Callable[[], torch.autocast],
    with_terrain: bool = True,
) -> Iterator[NDArray[np.float32]]:
    """Logits (rows, cols) of each image, predicted whole at its own resolution and size.

    with_terrain: give two-source networks the terrain of the images that have an elevation model.
    """
    module.eval()
    for example in examples:
        pixels = torch.from_numpy(example.pixels.astype(np.float32) / 255)[None].to(device)
        pixels = normalise(pixels).contiguous(memory_format=torch.channels_last)
        terrain = None
        if with_terrain and module.terrain_channels and example.elevation_m is not None:
            pixel_m = example.native_resolution_m
            bands = terrain_bands(example.elevation_m, (pixel_m, pixel_m))
            terrain = torch.from_numpy(bands)[None].to(device)
        with torch.inference_mode(), autocast():
            logits = module(pixels, terrain)
        yield logits.float()[0, 0].cpu().numpy()


def percent_of(
    logits: NDArray[np.floating[Any]], calibration: Calibration = UNCALIBRATED
) -> NDArray[np.uint8]:
    """Calibrated probability of raw logits, in whole per cent."""
    return per_cent(expit(calibration.apply(logits).astype(np.float32)))


def count_examples(
    module: AnySize,
    examples: Sequence[Example],
    device: torch.device,
    autocast: Callable[[], torch.autocast],
    calibration: Calibration = UNCALIBRATED,
    with_terrain: bool = True,
) -> list[ProbabilityCounts]:
    """Probability counts of each image; arguments as for `logits_of`."""
    predicted = logits_of(module, examples, device, autocast, with_terrain)
    return [
        ProbabilityCounts.from_image(example.mask, percent_of(logits, calibration))
        for example, logits in zip(examples, predicted, strict=True)
    ]
