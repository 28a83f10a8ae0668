"""Weights on disk: what they hold, and that training may start from those of a smaller network."""

import dataclasses

import pytest
import torch

from landslide_core.errors import WeightsError
from landslide_core.io.plain.tensors import read_safetensors, write_safetensors
from landslide_core.networks import get
from landslide_core.networks.weights import load, read_verified, save, start_from
from tests.small_scenes import write_weights


def scarp(**switches: object) -> torch.nn.Module:
    torch.manual_seed(0)
    return get("scarp").build(3, "tiny", **switches)


def test_scarp_with_terrain_starts_from_scarp_without_and_computes_the_same(tmp_path) -> None:
    alone, with_terrain = scarp(), scarp(terrain_channels=4)
    with torch.no_grad():
        for parameter in with_terrain.parameters():
            parameter.add_(0.01)  # neutral is what starting makes it, not what building happens to give
    save(alone, tmp_path / "scarp.safetensors")
    start_from(with_terrain, read_verified(tmp_path / "scarp.safetensors"), "Scarp")
    with torch.no_grad():
        for parameter in alone.parameters():
            parameter.copy_(parameter.half())  # weights on disk are float16
    image, terrain = torch.randn(1, 3, 64, 96), torch.randn(1, 4, 64, 96)

    with torch.inference_mode():
        expected = alone.eval()(image)
        assert torch.equal(with_terrain.eval()(image), expected)
        assert torch.equal(with_terrain(image, terrain), expected)


@pytest.mark.parametrize("variance", [1e-9, 3.0, 1e5, 3e8])
def test_variances_beyond_half_precision_come_back_as_they_were(tmp_path, variance) -> None:
    module = scarp()
    for name, values in module.named_buffers():
        if name.endswith("running_var"):
            values.fill_(variance)
    save(module, tmp_path / "scarp.safetensors")
    kept = read_verified(tmp_path / "scarp.safetensors")

    for name, values in module.named_buffers():
        if name.endswith("running_var"):
            assert torch.equal(kept[name], values), name


def test_a_weight_beyond_half_precision_comes_back_and_others_take_two_bytes(tmp_path) -> None:
    module = scarp()
    first = next(p for p in module.parameters() if p.ndim == 4)
    with torch.no_grad():
        first[0, 0, 0, 0] = 1e6
    save(module, tmp_path / "scarp.safetensors")
    kept, stored = (read(tmp_path / "scarp.safetensors") for read in (read_verified, _as_it_lies))

    for name, values in module.named_parameters():
        assert stored[name].dtype == (torch.float32 if values is first else torch.float16)
        assert values is not first or torch.equal(kept[name], values)


def _as_it_lies(path):
    return read_safetensors(path, "")


@pytest.mark.parametrize("odd", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_neither_written_nor_read(tmp_path, odd) -> None:
    module, path = scarp(), tmp_path / "scarp.safetensors"
    next(module.parameters()).data[0] = odd
    with pytest.raises(WeightsError, match="infinite or no numbers, the first is 'encoder"):
        save(module, path)
    assert not path.exists()

    write_safetensors(path, {"a": torch.tensor([odd], dtype=torch.float16)})
    with pytest.raises(WeightsError, match="infinite or no numbers"):
        read_verified(path)


def test_what_is_made_of_weights_is_kept_until_they_change(tmp_path):
    loaded = load("unet", folder=write_weights(tmp_path))
    made = []

    def make(module):
        made.append(float(next(module.parameters()).sum()))
        return len(made)

    assert [loaded.kept("first", make), loaded.kept("first", make), loaded.kept("second", make)] == [1, 1, 2]
    with torch.no_grad():
        next(loaded.module.parameters()).add_(1)
    assert loaded.kept("first", make) == 3
    loaded.module.load_state_dict(loaded.module.state_dict())
    assert loaded.kept("first", make) == 4
    assert dataclasses.replace(loaded, card=loaded.card).kept("first", make) == 5
    assert made[2] > made[0]
