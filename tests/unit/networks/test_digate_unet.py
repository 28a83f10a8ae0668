"""DiGATe-UNet: what is frozen, what is fused, and who attends to whom."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from landslide_core.networks import get, parameter_count
from landslide_core.networks.digate_decoder import AttentionGate, StreamDecoder, SubPixelUp, TransUp
from landslide_core.networks.digate_unet import GateFuse
from landslide_core.networks.encoders.imagenet import imagenet_weights

NETWORK = get("digate-unet")


def pair(size: int = 64, bands: int = 4) -> tuple[torch.Tensor, torch.Tensor]:
    torch.manual_seed(0)
    return torch.randn(2, 3, size, size), torch.randn(2, bands, size, size)


def test_each_decoder_step_has_the_published_number_of_weights() -> None:
    with torch.device("meta"):
        decoder = StreamDecoder([24, 32, 56, 160, 448])

    assert [parameter_count(step) for step in decoder.steps] == [556_560, 45_490, 10_825, 5_450]


def test_sub_pixel_upsampling_sorts_channels_into_pixels() -> None:
    up = SubPixelUp(2, 3)

    assert up(torch.rand(1, 2, 5, 7)).shape == (1, 3, 10, 14)
    assert up[0].weight.shape == (12, 2, 1, 1)


@pytest.mark.parametrize(("deep", "shallow", "inner"), [(40, 56, 10), (14, 32, 3), (8, 24, 2), (2, 3, 1)])
def test_the_gate_of_a_skip_is_as_wide_as_released(deep: int, shallow: int, inner: int) -> None:
    assert AttentionGate(deep, shallow).from_skip[0].out_channels == inner


def test_every_pixel_of_the_deepest_step_hears_of_every_pixel_of_the_skip() -> None:
    torch.manual_seed(0)
    step, deep, skip = TransUp(16, 6, 4).eval(), torch.randn(1, 16, 4, 4), torch.randn(1, 6, 8, 8)
    step.smooth = torch.nn.Identity()
    changed = skip.clone()
    changed[..., 7, 7] += 3

    with torch.inference_mode():
        moved = (step(deep, skip) - step(deep, changed)).abs().amax(dim=1)

    assert moved.shape == (1, 8, 8)
    assert (moved > 1e-6).all()


def test_a_decided_gate_passes_one_side_and_costs_nothing() -> None:
    gate, (a, b) = GateFuse(4), torch.randn(2, 1, 4, 8, 8)
    with torch.no_grad():
        gate.weigh.weight.zero_()
        gate.weigh.bias.fill_(30.0)
        fused, indecision = gate(a, b)
        gate.weigh.bias.zero_()
        mean, doubt = gate(a, b)

    torch.testing.assert_close(fused, a)
    assert indecision == pytest.approx(0)
    torch.testing.assert_close(mean, (a + b) / 2)
    assert doubt == 0.25


def test_the_penalty_is_a_thousandth_of_the_four_gates_indecision() -> None:
    module = NETWORK.build(3, "tiny")
    for gate in [*module.early_gates, *module.late_gates]:
        torch.nn.init.zeros_(gate.weigh.weight)
        torch.nn.init.zeros_(gate.weigh.bias)

    assert module.learn(*pair()).penalty.item() == pytest.approx(0.001 * 4 * 0.25)


def test_both_streams_count() -> None:
    module, (image, terrain) = NETWORK.build(3, "tiny").eval(), pair()
    with torch.inference_mode():
        plain = module(image, terrain)

        assert not torch.allclose(plain, module(-image, terrain), atol=1e-4)
        assert not torch.allclose(plain, module(image, -terrain), atol=1e-4)


def test_the_streams_share_no_weights_unless_asked_to() -> None:
    apart, shared = (NETWORK.build(3, "tiny", shared=s, terrain_channels=3) for s in (False, True))

    assert parameter_count(apart) - parameter_count(shared) == parameter_count(shared.image_encoder)
    assert shared.image_encoder is shared.terrain_encoder
    with pytest.raises(ValueError, match="4 of terrain"):
        NETWORK.build(3, "tiny", shared=True)


def test_elevation_alone_is_copied_as_published_whatever_else_is_known() -> None:
    module, (image, terrain) = NETWORK.build(3, "tiny", terrain_channels=3).eval(), pair()
    with torch.inference_mode():
        given = module(image, terrain)

        torch.testing.assert_close(given, module(image, terrain[:, :1].repeat(1, 3, 1, 1)))
        assert not torch.allclose(given, module(image, terrain[:, 1:]))


def test_frozen_encoders_do_not_learn_and_the_rest_does() -> None:
    module = NETWORK.build(3, "tiny", frozen=True).train()
    before = {name: tensor.clone() for name, tensor in module.named_parameters()}
    optimiser = torch.optim.AdamW(module.parameters(), lr=0.01)

    found = module.learn(*pair())
    sum(part.square().mean() for part in (found.logits, *found.deep, found.penalty)).backward()
    optimiser.step()

    for name, tensor in module.named_parameters():
        assert torch.equal(tensor, before[name]) == ("encoder" in name), name


@pytest.mark.parametrize("at_rest", [False, True])
def test_statistics_of_frozen_encoders_drift_as_released_unless_they_rest(at_rest: bool) -> None:
    module = NETWORK.build(3, "tiny", frozen=True, frozen_statistics=at_rest).train()
    buffers = dict(module.image_encoder.named_buffers())
    before = {name: tensor.clone() for name, tensor in buffers.items()}

    module(*pair())

    drifted = [name for name, tensor in buffers.items() if not torch.equal(tensor, before[name])]
    assert bool(drifted) != at_rest
    assert module.image_decoder.training


def test_the_auxiliary_predictions_look_at_the_whole_image() -> None:
    module, (image, terrain) = NETWORK.build(3, "tiny", pooling=2), pair(100)

    assert [deep.shape for deep in module.learn(image, terrain).deep] == [(2, 1, 100, 100)] * 2


def test_imagenet_weights_fill_both_encoders_of_the_compact_preset() -> None:
    module = NETWORK.build(3, "compact")
    given = imagenet_weights("tf_efficientnet_lite0")[0]

    NETWORK.imagenet(module)

    assert torch.equal(module.image_encoder.conv_stem.weight, given)
    mean = given.mean(1, keepdim=True).expand(-1, 4, -1, -1) * 0.75
    torch.testing.assert_close(module.terrain_encoder.conv_stem.weight, mean)
    deepest = "blocks.6.0.conv_pwl.weight"
    assert torch.equal(
        module.image_encoder.state_dict()[deepest], module.terrain_encoder.state_dict()[deepest]
    )
    assert all(parameter.requires_grad for parameter in module.parameters())


def test_the_compact_preset_is_cheap_enough_for_a_processor() -> None:
    with torch.device("meta"), FlopCounterMode(display=False) as counter:
        NETWORK.build(3, "compact").eval()(torch.empty(1, 3, 256, 256), torch.empty(1, 4, 256, 256))

    assert counter.get_total_flops() / 2 / 256**2 < 6000  # multiply-accumulates per image pixel
