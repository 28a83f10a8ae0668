"""Style mixing: images of a batch lend each other the statistics of their features.

Zhou et al. 2021 (MixStyle): means and standard deviations of the channels of a network's first maps hold light, season
and sensor; mixed between images, they make styles that no region has. The content stays where it is.
"""

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor, nn

from landslide_core.errors import SettingError

ALPHA = 0.1  # of the Beta distribution: mostly one of the two styles, rarely both by half
_LEAST_VARIANCE = 1e-6


class MixStyle:
    """At work on the named layers of a network in training; a context that leaves no hooks behind.

    share: of the steps, on which styles are mixed. All that is drawn follows from seed and step.
    """

    def __init__(self, module: nn.Module, layers: Sequence[str], share: float, seed: int) -> None:
        if not layers:
            raise SettingError(
                "This network has no first maps whose styles could be mixed.", "Leave style mixing out."
            )
        self._share, self._seed, self._step = share, seed, -1
        self._handles = [module.get_submodule(layer).register_forward_hook(self._mix) for layer in layers]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for handle in self._handles:
            handle.remove()

    def begin(self, step: int) -> None:
        """Say which optimiser step follows."""
        self._step = step

    def _mix(self, layer: nn.Module, _given: tuple[Any, ...], features: Tensor) -> Tensor | None:
        rng = np.random.default_rng((self._seed, self._step, 1))
        if not layer.training or rng.random() >= self._share:
            return None
        count = len(features)
        order = torch.from_numpy(rng.permutation(count)).to(features.device)
        own = torch.from_numpy(rng.beta(ALPHA, ALPHA, (count, 1, 1, 1)).astype(np.float32)).to(
            features.device
        )
        values = features.float()
        with torch.no_grad():
            mean = values.mean((2, 3), keepdim=True)
            spread = (values.var((2, 3), keepdim=True, unbiased=False) + _LEAST_VARIANCE).sqrt()
            other_mean, other_spread = (own * part + (1 - own) * part[order] for part in (mean, spread))
        return ((values - mean) / spread * other_spread + other_mean).to(features.dtype)
