"""Hard negatives: images without a landslide are drawn more often where the network finds one."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import expit

from landslide_core.networks.blocks import AnySize
from landslide_core.training.data.examples import InMemory
from landslide_core.training.predict_whole import logits_at

MOST_TIMES = 5.0  # as often as its pool's chances say
_SMALLER = (
    2.0  # images are looked at with pixels twice as large: four times as cheap, and alarms are not small
)
_FULL_AT = 0.02  # share of an image's pixels that are called landslide, from which on it is drawn most


def hardness(
    module: AnySize, examples: InMemory, autocast: Callable[[], torch.autocast]
) -> NDArray[np.float64]:
    """How many times as often as usual each image is to be drawn (1 to MOST_TIMES); 1 for those with a landslide."""
    times = np.ones(len(examples))
    module.eval()
    for index in np.flatnonzero(~examples.has_landslide):
        example = examples[int(index)]
        size_m = _SMALLER * example.native_resolution_m
        probability = expit(logits_at(module, example, size_m, autocast))
        false = float((probability >= 0.5).mean())
        times[index] = 1 + (MOST_TIMES - 1) * min(1.0, false / _FULL_AT)
    return times
