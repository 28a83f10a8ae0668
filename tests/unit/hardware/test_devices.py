"""The device, its precision, and networks made ready for it: folding changes nothing."""

import copy

import pytest
import torch
from torch import nn

from landslide_core.errors import SettingError
from landslide_core.hardware import devices
from landslide_core.hardware.devices import fold_batch_normalisation, without_padded_copies
from landslide_core.networks import get
from landslide_core.networks.registry import NAMES
from tests.small_scenes import random_network


def test_folding_batch_normalisation_changes_nothing_and_leaves_the_network_alone() -> None:
    loaded = random_network()
    names = set(loaded.module.state_dict())
    inputs = torch.randn(2, 3, 64, 64)
    with torch.inference_mode():
        expected = loaded.module(inputs)[:, 0]
    predictor = devices.Predictor(loaded.module, devices.Device("cpu", "fp32", 1, "cpu"))
    torch.testing.assert_close(predictor(inputs), expected, atol=1e-5, rtol=1e-4)
    assert set(loaded.module.state_dict()) == names


def test_a_device_that_is_not_there_is_refused_with_a_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(SettingError, match="Choose 'cpu'"):
        devices.choose_device("cuda")
    with pytest.raises(SettingError, match="auto, cpu or cuda"):
        devices.choose_device("tpu")
    assert devices.choose_device("auto").kind == "cpu"


@pytest.mark.parametrize(
    ("mask", "precision"),
    [
        (None, "bf16"),
        ("ALL", "bf16"),
        ("AVX512_CORE_BF16", "bf16"),
        ("AVX2", "fp32"),
        ("avx512_core", "fp32"),
    ],
)
def test_bfloat16_is_used_where_instructions_have_it_and_no_mask_hides_them(
    monkeypatch: pytest.MonkeyPatch, mask: str | None, precision: str
) -> None:
    monkeypatch.delenv("ONEDNN_MAX_CPU_ISA", raising=False)
    if mask is not None:
        monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", mask)
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: False)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: True)
    assert devices.choose_device("cpu").precision == precision
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
    assert devices.choose_device("cpu").precision == "fp32"


def with_statistics(module: nn.Module) -> nn.Module:
    """Normalisations as after a training: with the default of mean 0 and variance 1, folding does nothing."""
    generator = torch.Generator().manual_seed(0)
    for layer in module.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.running_mean.normal_(generator=generator)
            layer.running_var.uniform_(0.5, 2, generator=generator)
    return module.eval()


@pytest.mark.parametrize("name", ["unet", "unet-se", "scarp"])
def test_folding_leaves_no_normalisation_and_the_same_output(name: str) -> None:
    torch.manual_seed(0)
    module = with_statistics(get(name).build())
    folded = fold_batch_normalisation(copy.deepcopy(module))
    image = torch.rand(1, 3, 256, 256)

    with torch.inference_mode():
        torch.testing.assert_close(folded(image), module(image), atol=1e-4, rtol=1e-4)
    assert not any(isinstance(layer, nn.BatchNorm2d) for layer in folded.modules())


@pytest.mark.parametrize("name", ["scarp", "digate-unet"])
def test_padding_on_all_sides_gives_the_output_of_padding_on_two(name: str) -> None:
    torch.manual_seed(0)
    module = with_statistics(get(name).build())
    changed = without_padded_copies(fold_batch_normalisation(copy.deepcopy(module)))
    image = torch.rand(1, 3, 256, 192)

    assert any(type(layer).__name__ == "Conv2dSame" for layer in module.modules())
    assert not any(type(layer).__name__ == "Conv2dSame" for layer in changed.modules())
    with torch.inference_mode():
        torch.testing.assert_close(changed(image), module(image), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_weights_that_are_kept_rounded_give_what_rounding_at_every_call_gives(name: str) -> None:
    torch.manual_seed(0)
    module = with_statistics(get(name).build())
    device = devices.Device("cpu", "bf16", 1, "a processor")
    ready = devices.made_ready(module, device)
    whole = without_padded_copies(fold_batch_normalisation(copy.deepcopy(module)))
    whole = whole.to(memory_format=torch.channels_last)
    sources = [torch.rand(1, 3, 96, 64)]
    if module.terrain_channels:
        sources.append(torch.rand(1, module.terrain_channels, 96, 64))

    with torch.inference_mode(), device.autocast():
        assert torch.equal(ready(*sources), whole(*sources))
    assert any(layer.dtype == torch.bfloat16 for layer in ready.parameters())
    assert all(layer.dtype == torch.float32 for layer in module.parameters())
