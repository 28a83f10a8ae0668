"""Predictions of a fold's network on the regions that it never saw.

Whole images, brought to each of several pixel sizes before the network sees them, as detection does with scenes:
at which size a network finds most is chosen on folds too. Logits come back on the image's own grid.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from landslide_core.networks.blocks import AnySize
from landslide_core.training.data.examples import Example
from landslide_core.training.predict_whole import logits_at

PIXEL_SIZES_M = (0.8, 1.6, 3.2, 6.4)
_LARGEST, _BINS = 20.0, 4000


def key(name: str, pixel_m: float) -> str:
    """Under which name the logits of an image at a pixel size are kept."""
    return f"{name} {pixel_m:g} m"


class FeatureMeans:
    """Means over the image of what layers give: where a picture lies among those a network has seen."""

    def __init__(self, module: nn.Module, layers: Sequence[str]) -> None:
        self._found: list[Tensor] = []
        self._handles = [module.get_submodule(layer).register_forward_hook(self._keep) for layer in layers]

    def _keep(self, _module: nn.Module, _given: object, output: object) -> None:
        maps = output if isinstance(output, (list, tuple)) else [output]
        self._found += [
            each.float().mean((2, 3))[0] for each in maps if isinstance(each, Tensor) and each.ndim == 4
        ]

    def take(self) -> NDArray[np.float32]:
        """The means since the last call, one after the other."""
        means: NDArray[np.float32] = torch.cat(self._found).cpu().numpy()
        self._found.clear()
        return means

    def close(self) -> None:
        """Leave the module as it was."""
        for handle in self._handles:
            handle.remove()


def predict(
    module: AnySize,
    examples: Sequence[Example],
    layers: Sequence[str],
    autocast: Callable[[], torch.autocast],
) -> Iterator[tuple[dict[float, NDArray[np.float16]], NDArray[np.float16]]]:
    """Logits by pixel size of each image, and the feature means at all sizes (sizes, features)."""
    module.eval()
    features = FeatureMeans(module, layers)
    try:
        for example in examples:
            logits, means = {}, []
            for size_m in PIXEL_SIZES_M:
                logits[size_m] = logits_at(module, example, size_m, autocast).astype(np.float16)
                means.append(features.take().astype(np.float16))
            yield logits, np.stack(means)
    finally:
        features.close()


class FoldCounts:
    """Pixels of each class by their logit, for the table of folds: every threshold's score without the pixels.

    In steps of 0.01, finer than those that calibration is fitted on: folds that are done keep figures of this step.
    """

    def __init__(self) -> None:
        self.counts = np.zeros((2, _BINS), np.int64)

    def add(self, truth: NDArray[np.bool_], logits: NDArray[np.floating]) -> None:
        """Count the pixels of an image."""
        place = ((logits.astype(np.float32) + _LARGEST) * (_BINS / (2 * _LARGEST))).clip(0, _BINS - 1)
        for which in (0, 1):
            self.counts[which] += np.bincount(place[truth == bool(which)].astype(np.int64), minlength=_BINS)

    def __add__(self, other: "FoldCounts") -> "FoldCounts":
        both = FoldCounts()
        both.counts = self.counts + other.counts
        return both

    @property
    def ious(self) -> NDArray[np.float64]:
        """IoU with every bin and all above it called landslide."""
        false, true = (self.counts[which][::-1].cumsum()[::-1] for which in (0, 1))
        ious: NDArray[np.float64] = true / np.maximum(self.counts[1].sum() + false, 1)
        return ious

    def iou(self, probability: float) -> float:
        """IoU at a threshold of that probability."""
        logit = float(np.log(probability / (1 - probability)))
        return float(self.ious[int((logit + _LARGEST) * (_BINS / (2 * _LARGEST)))])

    @property
    def best(self) -> tuple[float, float]:
        """The highest IoU and the probability at which it is reached."""
        place = int(self.ious.argmax())
        logit = place * (2 * _LARGEST / _BINS) - _LARGEST
        return float(self.ious[place]), float(1 / (1 + np.exp(-logit)))

    @property
    def average_precision(self) -> float:
        """Area under precision over recall: how well pixels are ranked, whatever the threshold."""
        false, true = (self.counts[which][::-1].cumsum() for which in (0, 1))
        precision = true / np.maximum(true + false, 1)
        return float((precision * self.counts[1][::-1]).sum() / max(1, self.counts[1].sum()))
