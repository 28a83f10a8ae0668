"""How large a network is and how much it multiplies."""

from dataclasses import dataclass
from functools import cache

import torch
from torch.utils.flop_counter import FlopCounterMode

from landslide_core.networks.network import Preset, parameter_count

_SIDE_PX = 256  # a multiple of what every compact preset divides its input by


@dataclass(frozen=True)
class Size:
    """Parameters, those of them that training changes, and float16 weights in megabytes of 10^6 bytes."""

    parameters: int
    trainable: int
    megabytes: float


@cache
def size(name: str, preset: Preset, bands: int = 3) -> Size:
    """The size of a network's preset; built without memory, so that paper sizes cost nothing."""
    from landslide_core.networks import get  # the list imports this module's siblings

    with torch.device("meta"):
        module = get(name).build(bands, preset)
    return Size(
        parameter_count(module),
        parameter_count(module, trainable_only=True),
        sum(tensor.numel() * 2 for tensor in module.state_dict().values()) / 1e6,
    )


@cache
def kmac_per_pixel(name: str, bands: int = 3) -> float:
    """Thousands of multiply-accumulates of the compact preset per image pixel, with terrain where it is read.

    Counted on a prediction of 256 x 256 pixels: convolutions and matrix products, as papers do.
    """
    from landslide_core.networks import get

    module = get(name).build(bands, "compact").eval()
    sources = [torch.ones(1, count, _SIDE_PX, _SIDE_PX) for count in (bands, len(get(name).terrain)) if count]
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        module(*sources)
    return float(counter.get_total_flops() / 2 / 1e3 / _SIDE_PX**2)
