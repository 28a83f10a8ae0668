"""GeoNeXt: the sizes of its parts and what its attention does."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from landslide_core.networks import get, parameter_count
from landslide_core.networks.geonext_decoder import AtrousPyramid, PSABlock, PyramidSqueezeAttention

NETWORK = get("geonext")


def test_encoder_and_decoder_have_the_published_number_of_weights() -> None:
    with torch.device("meta"):
        module = NETWORK.build(3, "paper")

    assert parameter_count(module.encoder) == 27_864_960
    assert [(parameter_count(level.up), parameter_count(level.attend)) for level in module.decoder] == [
        (1_180_032, 1_716_486),
        (295_104, 429_987),
        (73_824, 282_865),
    ]
    assert [parameter_count(part) for part in module.full_size] == [147_552, 199_680]
    assert parameter_count(module.head) == 18_561


@pytest.mark.parametrize(
    ("channels", "groups", "hidden"),
    [(384, [1, 4, 8, 16], 6), (192, [1, 4, 8, 16], 3), (96, [1, 4, 8, 1], 1), (40, [1, 1, 1, 1], 1)],
)
def test_groups_that_do_not_divide_become_one_and_a_hidden_width_never_zero(
    channels: int, groups: list[int], hidden: int
) -> None:
    attention = PyramidSqueezeAttention(channels)

    assert [branch.groups for branch in attention.branches] == groups
    assert [branch.bias is None for branch in attention.branches] == [True, False, False, False]
    assert attention.excite[1].out_channels == hidden


def test_branches_that_agree_count_a_quarter_each() -> None:
    class First(nn.Module):
        def forward(self, features: torch.Tensor) -> torch.Tensor:
            return features[:, :4]

    torch.manual_seed(0)
    attention, features = PyramidSqueezeAttention(16), torch.randn(2, 16, 6, 5)
    attention.branches = nn.ModuleList(First() for _ in range(4))

    torch.testing.assert_close(attention(features), features[:, :4].repeat(1, 4, 1, 1) / 4)


def test_the_weights_of_the_branches_add_up_to_one_and_favour_the_stronger() -> None:
    class Scaled(nn.Module):
        def __init__(self, by: float) -> None:
            super().__init__()
            self.by = by

        def forward(self, features: torch.Tensor) -> torch.Tensor:
            return features[:, :4] * self.by

    attention, factors = PyramidSqueezeAttention(16), (1.0, 1.0, 1.0, 3.0)
    attention.branches = nn.ModuleList(Scaled(by) for by in factors)
    for layer in (attention.excite[1], attention.excite[3]):
        nn.init.ones_(layer.weight)
        nn.init.zeros_(layer.bias)

    found = attention(torch.full((1, 16, 3, 3), 0.1)).reshape(4, 4, 9) / 0.1
    shares = found[:, 0, 0] / torch.tensor(factors)

    assert shares.sum().item() == pytest.approx(1)
    assert shares[3] > shares[0]


def test_the_shortcut_is_there_even_where_widths_agree() -> None:
    block = PSABlock(16, 16).eval()
    nn.init.zeros_(block.path[-1][1].weight)

    features = torch.randn(1, 16, 8, 8)
    torch.testing.assert_close(block(features), torch.relu(block.shortcut(features)))


def test_the_atrous_pyramid_sees_the_whole_image() -> None:
    torch.manual_seed(0)
    pyramid, features = AtrousPyramid(4, 4, (1, 2, 3)).eval(), torch.randn(1, 4, 32, 32)
    changed = features.clone()
    changed[..., -1, -1] += 50

    moved = (pyramid(features) - pyramid(changed))[..., :20, :20]

    assert moved.abs().amax() > 1e-4


def test_drop_path_grows_to_a_tenth() -> None:
    module = NETWORK.build(3, "tiny", depths=(2, 2, 2, 3), drop_path=0.1)
    rates = [getattr(block.drop_path, "drop_prob", 0.0) for _, block in _blocks(module.encoder)]

    assert rates == pytest.approx([0.1 * step / 8 for step in range(9)])


def test_pooling_at_a_quarter_of_the_size_saves_most_of_the_pyramid() -> None:
    with torch.device("meta"), FlopCounterMode(display=False) as counter:
        NETWORK.build(3, "paper", pool_first=True).eval()(torch.empty(1, 3, 224, 224))

    assert counter.get_total_flops() / 2e9 < 0.6 * 17.23  # of the published order


def test_the_compact_preset_has_the_attention_groups_of_the_published_one() -> None:
    groups = []
    for preset in ("paper", "compact"):
        with torch.device("meta"):
            module = NETWORK.build(3, preset)
        attentions = [m for m in module.modules() if isinstance(m, PyramidSqueezeAttention)]
        groups.append([[branch.groups for branch in attention.branches] for attention in attentions])

    assert groups[1] == groups[0] == [[1, 4, 8, 16], [1, 4, 8, 16], [1, 4, 8, 1]]


def test_the_compact_preset_is_cheap_enough_for_a_processor() -> None:
    with torch.device("meta"), FlopCounterMode(display=False) as counter:
        NETWORK.build(3, "compact").eval()(torch.empty(1, 3, 256, 256))

    assert counter.get_total_flops() / 2 / 256**2 < 6000  # multiply-accumulates per image pixel


def _blocks(encoder: nn.Module) -> list[tuple[str, nn.Module]]:
    return [(name, part) for name, part in encoder.named_modules() if hasattr(part, "conv_dw")]
