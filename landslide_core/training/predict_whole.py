"""Predict whole labelled images and count, image by image."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import expit
from torch import Tensor
from torch.nn import functional

from landslide_core.calibration.calibration import UNCALIBRATED, Calibration
from landslide_core.metrics import ProbabilityCounts
from landslide_core.networks.blocks import AnySize, at_one_scale
from landslide_core.scene.probability import per_cent
from landslide_core.scene.resampled import alike
from landslide_core.scene.terrain_bands import terrain_bands
from landslide_core.training.data.examples import Example

MEAN, STD = 0.5, 0.5  # every network of the house sees (pixel - 0.5) / 0.5


def normalise(pixels: Tensor) -> Tensor:
    """Pixels in [0, 1] -> network input."""
    return (pixels - MEAN) / STD


def logits_at(
    module: AnySize,
    example: Example,
    size_m: float,
    autocast: Callable[[], torch.autocast],
    with_terrain: bool = True,
) -> NDArray[np.float32]:
    """Raw logits (rows, cols) of an image on its own grid, which the network sees at a pixel size in metres."""
    shape, times = example.mask.shape, example.native_resolution_m / size_m
    device = next(module.parameters()).device
    image = normalise(_brought(torch.from_numpy(example.pixels.astype(np.float32) / 255), times))
    terrain = None
    if with_terrain and module.terrain_channels and example.elevation_m is not None:
        height = _brought(torch.from_numpy(example.elevation_m)[None], times)[0, 0].numpy()
        terrain = torch.from_numpy(terrain_bands(height, (size_m, size_m)))[None].to(device)
    with torch.inference_mode(), autocast():
        logits = module(image.contiguous(memory_format=torch.channels_last).to(device), terrain).float().cpu()
    if times != 1:
        logits = functional.interpolate(logits, size=shape, mode="bilinear", antialias=times > 1)
    back: NDArray[np.float32] = logits[0, 0].numpy()
    return back


def image_logits(
    module: AnySize,
    example: Example,
    sizes_m: Sequence[float],
    autocast: Callable[[], torch.autocast],
    with_terrain: bool = True,
) -> NDArray[np.float32]:
    """Raw logits of an image as detection predicts scenes: the mean over pixel sizes, on the image's own grid.

    Parameters
    ----------
    module : AnySize
        In evaluation mode; its own `scales` are left aside.
    example : Example
        Its `native_resolution_m` says how much it is enlarged.
    sizes_m : sequence of float
        Metres per pixel at which the network sees the image: those of a card.
    autocast : callable
        Gives the precision of the network's call.
    with_terrain : bool
        Give two-source networks the terrain where the image has an elevation model.

    Returns
    -------
    (rows, cols) float32 array
    """
    alone = at_one_scale(module)
    finest = min(sizes_m)
    if alike(example.native_resolution_m, finest):
        example = dataclasses.replace(example, native_resolution_m=finest)
    found = [logits_at(alone, example, size_m, autocast, with_terrain) for size_m in sizes_m]
    return np.asarray(np.mean(found, axis=0, dtype=np.float32))


def _brought(bands: Tensor, times: float) -> Tensor:
    """(bands, rows, cols) -> (1, bands, rows, cols), enlarged so many times."""
    if times == 1:
        return bands[None]
    size = [max(1, round(side * times)) for side in bands.shape[-2:]]
    return functional.interpolate(bands[None], size=size, mode="bilinear", antialias=times < 1)


def percent_of(
    logits: NDArray[np.floating[Any]], calibration: Calibration = UNCALIBRATED
) -> NDArray[np.uint8]:
    """Calibrated probability of raw logits, in whole per cent."""
    return per_cent(expit(calibration.apply(logits).astype(np.float32)))


def count_examples(
    module: AnySize,
    examples: Sequence[Example],
    autocast: Callable[[], torch.autocast],
    calibration: Calibration = UNCALIBRATED,
    with_terrain: bool = True,
) -> list[ProbabilityCounts]:
    """Probability counts of each image, predicted whole at its own pixel size, by the module's own `scales`."""
    module.eval()
    return [
        ProbabilityCounts.from_image(
            each.mask,
            percent_of(
                logits_at(module, each, each.native_resolution_m, autocast, with_terrain), calibration
            ),
        )
        for each in examples
    ]
