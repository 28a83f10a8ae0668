"""Calibration and threshold of a training without folds, chosen on images that were kept back from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from landslide_core.calibration.calibrate import choose
from landslide_core.calibration.calibration import UNCALIBRATED, Calibration
from landslide_core.calibration.counts import LabelledCounts, pooled
from landslide_core.calibration.rule_choice import plateau
from landslide_core.calibration.scene_threshold import ThresholdRule
from landslide_core.networks.blocks import AnySize
from landslide_core.training.data.examples import Example
from landslide_core.training.predict_whole import image_logits
from landslide_core.training.protocol.card_draft import NOTHING_CHOSEN, UNCHOSEN

_BLOCKS = 5  # of neighbouring images: a calibration must help on each that it was not fitted on, in the mean


@dataclass(frozen=True)
class ImageChoices:
    """What kept-back images chose; `told` says so in words. rule: None when nothing was chosen."""

    calibration: Calibration
    rule: ThresholdRule | None
    told: str

    @property
    def threshold(self) -> float:
        """That of the rule, or a half."""
        return self.rule.usual if self.rule else UNCHOSEN


def choose_on_images(
    module: AnySize,
    images: Sequence[Example],
    sizes_m: Sequence[float],
    autocast: Callable[[], torch.autocast],
    told: str,
    epoch: bool = True,
) -> ImageChoices:
    """Choose on images that were kept back.

    Parameters
    ----------
    module : AnySize
        The trained weights.
    images : sequence of Example
        In their order, so that neighbours are alike.
    sizes_m : sequence of float
        Metres per pixel at which the network sees images.
    autocast : callable
        Gives the precision of the network's call.
    told : str
        Which images these are.
    epoch : bool
        Whether the epoch was chosen on them too.

    Returns
    -------
    ImageChoices
        Nothing is chosen on images without a landslide, or without any background.
    """
    counts = [LabelledCounts.of(each.mask, image_logits(module, each, sizes_m, autocast)) for each in images]
    together = pooled(counts)
    if not together.landslide.total or not together.background.total:
        return ImageChoices(UNCALIBRATED, None, NOTHING_CHOSEN)
    calibration = UNCALIBRATED
    parts = np.array_split(np.arange(len(counts)), min(_BLOCKS, len(counts)))
    if len(parts) > 1:
        blocks = {str(index): pooled(counts[i] for i in part) for index, part in enumerate(parts)}
        calibration = choose(blocks).calibration
    rule = ThresholdRule(plateau([together], calibration).threshold, together.share)
    what = "epoch, calibration and threshold" if epoch else "calibration and threshold"
    return ImageChoices(
        calibration, rule, f"{what} on {len(images)} images ({told}); nothing on the images that are reported"
    )
