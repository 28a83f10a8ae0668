"""The papers' networks have the published size: every parameter, and multiplications within two per cent."""

from functools import cache

import pytest
import timm
import torch
from torch.utils.flop_counter import FlopCounterMode

from landslide_core.networks import NETWORKS, get, parameter_count
from landslide_core.networks.resnet18_se import ResNet18SE

# parameters, those of them that training changes
PAPER_COUNTS = {
    "unet": (31_037_633, 31_037_633),
    "unet-se": (31_258_873, 31_258_873),
    "vgg13-se": (28_375_389, 28_375_389),
    "resnet18-se": (11_266_105, 11_266_105),
    "resu-cbnet": (9_653_845, 9_653_845),
    "digate-unet": (34_721_947, 1_237_515),
    "geonext": (32_209_051, 32_209_051),
    "calanddet": (35_113_891, 35_113_891),
}
# image side in pixels, multiply-accumulates in 1e9
PAPER_GMAC = {
    "unet": (128, 12.04),
    "unet-se": (128, 12.04),
    "vgg13-se": (128, 3.95),
    "resnet18-se": (128, 0.59),
    "resu-cbnet": (256, 48.51),
    "digate-unet": (256, 4.29),
    "geonext": (224, 17.23),
    "calanddet": (224, 5.80),
}
VARIANTS = [
    ("unet", {"base_width": 32}, 7_763_041),
    ("unet-se", {"skip_se": False, "bottleneck_se": False}, 31_082_173),
    ("unet-se", {"encoder_se": False, "bottleneck_se": False}, 31_082_173),
    ("unet-se", {"bottleneck_se": False}, 31_126_713),
    ("unet-se", {"se_bias": False}, 31_255_745),
    ("vgg13-se", {"fc_width": 512}, 10_014_557),
    ("vgg13-se", {"fc_width": 1024, "fc_kernel": 3}, 15_258_973),
    ("vgg13-se", {"fc_kernel": 7}, 129_038_685),
    ("vgg13-se", {"head": "transposed"}, 10_188_605),
    ("vgg13-se", {"head": "unet"}, 20_630_621),
    ("vgg13-se", {"batch_norm": False}, 28_375_389 - 9_488_732 + 9_482_844),
    ("resnet18-se", {"head": "fcn"}, 11_855_801),
    ("resnet18-se", {"head": "unet"}, 14_432_505),
    ("resu-cbnet", {"unit_attention": False}, 9_597_377),
    ("resu-cbnet", {"unit_attention": False, "skip_attention": True}, 9_608_905),
    ("resu-cbnet", {"skip_attention": True}, 9_665_373),
    ("resu-cbnet", {"terrain_channels": 0}, 9_653_205),
    ("resu-cbnet", {"terrain_channels": 4}, 9_655_765),
    ("resu-cbnet", {"widths": (32, 64, 128, 256, 512)}, 9_739_909),
    ("resu-cbnet", {"widths": (32, 64, 128, 256)}, 2_417_805),
    ("digate-unet", {"shared": True}, 17_979_731),
    ("digate-unet", {"encoder": "densenet121"}, 37_168_855),
    ("digate-unet", {"encoder": "resnet50"}, 83_392_599),
    ("digate-unet", {"encoder": "resnet101"}, 121_376_855),
    ("digate-unet", {"encoder": "mobilenetv3_small_100"}, 3_247_513),
    ("geonext", {"encoder": "convnextv2_nano"}, 18_590_753),
    ("geonext", {"encoder": "convnextv2_base"}, 94_989_199),
    ("calanddet", {"cross_attention": "none"}, 34_764_736),
    ("calanddet", {"cross_attention": "none", "presence": False}, 34_172_607),
]
BACKBONES = {"vgg13-se": 9_488_732, "resnet18-se": 11_265_592}


@cache
def weightless(name: str) -> torch.nn.Module:
    """The paper's build without memory: enough for whatever follows from shapes."""
    with torch.device("meta"):
        return get(name).build(3, "paper").eval()


def test_every_network_of_a_paper_is_held_to_its_size() -> None:
    assert {network.name for network in NETWORKS} == {*PAPER_COUNTS, "scarp"}
    assert PAPER_COUNTS.keys() == PAPER_GMAC.keys()


@pytest.mark.parametrize("name", PAPER_COUNTS)
def test_the_paper_size_has_the_published_number_of_parameters(name: str) -> None:
    module = weightless(name)

    assert (parameter_count(module), parameter_count(module, trainable_only=True)) == PAPER_COUNTS[name]


@pytest.mark.parametrize("name", PAPER_GMAC)
def test_the_paper_size_multiplies_as_often_as_published(name: str) -> None:
    module, (side_px, expected) = weightless(name), PAPER_GMAC[name]
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        module(torch.zeros(1, 3, side_px, side_px, device="meta"))

    assert counter.get_total_flops() / 2e9 == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(("name", "switches", "expected"), VARIANTS)
def test_every_switch_changes_the_size_as_derived(name: str, switches: dict, expected: int) -> None:
    with torch.device("meta"):
        assert parameter_count(get(name).build(3, "paper", **switches)) == expected


@pytest.mark.parametrize("name", BACKBONES)
def test_without_its_head_the_network_has_the_size_of_its_backbone(name: str) -> None:
    module = weightless(name)

    assert parameter_count(module) - parameter_count(module.head) == BACKBONES[name]


def test_the_own_network_stays_below_eight_million_parameters() -> None:
    with torch.device("meta"):
        own = [get("scarp").build(3, preset) for preset in ("paper", "compact")]

    assert max(parameter_count(module) for module in own) < 8_000_000


def test_resnet18_se_computes_what_timm_s_seresnet18_computes() -> None:
    # timm rounds the hidden width of SE up to a multiple of 8: with a ratio of 8 nothing is left to round.
    ratio = {"attn_layer": lambda channels, **_: timm.layers.SEModule(channels, rd_ratio=1 / 8)}
    judge = timm.create_model("seresnet18", features_only=True, out_indices=(4,), block_args=ratio).eval()
    module = ResNet18SE(reduction=8).eval()
    own = torch.nn.Sequential(module.stem, module.pool, *module.stages)
    own.load_state_dict(dict(zip(own.state_dict(), judge.state_dict().values(), strict=True)))

    image = torch.randn(1, 3, 64, 96)
    with torch.inference_mode():
        torch.testing.assert_close(own(image), judge(image)[0])


def test_resnet18_se_differs_from_timm_s_by_the_rounding_of_one_width() -> None:
    with torch.device("meta"):
        judge = timm.create_model("seresnet18", num_classes=0)

    # Two blocks of 64 channels have 8 hidden values there and 64 / 16 = 4 here.
    assert parameter_count(judge) - BACKBONES["resnet18-se"] == 2 * (2 * 64 + 1) * (8 - 4) == 1_032
