"""Weights as safetensors, states as torch saves them; neither runs code."""

import pickle

import pytest
import torch

from landslide_core.errors import WeightsError
from landslide_core.io.plain import tensors

GIVEN = {"weight": torch.arange(4, dtype=torch.float16), "steps": torch.tensor([3])}


def test_tensors_come_back_by_name(tmp_path) -> None:
    tensors.write_safetensors(tmp_path / "unet.safetensors", GIVEN)

    found = tensors.read_safetensors(tmp_path / "unet.safetensors", "Put it back.")

    assert found.keys() == GIVEN.keys()
    assert all(torch.equal(found[name], GIVEN[name]) for name in GIVEN)


def test_another_file_is_refused_with_the_cure(tmp_path) -> None:
    (tmp_path / "unet.safetensors").write_bytes(b"nothing of the kind")

    with pytest.raises(WeightsError, match="not a safetensors file") as refused:
        tensors.read_safetensors(tmp_path / "unet.safetensors", "Put it back.")
    assert refused.value.hint == "Put it back."


def test_a_state_comes_back_and_code_in_it_is_refused(tmp_path) -> None:
    tensors.write_state(tmp_path / "last.pt", {"epoch": 2, **GIVEN})
    found = tensors.read_state(tmp_path / "last.pt")
    torch.save({"code": pytest.approx}, tmp_path / "odd.pt")

    assert found["epoch"] == 2
    assert torch.equal(found["weight"], GIVEN["weight"])
    with pytest.raises(pickle.UnpicklingError):
        tensors.read_state(tmp_path / "odd.pt")
