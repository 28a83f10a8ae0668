"""One contract that every network of the list keeps."""

import json
import shutil

import pytest
import torch

from landslide_core.errors import InputError, WeightsError
from landslide_core.networks import NETWORKS, Card, cards, get, load, parameter_count
from landslide_core.networks.network import Network
from landslide_core.networks.weights import build_for, fill, models_folder, read_verified, save, start_from

PAPER_COUNTS = {"unet": 31_037_633, "unet-se": 31_258_873}
FP16_LIMIT_BYTES = 16_000_000
every_network = pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
every_shipped = pytest.mark.parametrize("name", sorted(cards()))


def small(network: Network, in_channels: int = 3) -> torch.nn.Module:
    torch.manual_seed(0)
    return network.build(in_channels, base_width=4).eval()


@every_network
def test_the_paper_size_has_the_published_number_of_parameters(network: Network) -> None:
    assert parameter_count(network.build(3, "paper")) == PAPER_COUNTS[network.name]


@every_network
def test_the_compact_weights_stay_under_sixteen_megabytes(network: Network) -> None:
    module = network.build(3, "compact")
    assert sum(t.numel() * 2 for t in module.state_dict().values()) < FP16_LIMIT_BYTES


@every_network
@pytest.mark.parametrize("size", [(64, 64), (17, 33), (5, 100), (1, 1), (130, 47)])
def test_any_image_size_goes_in_and_the_same_comes_out(network: Network, size: tuple[int, int]) -> None:
    with torch.inference_mode():
        logits = small(network)(torch.rand(2, 3, *size))

    assert logits.shape == (2, 1, *size)
    assert torch.isfinite(logits).all()


@every_network
@pytest.mark.parametrize("bands", [1, 3, 4, 7])
def test_any_number_of_bands_can_be_built(network: Network, bands: int) -> None:
    with torch.inference_mode():
        assert small(network, bands)(torch.rand(1, bands, 32, 32)).shape == (1, 1, 32, 32)


@every_network
def test_another_input_gives_another_output(network: Network) -> None:
    module, image = small(network), torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        assert not torch.allclose(module(image), module(1 - image))
        assert torch.equal(module(image), module(image))


@every_network
def test_every_parameter_learns(network: Network) -> None:
    module = network.build(3, base_width=4).train()

    module(torch.rand(2, 3, 64, 64)).square().mean().backward()

    assert [name for name, p in module.named_parameters() if p.grad is None] == []


@every_network
def test_saved_weights_come_back(network: Network, tmp_path) -> None:
    module, path = small(network), tmp_path / "weights.safetensors"
    again = network.build(3, base_width=4).eval()

    fill(again, read_verified(path, save(module, path)), network.title)

    image = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        torch.testing.assert_close(again(image), module(image), atol=5e-3, rtol=5e-3)  # float16 on disk
    assert list(tmp_path.iterdir()) == [path]


@every_network
def test_weights_of_another_width_are_refused(network: Network, tmp_path) -> None:
    path = tmp_path / "weights.safetensors"
    save(small(network), path)

    with pytest.raises(WeightsError, match="do not belong to"):
        fill(network.build(3, base_width=8), read_verified(path), network.title)


def test_weights_of_another_network_are_refused(tmp_path) -> None:
    path = tmp_path / "weights.safetensors"
    save(small(get("unet")), path)

    with pytest.raises(WeightsError, match="do not belong to UNet-SE"):
        fill(small(get("unet-se")), read_verified(path), "UNet-SE")


def test_a_wrong_name_is_answered_with_the_right_ones() -> None:
    with pytest.raises(InputError, match="unet, unet-se"):
        get("u-net")


def test_a_file_that_is_no_safetensors_is_refused(tmp_path) -> None:
    path = tmp_path / "weights.safetensors"
    path.write_bytes(b"\x80\x04 a pickle, say")

    with pytest.raises(WeightsError, match="not a safetensors file"):
        read_verified(path)


def test_both_networks_of_the_list_are_shipped() -> None:
    assert set(cards()) == {network.name for network in NETWORKS}


@every_shipped
def test_shipped_weights_fit_their_card(name: str) -> None:
    loaded = load(name)

    assert parameter_count(loaded.module) == loaded.card.parameters
    assert not loaded.module.training
    assert (models_folder() / loaded.card.file).stat().st_size < FP16_LIMIT_BYTES


@every_shipped
def test_a_shipped_card_says_where_its_weights_come_from(name: str) -> None:
    card = cards()[name]

    assert card.sha256
    assert card.scores["pooled"]["iou"] > 0
    assert {"data", "split", "command", "recipe", "seed", "epochs", "best_epoch"} <= card.training.keys()
    assert "validation" in card.scores["data"]


@every_shipped
def test_an_altered_weight_file_is_refused(name: str, tmp_path) -> None:
    card = cards()[name]
    shutil.copy(models_folder() / f"{name}.json", tmp_path)
    altered = bytearray((models_folder() / card.file).read_bytes())
    altered[-1] ^= 1
    (tmp_path / card.file).write_bytes(altered)

    with pytest.raises(WeightsError, match="not the one its card describes"):
        load(name, folder=tmp_path)


@every_shipped
def test_shipped_weights_do_not_fill_another_network(name: str) -> None:
    card = cards()[name]
    others = [network for network in NETWORKS if network.name != name]
    tensors = read_verified(models_folder() / card.file)

    for other in others:
        with pytest.raises(WeightsError):
            fill(other.build(3, "compact"), tensors, other.title)


@every_shipped
def test_a_card_with_a_missing_or_unknown_entry_is_refused(name: str, tmp_path) -> None:
    entries = json.loads((models_folder() / f"{name}.json").read_text())
    for broken in ({k: v for k, v in entries.items() if k != "threshold"}, entries | {"colour": "blue"}):
        (tmp_path / f"{name}.json").write_text(json.dumps(broken))
        with pytest.raises(WeightsError, match="threshold|colour"):
            cards(tmp_path)


@every_shipped
def test_a_card_builds_the_network_it_describes(name: str) -> None:
    card: Card = cards()[name]

    assert parameter_count(build_for(card)) == card.parameters
    assert card.title in card.summary()
    assert card.serves(card.native_resolution_m)
    assert not card.serves(30.0)


def test_a_network_with_attention_starts_from_one_without_and_computes_nearly_the_same() -> None:
    plain, attentive = small(get("unet")), small(get("unet-se"))

    start_from(attentive, plain.state_dict(), "UNet-SE")

    image = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        before, after = plain(image), attentive(image)
    assert torch.corrcoef(torch.stack([before.flatten(), after.flatten()]))[0, 1] > 0.98


def test_a_network_does_not_start_from_another_width_or_from_more_than_it_has() -> None:
    with pytest.raises(WeightsError, match="cannot start from"):
        start_from(small(get("unet")), small(get("unet-se")).state_dict(), "UNet")
    with pytest.raises(WeightsError, match="cannot start from"):
        start_from(get("unet").build(3, base_width=8), small(get("unet")).state_dict(), "UNet")


@every_network
def test_pooling_widens_the_view_and_keeps_size_and_parameters(network: Network) -> None:
    plain, pooling = (network.build(3, base_width=4, pooling=p) for p in (1, 2))
    pooling.load_state_dict(plain.state_dict())
    image = torch.rand(1, 3, 64, 96).repeat_interleave(2, 2).repeat_interleave(2, 3)

    with torch.inference_mode():
        coarse, fine = plain.eval()(image[..., ::2, ::2]), pooling.eval()(image)

    assert fine.shape == (1, 1, 128, 192)
    torch.testing.assert_close(
        torch.nn.functional.avg_pool2d(fine, 2)[..., 4:-4, 4:-4], coarse[..., 4:-4, 4:-4], atol=0.2, rtol=0.3
    )
