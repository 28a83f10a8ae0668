"""What the papers leave open is a switch: every setting computes, learns and does what it says."""

import pytest
import torch
from torch import nn

from landslide_core.networks import get
from landslide_core.networks.resu_cbnet import BlockAttention

SETTINGS = [
    ("unet-se", {"order": "parallel"}),
    ("vgg13-se", {"head": "transposed", "widths": (4, 4, 8, 8, 32)}),
    ("vgg13-se", {"head": "unet"}),
    ("vgg13-se", {"fc_kernel": 7}),
    ("vgg13-se", {"batch_norm": False}),
    ("resnet18-se", {"head": "fcn"}),
    ("resnet18-se", {"head": "unet"}),
    ("resu-cbnet", {"fusion": "late"}),
    ("resu-cbnet", {"terrain_channels": 0, "fusion": "late"}),
    ("resu-cbnet", {"unit_attention": False, "skip_attention": False}),
    ("resu-cbnet", {"widths": (4, 4, 8, 8, 8)}),
]


def tiny(name: str, **switches: object) -> nn.Module:
    torch.manual_seed(0)
    return get(name).build(3, "tiny", **switches)


@pytest.mark.parametrize(("name", "switches"), SETTINGS)
def test_every_setting_takes_any_size_and_learns(name: str, switches: dict) -> None:
    module, image, terrain = tiny(name, **switches), torch.randn(2, 3, 70, 45), torch.randn(2, 4, 70, 45)

    logits = module(image, terrain)
    logits.square().mean().backward()

    assert logits.shape == (2, 1, 70, 45)
    assert [name for name, p in module.named_parameters() if p.grad is None] == []


def test_resu_cbnet_reads_the_first_of_the_terrain_bands_it_is_given() -> None:
    module = tiny("resu-cbnet", terrain_channels=1).eval()
    image, terrain = torch.randn(1, 3, 64, 64), torch.randn(1, 4, 64, 64)
    slope, elevation = terrain.clone(), terrain.clone()
    slope[:, 1] += 1
    elevation[:, 0] *= -1

    with torch.inference_mode():
        assert torch.equal(module(image, terrain), module(image, slope))
        assert not torch.equal(module(image, terrain), module(image, elevation))


@pytest.mark.parametrize("network", ["unet", "vgg13-se"])
def test_a_network_of_images_alone_leaves_terrain_aside(network: str) -> None:
    module, image = tiny(network).eval(), torch.randn(1, 3, 64, 64)

    with torch.inference_mode():
        assert torch.equal(module(image), module(image, torch.randn(1, 4, 64, 64)))


def test_a_head_with_skips_draws_finer_than_one_at_stride_32() -> None:
    image = torch.randn(1, 3, 128, 128)
    with torch.inference_mode():
        coarse, fine = (
            tiny("vgg13-se", head=head).eval()(image)[0, 0].diff(n=2).abs() for head in ("fc", "unet")
        )

    # Between two places of the map at stride 32 bilinear logits have no second difference.
    assert (coarse < 1e-5).float().mean() > 0.9
    assert (fine < 1e-5).float().mean() < 0.1


def test_dropout_acts_in_training_alone() -> None:
    module, image = tiny("vgg13-se", fc_width=64), torch.randn(2, 3, 64, 64)

    assert not torch.equal(module(image), module(image))
    module.eval()
    assert torch.equal(module(image), module(image))


def test_cbam_weighs_the_channels_by_their_mean_and_peak_and_then_the_places() -> None:
    torch.manual_seed(0)
    block, features = BlockAttention(32).eval(), torch.randn(2, 32, 9, 7)
    mean, peak = features.mean((2, 3)), features.flatten(2).amax(2)
    first, _, second = block.channel

    def mlp(values: torch.Tensor) -> torch.Tensor:  # equation 2 of Woo et al. 2018, with plain matrices
        hidden = torch.relu(values @ first.weight[:, :, 0, 0].T + first.bias)
        return hidden @ second.weight[:, :, 0, 0].T + second.bias

    weighted = features * torch.sigmoid(mlp(mean) + mlp(peak))[:, :, None, None]
    summary = torch.stack([weighted.amax(1), weighted.mean(1)], dim=1)

    assert first.out_channels == 4  # never fewer, whatever 32 / 16 is
    torch.testing.assert_close(block(features), weighted * block.spatial(summary))
