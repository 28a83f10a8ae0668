"""landslide_core.training.losses: what a network is asked to make small."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional
from torchvision.ops import sigmoid_focal_loss

Loss = Callable[[Tensor, Tensor], Tensor]
"""logits (n, 1, rows, cols) and truth of 0 and 1 in the same shape -> a scalar"""


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
    entropy = functional.binary_cross_entropy_with_logits(logits, truth)
    return 0.5 * dice_of_batch(logits, truth) + 0.5 * entropy


LOSSES: dict[str, Loss] = {
    "dice_and_focal": dice_and_focal,
    "dice_and_cross_entropy": dice_and_cross_entropy,
}
