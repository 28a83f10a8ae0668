"""The state of a training on disk, whole or not at all."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import nn

from landslide_core.errors import MismatchError, MissingError
from landslide_core.io.plain.tensors import read_state, write_state

FACTS = ("identity", "progress", "device")


@dataclass
class TrainingState:
    """How far a training is: epochs done, the best validation so far, and what each validation gave."""

    epoch: int = 0
    best_epoch: int = -1
    best_iou: float = -1.0
    best_threshold: float = 0.5
    seconds: float = 0.0
    history: list[dict[str, float]] = field(default_factory=list)


def average(running: nn.Module, live: nn.Module, kept: float) -> None:
    """Move the running mean of the weights towards the live ones; `kept` is the share of the mean that stays."""
    means, values = running.state_dict().values(), live.state_dict().values()
    pairs = list(zip(means, values, strict=True))
    with torch.no_grad():
        real = [(mean, value) for mean, value in pairs if mean.is_floating_point()]
        torch._foreach_lerp_([mean for mean, _ in real], [value for _, value in real], 1 - kept)
        for mean, value in pairs:
            if not mean.is_floating_point():
                mean.copy_(value)


def write(path: Path, **parts: Any) -> None:
    """Save the parts; the previous checkpoint stays until the new one is complete."""
    write_state(path, parts)


def facts(path: Path) -> dict[str, Any]:
    """What a checkpoint says of its training: `identity`, `progress` as of TrainingState, and its `device`."""
    if not path.is_file():
        raise MissingError(
            f"There is no {path.name} beside the weights: nothing says how they were trained.",
            "Give the weights as they lie in the folder of their training.",
            {"weights": ""},
        )
    parts: dict[str, Any] = read_state(path)
    # Checkpoints of before it was noted do not tell their device.
    return {"device": "not noted", **{name: parts[name] for name in FACTS if name in parts}}


def read(path: Path, identity: dict[str, object]) -> dict[str, Any] | None:
    """The saved parts, None when there are none; refuses a checkpoint of another training."""
    if not path.is_file():
        return None
    parts: dict[str, Any] = read_state(path)
    if parts["identity"] != identity:
        raise MismatchError(
            f"{path} belongs to a training with other settings.",
            "Give another folder for its state, or delete the old one.",
            {"work": ""},
        )
    return parts
