"""Losses against their formulas, written out again for single images."""

import math

import pytest
import torch

from landslide_core.networks.blocks import Outputs
from landslide_core.training.losses import (
    LOSSES,
    boosted_dice,
    calanddet,
    dice_and_focal,
    dice_of_batch,
    dice_per_image,
    focal_tversky,
    hardest,
    of_outputs,
    outline_weight,
    tversky_of_batch,
)


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

    assert LOSSES[name](Outputs(certain), truth) < 0.01
    assert LOSSES[name](Outputs(-certain), truth) > 0.9


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


def numbers() -> tuple[torch.Tensor, torch.Tensor, list[float], list[float]]:
    logits = torch.tensor([[[[0.3, -1.2], [2.0, -0.4]]]])
    truth = torch.tensor([[[[1.0, 0.0], [1.0, 1.0]]]])
    return logits, truth, torch.sigmoid(logits).flatten().tolist(), truth.flatten().tolist()


def test_digates_tversky_weighs_missed_pixels_more_and_ignores_empty_batches() -> None:
    logits, truth, p, t = numbers()
    hit = sum(a * b for a, b in zip(p, t, strict=True))
    false_alarm = sum(a * (1 - b) for a, b in zip(p, t, strict=True))
    missed = sum((1 - a) * b for a, b in zip(p, t, strict=True))

    expected = 1 - hit / (hit + 0.3 * false_alarm + 0.7 * missed)
    assert tversky_of_batch(logits, truth).item() == pytest.approx(expected, rel=1e-5)
    assert tversky_of_batch(logits, torch.zeros_like(truth)).item() == 0
    pooled = 1 - (hit + 1) / (hit + false_alarm + 0.7 * missed + 1)
    assert focal_tversky(logits, truth).item() == pytest.approx(pooled**2, rel=1e-5)


def test_geonexts_dice_is_boosted_where_the_network_doubts() -> None:
    logits, truth, p, t = numbers()
    boost = [1 + 0.1 * a * (1 - a) for a in p]
    both = sum(a * b * c * c for a, b, c in zip(p, t, boost, strict=True))
    sums = sum((a + b) * c for a, b, c in zip(p, t, boost, strict=True))

    assert boosted_dice(logits, truth).item() == pytest.approx(1 - (2 * both + 1) / (sums + 1), rel=1e-5)


def test_hard_examples_are_the_largest_seventy_per_cent() -> None:
    assert hardest(torch.arange(10.0)).item() == pytest.approx(sum(range(3, 10)) / 7)
    assert hardest(torch.tensor([4.0])).item() == 4

    logits, truth, p, t = numbers()
    entropy = sorted(-math.log(a if b else 1 - a) for a, b in zip(p, t, strict=True))[1:]  # 3 of 4
    hit = sum(a * b for a, b in zip(p, t, strict=True))
    squares = sum(a * a for a in p) + sum(b * b for b in t)
    dice = 1 - (2 * hit + 1e-5) / (squares + 1e-5)
    assert calanddet(logits, truth).item() == pytest.approx(0.5 * sum(entropy) / 3 + 0.5 * dice, rel=1e-5)


def test_pixels_near_an_outline_weigh_up_to_three_times() -> None:
    truth = torch.zeros(1, 1, 40, 40)
    truth[..., :20] = 1
    weight = outline_weight(truth)[0, 0, 5]

    assert weight[19:21].tolist() == pytest.approx([3, 3])
    assert weight[17].item() == pytest.approx(1 + 4 / 3)
    assert weight[15].item() == pytest.approx(1 + 2 / 3)
    assert weight[14].item() == weight[0].item() == 1  # neither far inside nor at the crop's own edge
    assert outline_weight(torch.zeros_like(truth)).eq(1).all()


def test_further_outputs_enter_with_their_weights() -> None:
    loss = of_outputs(
        lambda logits, truth: logits.mean(), deep=(0.6, 0.4), presence=(2.0, lambda a, b: b.sum())
    )
    ones, truth = torch.ones(2, 1, 4, 4), torch.zeros(2, 1, 4, 4)
    truth[0, 0, 1, 1] = 1

    assert loss(Outputs(ones), truth).item() == 1
    assert loss(Outputs(ones, (2 * ones, 3 * ones)), truth).item() == pytest.approx(1 + 0.6 * 2 + 0.4 * 3)
    assert loss(Outputs(ones, presence=torch.zeros(2, 1)), truth).item() == 3
    assert loss(Outputs(ones, penalty=torch.tensor(0.25)), truth).item() == 1.25
    with pytest.raises(ValueError, match="zip"):
        loss(Outputs(ones, (ones,)), truth)
