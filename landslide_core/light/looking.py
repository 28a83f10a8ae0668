"""The network's own glance at a sample: features of two depths, and what it would say."""

import contextlib
import copy
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from landslide_core.hardware.devices import choose_device, fold_batch_normalisation, without_padded_copies
from landslide_core.networks.registry import get
from landslide_core.normalise.scaling import to_input

if TYPE_CHECKING:
    from landslide_core.light.sample import SampleTile
    from landslide_core.networks.card import Card

LAYERS = ("early", "deep")
_AUTOCAST = {"bf16": torch.bfloat16, "fp16": torch.float16}


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
        faster = without_padded_copies(fold_batch_normalisation(copy.deepcopy(module).eval()))
        self._module = faster.to(self._device.kind).to(memory_format=torch.channels_last)
        network = get(name)
        first = network.style_layers[-1:] or (network.gradcam_layer,)
        self._one_at_a_time = threading.Lock()  # what the layers give would mix
        self._layers = dict(zip(LAYERS, (*first, network.gradcam_layer), strict=True))

    @torch.inference_mode()
    def __call__(self, tile: "SampleTile", card: "Card") -> Glance:
        """Look at one tile."""
        values = to_input(tile.pixels, card)
        values[:, ~tile.valid] = 0
        given = torch.from_numpy(np.ascontiguousarray(values))[None].to(self._device.kind)
        with self._one_at_a_time, self._listening() as heard, self._precision():
            logits = self._module(given.contiguous(memory_format=torch.channels_last))
        features = {name: heard[name].float().cpu().numpy() for name in LAYERS}
        return Glance(features, logits[0, 0].float().cpu().numpy())

    @contextlib.contextmanager
    def _listening(self) -> Iterator[dict[str, Tensor]]:
        heard: dict[str, Tensor] = {}

        def hook(name: str) -> Any:
            def keep(_module: nn.Module, _given: object, output: object) -> None:
                maps: Sequence[object] = output if isinstance(output, (list, tuple)) else [output]
                found = [each for each in maps if isinstance(each, Tensor) and each.ndim == 4]
                heard.setdefault(name, found[0].float().mean((2, 3))[0])

            return keep

        handles = [
            self._module.get_submodule(layer).register_forward_hook(hook(name))
            for name, layer in self._layers.items()
        ]
        try:
            yield heard
        finally:
            for handle in handles:
                handle.remove()

    def _precision(self) -> torch.autocast:
        low = _AUTOCAST.get(self._device.precision)
        return torch.autocast(self._device.kind, low or torch.bfloat16, enabled=low is not None)
