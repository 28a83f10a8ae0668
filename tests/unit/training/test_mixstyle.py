"""Images of a batch lend each other the style of their features, and keep their content."""

import pytest
import torch
from torch import nn

from landslide_core.errors import SettingError
from landslide_core.networks import NETWORKS
from landslide_core.training.mixstyle import MixStyle


def features(count: int = 8) -> torch.Tensor:
    torch.manual_seed(0)
    light = torch.linspace(1, 4, count)[:, None, None, None]
    return torch.randn(count, 3, 16, 16) * light + light


def mixed(
    share: float = 1.0, step: int = 0, training: bool = True, given: torch.Tensor | None = None
) -> torch.Tensor:
    network = nn.Sequential(nn.Identity()).train(training)
    with MixStyle(network, ["0"], share, seed=3) as style:
        style.begin(step)
        return network(features() if given is None else given)


def test_statistics_are_mixed_and_what_is_where_stays() -> None:
    before, after = features(), mixed()

    assert not torch.allclose(after.mean((2, 3)), before.mean((2, 3)), atol=0.05)
    for own, other in zip(before, after, strict=True):  # every channel is a straight line of what it was
        for channel, moved in zip(own, other, strict=True):
            assert torch.corrcoef(torch.stack([channel.flatten(), moved.flatten()]))[0, 1] > 0.9999
    low, high = before.mean((2, 3)).amin(), before.mean((2, 3)).amax()
    assert (after.mean((2, 3)) >= low - 1e-3).all()
    assert (after.mean((2, 3)) <= high + 1e-3).all()


def test_what_is_drawn_follows_from_the_step() -> None:
    assert torch.equal(mixed(step=7), mixed(step=7))
    assert not torch.equal(mixed(step=7), mixed(step=8))


@pytest.mark.parametrize("given", [{"training": False}, {"share": 0.0}])
def test_prediction_and_other_steps_are_left_alone(given: dict) -> None:
    assert torch.equal(mixed(**given), features())


def test_alone_an_image_keeps_its_style() -> None:
    torch.testing.assert_close(mixed(given=features(1)), features(1))


def test_no_hook_is_left_behind_and_a_network_without_such_maps_is_refused() -> None:
    network = nn.Sequential(nn.Identity())
    with MixStyle(network, ["0"], 1.0, 0):
        pass
    assert not network[0]._forward_hooks
    with pytest.raises(SettingError, match="no first maps"):
        MixStyle(network, [], 1.0, 0)


@pytest.mark.parametrize("network", [n for n in NETWORKS if n.style_layers], ids=lambda n: n.name)
def test_the_first_maps_of_every_network_can_be_mixed(network) -> None:
    module = network.build(3, "tiny").train()
    with MixStyle(module, network.style_layers, 1.0, 0) as style:
        style.begin(0)
        logits = module.learn(torch.randn(2, 3, 64, 64)).logits
        logits.square().mean().backward()

    assert torch.isfinite(logits).all()


def test_only_a_transformer_has_no_such_maps() -> None:
    assert [network.name for network in NETWORKS if not network.style_layers] == ["calanddet"]
