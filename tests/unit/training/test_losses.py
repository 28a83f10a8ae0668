"""Losses against their formulas, written out again for single images."""

import math

import pytest
import torch

from landslide_core.training.losses import LOSSES, dice_and_focal, dice_of_batch, dice_per_image


def test_the_papers_loss_is_half_dice_and_half_focal() -> None:
    logits = torch.tensor([[[[0.3, -1.2], [2.0, -0.4]]]])
    truth = torch.tensor([[[[1.0, 0.0], [1.0, 1.0]]]])
    p, e = torch.sigmoid(logits).flatten().tolist(), 1e-5
    t = truth.flatten().tolist()
    dice = 1 - (2 * sum(a * b for a, b in zip(p, t, strict=True)) + e) / (sum(p) + sum(t) + e)
    focal = sum(
        -0.6 * (1 - a) ** 2 * math.log(a) if b else -0.4 * a**2 * math.log(1 - a)
        for a, b in zip(p, t, strict=True)
    ) / len(p)

    assert dice_and_focal(logits, truth).item() == pytest.approx(0.5 * dice + 0.5 * focal, rel=1e-5)


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_a_perfect_prediction_costs_almost_nothing_and_the_opposite_much(name: str) -> None:
    truth = (torch.rand(2, 1, 16, 16) > 0.7).float()
    certain = (truth * 2 - 1) * 20

    assert LOSSES[name](certain, truth) < 0.01
    assert LOSSES[name](-certain, truth) > 0.9


def test_dice_of_a_batch_pools_pixels_and_dice_per_image_does_not() -> None:
    truth = torch.zeros(2, 1, 4, 4)
    truth[0] = 1
    logits = torch.full((2, 1, 4, 4), -20.0)
    logits[0] = 20

    assert dice_of_batch(logits, truth) < 0.05
    assert dice_per_image(logits, truth) < 0.01  # the empty image is 0/0, and epsilon makes it a hit
    logits[1, 0, 0, 0] = 20
    assert dice_per_image(logits, truth) > 0.45
    assert dice_of_batch(logits, truth) < 0.05
