"""What a network costs: parameters, multiplications, seconds, memory."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landslide_core.networks import Loaded

GMAC_PX = 256


@dataclass(frozen=True)
class Cost:
    """What a network costs.

    gmac: thousand million multiply-accumulates for an image of 256 x 256 pixels (twice that in FLOP). seconds:
    of the prediction, reading and writing included, all scenes together; pixels: of those scenes. device: on
    which that was measured, in words. memory_bytes: weights and what is alive at once in one tile.
    """

    parameters: int
    gmac: float
    seconds: float
    pixels: int
    device: str
    memory_bytes: int

    @property
    def megapixels_per_second(self) -> float:
        """Million pixels predicted in a second."""
        return self.pixels / 1e6 / self.seconds if self.seconds else float("nan")


_KNOWN: dict[tuple[str, str], tuple[float, int]] = {}  # by weights and device: measured once per process


def gmac_and_memory(loaded: "Loaded", device: str) -> tuple[float, int]:
    """`gmac` and `memory_bytes` of those weights on that device; measured at the first call only."""
    key = (loaded.card.sha256, device)
    if key not in _KNOWN:
        _KNOWN[key] = (gmac(loaded), memory_bytes(loaded, device))
    return _KNOWN[key]


def gmac(loaded: "Loaded", side_px: int = GMAC_PX) -> float:
    """Thousand million multiply-accumulates of one image of side_px x side_px pixels.

    Counted by PyTorch at the level of its operators, so attention inside library modules counts too.
    """
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    device = next(loaded.module.parameters()).device
    image = torch.zeros(1, len(loaded.card.bands), side_px, side_px, device=device)
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        loaded.module(image)
    return counter.get_total_flops() / 2 / 1e9


def memory_bytes(loaded: "Loaded", device: str) -> int:
    """Bytes of the weights in float32 and of the maps that are alive at once in one of the network's tiles."""
    from landslide_core.detection.cost import time_tile

    tile = (loaded.card.tile_px, loaded.card.tile_px)
    measured = time_tile(loaded, device, tile)
    weights = 4 * sum(each.numel() for each in loaded.module.parameters())
    return int(weights + measured.bytes_per_pixel * tile[0] * tile[1])
