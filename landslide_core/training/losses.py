"""What a network is asked to make small."""

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional
from torchvision.ops import sigmoid_focal_loss

from landslide_core.networks.blocks import Outputs

PixelLoss = Callable[[Tensor, Tensor], Tensor]
"""logits (n, 1, rows, cols) and truth of 0 and 1 in the same shape -> a scalar"""

Loss = Callable[[Outputs, Tensor], Tensor]
"""everything a network says of images, and truth (n, 1, rows, cols) of 0 and 1 -> a scalar"""

HARDEST = 0.7  # share of pixels or images that online hard example mining keeps (CALandDet's code)


def cross_entropy(logits: Tensor, truth: Tensor) -> Tensor:
    """Mean binary cross-entropy over pixels, or over images for presence."""
    return functional.binary_cross_entropy_with_logits(logits, truth)


def dice_per_image(logits: Tensor, truth: Tensor, epsilon: float = 1e-5) -> Tensor:
    """1 - (2 sum(p t) + e) / (sum(p) + sum(t) + e) of each image, averaged (Cui et al. 2026)."""
    probability, over = torch.sigmoid(logits), (1, 2, 3)
    overlap = (probability * truth).sum(over)
    return (1 - (2 * overlap + epsilon) / (probability.sum(over) + truth.sum(over) + epsilon)).mean()


def dice_of_batch(logits: Tensor, truth: Tensor, epsilon: float = 1.0) -> Tensor:
    """1 - Dice on the pool of all pixels of the batch: the soft form of the pooled F1 that we report."""
    probability = torch.sigmoid(logits)
    overlap = (probability * truth).sum()
    return 1 - (2 * overlap + epsilon) / (probability.sum() + truth.sum() + epsilon)


def dice_and_focal(logits: Tensor, truth: Tensor) -> Tensor:
    """0.5 Dice + 0.5 focal with alpha 0.6 on landslide and gamma 2: the loss of Cui et al. 2026."""
    focal: Tensor = sigmoid_focal_loss(logits, truth, alpha=0.6, gamma=2.0, reduction="mean")
    return 0.5 * dice_per_image(logits, truth) + 0.5 * focal


def dice_and_cross_entropy(logits: Tensor, truth: Tensor) -> Tensor:
    """0.5 batch Dice + 0.5 cross-entropy: follows pooled IoU and keeps probabilities meaningful."""
    return 0.5 * dice_of_batch(logits, truth) + 0.5 * cross_entropy(logits, truth)


def dice_entropy_boundary(logits: Tensor, truth: Tensor) -> Tensor:
    """As `dice_and_cross_entropy`, with the cross-entropy weighted up to three times near outlines."""
    weight = outline_weight(truth)
    entropy = functional.binary_cross_entropy_with_logits(logits, truth, weight) / weight.mean()
    return 0.5 * dice_of_batch(logits, truth) + 0.5 * entropy


def outline_weight(truth: Tensor) -> Tensor:
    """3 along the outlines of the truth (n, 1, rows, cols), falling in steps to 1 beyond five pixels.

    A pixel is within r of an outline when the largest truth in its (2r + 1)^2 neighbourhood differs from the
    smallest; the weight is 1 + 2 times the share of r = 1, 3, 5 for which it is.
    """
    weight = torch.ones_like(truth)
    for reach in (1, 3, 5):
        largest, smallest = (
            sign * functional.max_pool2d(sign * truth, 2 * reach + 1, stride=1, padding=reach)
            for sign in (1, -1)
        )
        weight += (largest - smallest) * (2 / 3)
    return weight


def tversky_of_batch(logits: Tensor, truth: Tensor) -> Tensor:
    """1 - TP / (TP + 0.3 FP + 0.7 FN) on the pool of the batch, 0 for one without a landslide (DiGATe-UNet).

    No smoothing, as in the published code: TP alone in the numerator, so an empty batch says nothing.
    """
    probability = torch.sigmoid(logits)
    hit = (probability * truth).sum()
    false_alarm, missed = (probability * (1 - truth)).sum(), ((1 - probability) * truth).sum()
    loss = 1 - hit / (hit + 0.3 * false_alarm + 0.7 * missed).clamp_min(1e-7)
    return loss * truth.any()


def boosted_dice(logits: Tensor, truth: Tensor) -> Tensor:
    """Dice of each image, prediction and truth weighted by 1 + 0.1 p (1 - p), smooth 1 (GeoNeXt's code)."""
    probability, over = torch.sigmoid(logits), (1, 2, 3)
    doubt = 1 + 0.1 * probability * (1 - probability)
    weighted, wanted = probability * doubt, truth * doubt
    overlap = (weighted * wanted).sum(over)
    return (1 - (2 * overlap + 1) / (weighted.sum(over) + wanted.sum(over) + 1)).mean()


def focal_tversky(logits: Tensor, truth: Tensor) -> Tensor:
    """(1 - (TP + 1) / (TP + FP + 0.7 FN + 1))^2 on the pool of the batch: what GeoNeXt's code calls focal."""
    probability = torch.sigmoid(logits)
    hit = (probability * truth).sum()
    false_alarm, missed = (probability * (1 - truth)).sum(), ((1 - probability) * truth).sum()
    return (1 - (hit + 1) / (hit + false_alarm + 0.7 * missed + 1)) ** 2


def geonext(logits: Tensor, truth: Tensor) -> Tensor:
    """0.45 cross-entropy + 0.45 boosted Dice + 0.10 focal Tversky."""
    entropy = cross_entropy(logits, truth)
    return 0.45 * entropy + 0.45 * boosted_dice(logits, truth) + 0.10 * focal_tversky(logits, truth)


def hardest(losses: Tensor) -> Tensor:
    """Mean of the largest 70 % of single losses (online hard example mining)."""
    return losses.flatten().topk(max(1, math.ceil(HARDEST * losses.numel()))).values.mean()


def hard_cross_entropy(logits: Tensor, truth: Tensor) -> Tensor:
    """Cross-entropy of the hardest 70 % of pixels, or of images for presence (CALandDet)."""
    return hardest(functional.binary_cross_entropy_with_logits(logits, truth, reduction="none"))


def hard_dice(logits: Tensor, truth: Tensor, delta: float = 1e-5) -> Tensor:
    """Dice with squared denominators of the hardest 70 % of images (CALandDet)."""
    probability, over = torch.sigmoid(logits), (1, 2, 3)
    overlap, both = (probability * truth).sum(over), (probability**2).sum(over) + (truth**2).sum(over)
    return hardest(1 - (2 * overlap + delta) / (both + delta))


def calanddet(logits: Tensor, truth: Tensor) -> Tensor:
    """0.5 cross-entropy + 0.5 Dice, each of its hardest 70 %."""
    return 0.5 * hard_cross_entropy(logits, truth) + 0.5 * hard_dice(logits, truth)


def of_outputs(
    pixels: PixelLoss,
    deep: Sequence[float] | None = None,
    presence: tuple[float, PixelLoss] = (0.1, cross_entropy),
) -> Loss:
    """A loss of pixels for all that a network says: prediction, deep supervision, presence, penalty.

    deep: weights of the further logits, coarsest first; None shares 0.4 among them. presence: weight and loss
    of the logit that an image holds any landslide. Networks without these parts are asked for less.
    """

    def loss(outputs: Outputs, truth: Tensor) -> Tensor:
        total = pixels(outputs.logits, truth)
        if outputs.deep:
            weights = deep or [0.4 / len(outputs.deep)] * len(outputs.deep)
            for weight, logits in zip(weights, outputs.deep, strict=True):
                total = total + weight * pixels(logits, truth)
        if outputs.presence is not None:
            weight, of_images = presence
            total = total + weight * of_images(outputs.presence, truth.amax(dim=(2, 3)))
        return total if outputs.penalty is None else total + outputs.penalty

    return loss


def in_float32(outputs: Outputs) -> Outputs:
    """The same outputs at full precision: sums over many pixels need it."""
    logits, deep, presence, penalty = outputs
    return Outputs(
        logits.float(),
        tuple(each.float() for each in deep),
        None if presence is None else presence.float(),
        None if penalty is None else penalty.float(),
    )


LOSSES: dict[str, Loss] = {
    "dice_and_focal": of_outputs(dice_and_focal),
    "dice_and_cross_entropy": of_outputs(dice_and_cross_entropy),
    "dice_entropy_boundary": of_outputs(dice_entropy_boundary),
    "digate": of_outputs(tversky_of_batch, deep=(0.6, 0.4)),
    "geonext": of_outputs(geonext),
    "calanddet": of_outputs(calanddet, presence=(1.0, hard_cross_entropy)),
}
