"""The network's own glance at a sample: features of two depths, and what it would say."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from landslide_core.hardware.devices import choose_device, made_ready
from landslide_core.networks.registry import get
from landslide_core.normalise.scaling import to_input

if TYPE_CHECKING:
    from landslide_core.light.sample import SampleTile
    from landslide_core.networks.card import Card

LAYERS = ("early", "deep")


@dataclass(frozen=True, eq=False)
class Glance:
    """What a network makes of one tile: channel means by depth, and raw logits (rows, cols)."""

    features: dict[str, NDArray[np.float32]]
    logits: NDArray[np.float32]


class Looker:
    """A copy of a network that tells what its layers give; the network that is given is left as it was.

    early: the last of the network's first maps, where light and sensor show; deep: those that Grad-CAM weighs. Only
    the finest of a network's scales is listened to.
    """

    def __init__(self, module: nn.Module, name: str, device: str = "auto") -> None:
        self._device = choose_device(device)
        self._module = made_ready(module, self._device)
        network = get(name)
        first = network.style_layers[-1:] or (network.gradcam_layer,)
        self._heard = threading.local()  # several threads may look at once
        for depth, layer in zip(LAYERS, (*first, network.gradcam_layer), strict=True):
            self._module.get_submodule(layer).register_forward_hook(self._keeping(depth))

    @torch.inference_mode()
    def __call__(self, tile: "SampleTile", card: "Card") -> Glance:
        """Look at one tile."""
        values = to_input(tile.pixels, card)
        values[:, ~tile.valid] = 0
        given = torch.from_numpy(np.ascontiguousarray(values))[None].to(self._device.kind)
        means: dict[str, Tensor] = {}
        self._heard.means = means
        with self._device.autocast():
            logits = self._module(given.contiguous(memory_format=torch.channels_last))
        features = {depth: means[depth].float().cpu().numpy() for depth in LAYERS}
        return Glance(features, logits[0, 0].float().cpu().numpy())

    def _keeping(self, depth: str) -> Callable[[nn.Module, object, object], None]:
        """A hook that keeps the channel means of what a layer gives first: that of the finest scale."""

        def keep(_module: nn.Module, _given: object, output: object) -> None:
            maps: Sequence[object] = output if isinstance(output, (list, tuple)) else [output]
            found = [each for each in maps if isinstance(each, Tensor) and each.ndim == 4]
            self._heard.means.setdefault(depth, found[0].float().mean((2, 3))[0])

        return keep
