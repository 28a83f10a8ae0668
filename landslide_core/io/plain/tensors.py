"""Weights as safetensors, and PyTorch's own files; torch is imported when one is read or written."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landslide_core.errors import WeightsError
from landslide_core.io.plain.whole import draft

if TYPE_CHECKING:
    from torch import Tensor


def read_safetensors(path: Path, cure: str) -> "dict[str, Tensor]":
    """Return the tensors of a file by name; WeightsError with that cure when it is no safetensors file."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(path)
    except SafetensorError as problem:
        raise WeightsError(f"{path.name} is not a safetensors file ({problem}).", cure) from problem


def write_safetensors(path: Path, tensors: "Mapping[str, Tensor]") -> None:
    """Write tensors, whole or not at all."""
    from safetensors.torch import save_file

    with draft(path) as hidden:
        save_file(dict(tensors), hidden)


def read_state(path: Path) -> Any:
    """Return what torch saved to a file, on the CPU; tensors and plain values only, no code is run."""
    import torch

    return torch.load(path, map_location="cpu", weights_only=True)


def write_state(path: Path, state: Any) -> None:
    """Save a state with torch; the file before it stays until the new one is complete."""
    import torch

    with draft(path) as hidden:
        torch.save(state, hidden)
