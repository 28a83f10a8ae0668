"""landslide_core.training.validate: predict whole labelled images and count, image by image."""

from collections.abc import Callable, Iterable

import numpy as np
import torch
from torch import nn

from landslide_core.metrics import ProbabilityCounts, per_cent
from landslide_core.training.examples import Example

MEAN, STD = 0.5, 0.5  # every network of the house sees (pixel - 0.5) / 0.5


def normalise(pixels: torch.Tensor) -> torch.Tensor:
    """Pixels in [0, 1] -> network input."""
    return (pixels - MEAN) / STD


def count_examples(
    module: nn.Module,
    examples: Iterable[Example],
    device: torch.device,
    autocast: Callable[[], torch.autocast],
) -> list[ProbabilityCounts]:
    """Probability counts of each image, predicted whole at its own resolution and size."""
    module.eval()
    counts = []
    with torch.inference_mode():
        for example in examples:
            pixels = torch.from_numpy(example.pixels.astype(np.float32) / 255)[None].to(device)
            pixels = normalise(pixels).contiguous(memory_format=torch.channels_last)
            with autocast():
                logits = module(pixels)
            probability = torch.sigmoid(logits.float())[0, 0].cpu().numpy()
            counts.append(ProbabilityCounts.from_image(example.mask, per_cent(probability)))
    return counts
