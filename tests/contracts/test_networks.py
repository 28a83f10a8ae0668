"""One contract that every network of the list keeps.

They are built small (the preset "tiny"), and without memory (the device "meta") where only shapes count.
"""

import json
from functools import cache

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from landslide_core.errors import InputError, WeightsError
from landslide_core.networks import NETWORKS, get, parameter_count
from landslide_core.networks.network import Network
from landslide_core.networks.weights import fill, read_verified, save, start_from

FP16_LIMIT_BYTES = 16_000_000
every_network = pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
every_two_source = pytest.mark.parametrize(
    "network", [network for network in NETWORKS if network.terrain], ids=lambda network: network.name
)


def tiny(network: Network, bands: int = 3, **switches: object) -> nn.Module:
    torch.manual_seed(0)
    return network.build(bands, "tiny", **switches).eval()


def sources(network: Network, rows: int, cols: int, bands: int = 3, count: int = 1) -> list[Tensor]:
    """Random pixels, and terrain for a two-source network."""
    channels = [bands, len(network.terrain)] if network.terrain else [bands]
    return [torch.randn(count, some, rows, cols) for some in channels]


@cache
def weightless(name: str, preset: str) -> nn.Module:
    with torch.device("meta"):
        return get(name).build(3, preset)


@every_network
def test_the_compact_weights_stay_under_sixteen_megabytes(network: Network) -> None:
    module = weightless(network.name, "compact")
    assert sum(t.numel() * 2 for t in module.state_dict().values()) < FP16_LIMIT_BYTES


@every_network
def test_the_tiny_build_is_small_and_has_what_its_network_has(network: Network) -> None:
    module = weightless(network.name, "tiny")

    assert parameter_count(module) < 1_000_000
    assert module.pooling == 1
    assert module.terrain_channels == len(network.terrain)


@every_network
def test_what_the_network_says_of_its_compact_preset_is_true(network: Network) -> None:
    module = weightless(network.name, "compact")

    assert module.downsampling == network.downsampling
    assert module.pooling == network.pooling("compact")
    assert module.terrain_channels == len(network.terrain)


@every_network
def test_a_card_can_carry_the_switches_of_the_compact_preset(network: Network) -> None:
    switches = json.loads(json.dumps(dict(network.compact)))
    with torch.device("meta"):
        again = network.module(in_channels=3, **switches)

    assert parameter_count(again) == parameter_count(weightless(network.name, "compact"))


@every_network
@pytest.mark.parametrize("size", [(64, 64), (17, 33), (5, 100), (1, 1), (130, 47)])
def test_any_image_size_goes_in_and_the_same_comes_out(network: Network, size: tuple[int, int]) -> None:
    module, given = tiny(network), sources(network, *size, count=2)
    with torch.inference_mode():
        outputs = [module(*given), module(given[0])]  # with terrain, where there is any, and without

    for logits in outputs:
        assert logits.shape == (2, 1, *size)
        assert torch.isfinite(torch.sigmoid(logits)).all()


@every_network
@pytest.mark.parametrize("bands", [1, 4, 7])
def test_any_number_of_bands_can_be_built(network: Network, bands: int) -> None:
    with torch.inference_mode():
        logits = tiny(network, bands)(*sources(network, 32, 32, bands))

    assert logits.shape == (1, 1, 32, 32)


@every_network
def test_an_image_without_any_contrast_gives_finite_probabilities(network: Network) -> None:
    module = tiny(network)
    with torch.inference_mode():
        for value in (-1.0, 0.0, 1.0):
            given = [torch.full_like(source, value) for source in sources(network, 40, 40)]
            assert torch.isfinite(torch.sigmoid(module(*given))).all()


@every_network
def test_another_input_gives_another_output_and_the_same_input_the_same(network: Network) -> None:
    module, (image, *terrain) = tiny(network), sources(network, 64, 64)
    with torch.inference_mode():
        assert not torch.equal(module(image, *terrain), module(-image, *terrain))
        assert torch.equal(module(image, *terrain), module(image, *terrain))


@every_network
def test_an_image_is_predicted_alike_alone_and_among_others(network: Network) -> None:
    module, given = tiny(network), sources(network, 64, 64, count=3)
    with torch.inference_mode():
        together, alone = module(*given), module(*(source[1:2] for source in given))

    torch.testing.assert_close(together[1:2], alone, atol=1e-4, rtol=1e-4)


@every_two_source
def test_terrain_counts_and_unknown_terrain_is_all_zeros(network: Network) -> None:
    module, (image, terrain) = tiny(network), sources(network, 64, 64)
    with torch.inference_mode():
        for parameter in module.parameters():  # what begins at zero would hide the terrain
            parameter.add_(0.05 * torch.randn_like(parameter))
        without, zeros, known = (module(image, *t) for t in ([], [torch.zeros_like(terrain)], [terrain]))

    assert torch.equal(without, zeros)
    assert not torch.allclose(without, known)


@every_network
def test_every_trainable_parameter_learns(network: Network) -> None:
    module, given = tiny(network).train(), sources(network, 64, 64, count=2)

    found = module.learn(*given)
    others = [part for part in (found.presence, found.penalty) if part is not None]
    torch.stack([part.square().mean() for part in (found.logits, *found.deep, *others)]).sum().backward()

    assert all(part.shape == (2, 1, 64, 64) for part in (found.logits, *found.deep))
    idle = [name for name, p in module.named_parameters() if p.requires_grad and p.grad is None]
    assert idle == []
    assert all(torch.isfinite(p.grad).all() for p in module.parameters() if p.grad is not None)


@every_network
def test_what_is_predicted_is_what_the_loss_looks_at(network: Network) -> None:
    module, given = tiny(network), sources(network, 64, 64)
    with torch.inference_mode():
        torch.testing.assert_close(module.learn(*given).logits, module(*given))


@every_network
def test_it_can_be_trained_in_bfloat16(network: Network) -> None:
    module, given = tiny(network).train(), sources(network, 64, 64, count=2)
    with torch.autocast("cpu", torch.bfloat16):
        logits = module.learn(*given).logits
    logits.float().square().mean().backward()

    assert torch.isfinite(logits).all()


@every_network
def test_the_layer_for_grad_cam_gives_maps_that_are_smaller_than_the_image(network: Network) -> None:
    module, found = tiny(network), []
    module.get_submodule(network.gradcam_layer).register_forward_hook(lambda *call: found.append(call[-1]))
    rows, cols = 2 * module.downsampling, 3 * module.downsampling
    with torch.inference_mode():
        module(*sources(network, rows, cols, count=2))

    count, _, high, wide = found[0].shape
    assert (count, high * cols) == (2, wide * rows)
    assert high < rows
    for preset in ("paper", "compact"):
        weightless(network.name, preset).get_submodule(network.gradcam_layer)


@every_network
def test_saved_weights_come_back(network: Network, tmp_path) -> None:
    module, path = tiny(network), tmp_path / "weights.safetensors"
    torch.manual_seed(1)
    again = network.build(3, "tiny").eval()

    fill(again, read_verified(path, save(module, path)), network.title)

    for name, tensor in module.state_dict().items():
        assert torch.equal(again.state_dict()[name], tensor.half().to(tensor.dtype))  # float16 on disk
    assert list(tmp_path.iterdir()) == [path]


@every_network
def test_weights_of_another_width_are_refused(network: Network, tmp_path) -> None:
    path = tmp_path / "weights.safetensors"
    save(tiny(network), path)

    with pytest.raises(WeightsError, match="do not belong to"):
        fill(weightless(network.name, "compact"), read_verified(path), network.title)


def test_weights_of_another_network_are_refused(tmp_path) -> None:
    path = tmp_path / "weights.safetensors"
    save(tiny(get("unet")), path)

    with pytest.raises(WeightsError, match="do not belong to UNet-SE"):
        fill(tiny(get("unet-se")), read_verified(path), "UNet-SE")


def test_a_wrong_name_is_answered_with_the_right_ones() -> None:
    with pytest.raises(InputError, match="unet, unet-se, vgg13-se, resnet18-se, resu-cbnet, digate-unet"):
        get("u-net")


def test_a_file_that_is_no_safetensors_is_refused(tmp_path) -> None:
    path = tmp_path / "weights.safetensors"
    path.write_bytes(b"\x80\x04 a pickle, say")

    with pytest.raises(WeightsError, match="not a safetensors file"):
        read_verified(path)


def test_a_network_with_attention_starts_from_one_without_and_computes_nearly_the_same() -> None:
    plain, attentive = tiny(get("unet")), tiny(get("unet-se"))

    start_from(attentive, plain.state_dict(), "UNet-SE")

    image = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        before, after = plain(image), attentive(image)
    assert torch.corrcoef(torch.stack([before.flatten(), after.flatten()]))[0, 1] > 0.98


def test_a_network_does_not_start_from_another_width_or_from_more_than_it_has() -> None:
    with pytest.raises(WeightsError, match="cannot start from"):
        start_from(tiny(get("unet")), tiny(get("unet-se")).state_dict(), "UNet")
    with pytest.raises(WeightsError, match="cannot start from"):
        start_from(tiny(get("unet"), base_width=8), tiny(get("unet")).state_dict(), "UNet")


@every_network
def test_pooling_predicts_the_mean_of_neighbouring_pixels_and_resizes_that(network: Network) -> None:
    plain, pooling = tiny(network), tiny(network, pooling=2)
    coarse = sources(network, 2 * plain.downsampling, 3 * plain.downsampling)
    fine = [source.repeat_interleave(2, 2).repeat_interleave(2, 3) for source in coarse]

    with torch.inference_mode():
        expected = functional.interpolate(plain(*coarse), scale_factor=2, mode="bilinear")
        torch.testing.assert_close(pooling(*fine), expected)


@every_network
def test_prediction_at_several_scales_is_their_mean_and_learning_sees_the_image_as_it_is(
    network: Network,
) -> None:
    plain, several = tiny(network), tiny(network, scales=[1, 2])
    given = sources(network, 2 * plain.downsampling + 3, 2 * plain.downsampling)
    padded = [functional.pad(source, (0, 0, 0, 1), mode="replicate") for source in given]
    with torch.inference_mode():
        coarse = plain(*(functional.avg_pool2d(source, 2) for source in padded))
        raised = functional.interpolate(coarse, scale_factor=2, mode="bilinear")[..., : given[0].shape[-2], :]

        torch.testing.assert_close(several(*given), (plain(*given) + raised) / 2, atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(several.learn(*given).logits, plain.learn(*given).logits)
