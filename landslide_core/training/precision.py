"""Depthwise convolutions at full precision inside a bfloat16 training.

A processor computes the gradient of a depthwise convolution in bfloat16 several times slower than in float32
(torch 2.15, oneDNN), while everything else gains: with this a step of Scarp takes half the time.
"""

from typing import Any

import torch
from torch import Tensor, nn


def depthwise_in_float32(module: nn.Module) -> None:
    """Let every grouped convolution of the module leave autocast; weights and their names stay the same."""
    for part in module.modules():
        if isinstance(part, nn.Conv2d) and part.groups > 1 and not hasattr(part, "_at_full_precision"):
            part.__class__ = _at_full_precision(type(part))


_KINDS: dict[type[nn.Conv2d], type[nn.Conv2d]] = {}


def _at_full_precision(kind: type[nn.Conv2d]) -> type[nn.Conv2d]:
    """The same kind of convolution, whose call is computed in float32 whatever surrounds it."""
    if kind not in _KINDS:

        def forward(self: Any, features: Tensor) -> Tensor:
            with torch.autocast(features.device.type, enabled=False):
                convolved: Tensor = kind.forward(self, features.float())
            return convolved

        _KINDS[kind] = type(
            f"{kind.__name__}Float32", (kind,), {"forward": forward, "_at_full_precision": True}
        )
    return _KINDS[kind]
