"""Find, verify and load weights; nothing but safetensors is ever read.

Weights lie in models/ (or the folder that SCARP_MODELS names): NAME.safetensors with NAME.json beside it. Weights that
were taught on outlines have names such as scarp@1f2e3d4c5b6a, and a folder of that name each.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import nn

from landslide_core.errors import WeightsError
from landslide_core.io.plain.tensors import read_safetensors, write_safetensors
from landslide_core.io.plain.whole import file_sha256
from landslide_core.networks.card import Card, read_card
from landslide_core.networks.registry import get
from landslide_core.shipped import models_folder, taught_folder

TAUGHT = re.compile(r"[a-z0-9-]+@[0-9a-f]{12}")  # names of taught weights, which are names of folders too
_STATISTICS = ("running_mean", "running_var")
_LARGEST_HALF = torch.finfo(torch.float16).max
Made = TypeVar("Made")
_CURE = "Put the file of the release back, or train the network again."


@dataclass(frozen=True)
class Loaded:
    """A network with its trained weights, ready to predict, and the card that describes them.

    What is made of the weights for a device, and takes as long as an image of a few hundred pixels, is kept with them.
    """

    card: Card
    module: nn.Module
    _kept: dict[Hashable, tuple[Hashable, Any]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def kept(self, what: Hashable, make: Callable[[nn.Module], Made]) -> Made:
        """Return what `make` makes of the module: made once, and anew where the weights have changed since."""
        tensors = (*self.module.parameters(), *self.module.buffers())
        weights = tuple((each.data_ptr(), _changes(each)) for each in tensors)
        known = self._kept.get(what)
        if known is None or known[0] != weights:
            known = self._kept[what] = (weights, make(self.module))
        made: Made = known[1]
        return made


def _changes(tensor: torch.Tensor) -> int:
    """How often a tensor has been written to; those of an inference cannot be."""
    return 0 if tensor.is_inference() else tensor._version


def cards(folder: Path | None = None) -> dict[str, Card]:
    """The cards of all shipped weights, by network name."""
    found = (read_card(path) for path in sorted((folder or models_folder()).glob("*.json")))
    return {card.name: card for card in found}


def load(name: str, device: str = "cpu", folder: Path | None = None) -> Loaded:
    """The named network with its shipped weights on the device, in evaluation mode.

    Parameters
    ----------
    name : str
        The network's short name, such as "unet", or that of taught weights, such as "scarp@1f2e3d4c5b6a".
    device : str
        Where PyTorch computes, such as "cpu" or "cuda".
    folder : Path, optional
        Where weights and cards lie; the shipped models/, or the folder that SCARP_MODELS names, by default.

    Returns
    -------
    Loaded
        The module and its card.

    Raises
    ------
    WeightsError
        No weights are shipped for that name, or the file is missing, altered (its sha256 differs from the
        card's) or belongs to another network.

    Examples
    --------
    >>> loaded = load("unet")
    >>> loaded.card.title, loaded.module.training
    ('UNet', False)
    """
    if folder is None and TAUGHT.fullmatch(name):
        folder = taught_folder() / name
        shipped = {name: read_card(folder / f"{name}.json")} if folder.is_dir() else cards()
    else:
        folder = folder or models_folder()
        shipped = cards(folder)
    if name not in shipped:
        available = ", ".join(shipped) or "none"
        raise WeightsError(
            f"No trained weights are shipped for '{name}'.",
            f"Choose one of: {available}; or train it.",
        )
    card = shipped[name]
    module = build_for(card)
    fill(module, read_verified(folder / card.file, card.sha256), card.title)
    return Loaded(card, module.to(device).eval())


def build_for(card: Card) -> nn.Module:
    """The network that the card describes, with random weights."""
    return get(card.network).made(len(card.bands), card.switches)


def read_verified(path: Path, sha256: str | None = None) -> dict[str, torch.Tensor]:
    """Tensors of a safetensors file as float32, after its sha256 was compared with the expected one."""
    if not path.is_file():
        raise WeightsError(f"The weight file {path.name} is missing.", _CURE)
    if sha256 is not None and file_sha256(path) != sha256:
        raise WeightsError(f"The weight file {path.name} is not the one its card describes.", _CURE)
    tensors = read_safetensors(path, _CURE)
    if any(t.is_floating_point() and not torch.isfinite(t).all() for t in tensors.values()):
        raise WeightsError(f"{path.name} holds values that are infinite or no numbers.", _CURE)
    return {key: t.float() if t.is_floating_point() else t for key, t in tensors.items()}


def fill(module: nn.Module, tensors: Mapping[str, torch.Tensor], title: str) -> None:
    """Put the tensors into the network; every name and shape must match, or WeightsError is raised."""
    expected = module.state_dict()
    odd = sorted(expected.keys() ^ tensors.keys())
    odd += sorted(k for k in expected.keys() & tensors.keys() if expected[k].shape != tensors[k].shape)
    if odd:
        raise WeightsError(
            f"These weights do not belong to {title}: {len(odd)} tensors differ, the first is '{odd[0]}'.",
            "Choose the network that the weights were trained for.",
        )
    module.load_state_dict(dict(tensors))


def start_from(module: nn.Module, tensors: Mapping[str, torch.Tensor], title: str) -> None:
    """Begin a training with weights of the same network or of one without some of its blocks.

    Every tensor given must find its place; blocks that are left over must know how to begin without effect
    (`begin_neutral`: channel attention, Scarp's terrain stream), so that the network starts out computing
    what the other one did.
    """
    expected = module.state_dict()
    strange = [k for k, t in tensors.items() if k not in expected or expected[k].shape != t.shape]
    neutral = {
        name: begin
        for name, block in module.named_modules()
        if callable(begin := getattr(block, "begin_neutral", None))
    }
    missing = expected.keys() - tensors.keys()
    unexplained = [k for k in missing if not any(k.startswith(f"{name}.") for name in neutral)]
    if odd := sorted(strange + unexplained):
        raise WeightsError(
            f"{title} cannot start from these weights: {len(odd)} tensors differ, the first is '{odd[0]}'.",
            "Start from weights of the same network and width, or of the one it extends.",
        )
    for name, begin in neutral.items():
        if any(k.startswith(f"{name}.") for k in missing):
            begin()
    module.load_state_dict({**module.state_dict(), **tensors})


def save(module: nn.Module, path: Path) -> str:
    """Write the weights as safetensors, whole or not at all; returns the file's sha256.

    In float16, but for what half precision does not hold: statistics of normalisation, whose variances range over more
    than its fifteen orders of magnitude, and tensors with a value beyond 65,504.

    Raises
    ------
    WeightsError
        A value is infinite or not a number: the training has gone wrong, and no file is written.
    """
    state = module.state_dict()
    if odd := [key for key, t in state.items() if t.is_floating_point() and not torch.isfinite(t).all()]:
        raise WeightsError(
            f"{len(odd)} tensors hold values that are infinite or no numbers, the first is '{odd[0]}'.",
            "Train again, with a lower learning rate.",
        )
    tensors = {key: _as_stored(key, t).contiguous().cpu() for key, t in state.items()}
    write_safetensors(path, tensors)
    return file_sha256(path)


def _as_stored(key: str, tensor: torch.Tensor) -> torch.Tensor:
    if not tensor.is_floating_point():
        return tensor
    if key.rpartition(".")[2] in _STATISTICS or bool((tensor.abs() > _LARGEST_HALF).any()):
        return tensor.float()
    return tensor.half()
