"""What a preset and a card say of a network's build, measured on it: how far it looks, and in which steps."""

from functools import cache

import pytest
import torch
from torch import Tensor

from landslide_core import io
from landslide_core.networks import NETWORKS, cards, get, load
from landslide_core.networks.network import Network
from landslide_core.shipped import sample_data

SIDE_PX = 1024
LEAST_SHARE = 0.8
every_network = pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
every_shipped = pytest.mark.parametrize("name", sorted(cards()))


@cache
def picture() -> Tensor:
    """A square of the sample scene, as a network sees it: (1, 3, side, side)."""
    scene = io.open_scene(sample_data() / "scene_synthetic.tif")
    part = slice(0, SIDE_PX)
    pixels = torch.from_numpy(scene.read(part, part, ("red", "green", "blue")).astype("float32"))
    scene.close()
    low, high = (pixels.flatten(1).quantile(share, dim=1)[:, None, None] for share in (0.02, 0.98))
    return ((pixels - low) / (high - low)).clamp(0, 1)[None] * 2 - 1


def influence_by_distance(name: str) -> Tensor:
    """How much pixels at each distance (larger of rows and columns) move the logit in the middle: (side / 2,).

    What attention over the whole tile spreads evenly, as measured far away, is taken off: no halo holds that. At one
    scale: each of a card's scales is a pass of its own, with a halo in its own pixels.
    """
    image = picture().clone().requires_grad_(True)
    middle = SIDE_PX // 2
    module = load(name).module
    module.scales = (1,)
    module(image)[..., middle - 2 : middle + 2, middle - 2 : middle + 2].sum().backward()
    moved = image.grad.abs().sum((0, 1))
    away = (torch.arange(SIDE_PX) - middle).abs()
    rings = torch.maximum(away[:, None], away[None]).flatten()
    total, count = (
        torch.zeros(middle + 1).index_add_(0, rings, each)
        for each in (moved.flatten(), torch.ones(moved.numel()))
    )
    density = total / count
    return (density - density[-64:-1].mean()).clamp_min(0)[:-1] * count[:-1]


@pytest.mark.slow
@every_shipped
def test_the_halo_holds_what_the_trained_network_looks_at_and_not_more(name: str) -> None:
    influence, card = influence_by_distance(name), cards()[name]
    furthest = int(influence.nonzero().max())

    assert influence[: card.halo_px].sum() / influence.sum() >= LEAST_SHARE
    assert card.halo_px <= furthest + card.downsampling


@every_shipped
def test_the_compact_preset_is_the_build_of_the_shipped_weights(name: str) -> None:
    """Presets, weights and what cards say of them move together."""
    card, network = cards()[name], get(name)
    own = {key: list(value) if isinstance(value, tuple) else value for key, value in network.compact.items()}
    pooling = network.pooling("compact")

    assert {key: card.switches.get(key) for key in own} == own
    assert card.downsampling == network.downsampling * pooling
    assert card.halo_px == network.halo_px * pooling


@every_network
def test_no_preset_averages_more_than_two_pixels_each_way(network: Network) -> None:
    assert network.pooling("paper") == 1
    assert network.pooling("compact") <= 2
