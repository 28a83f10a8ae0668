"""The middle stage of a prediction: the network runs, in calls as large as the device takes."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from landslide_core.detection.eight_views import over_views
from landslide_core.detection.tile_reader import Band, Stopwatch, Tile
from landslide_core.errors import NeedsMemoryError
from landslide_core.hardware.devices import Device, Predictor
from landslide_core.networks import Loaded
from landslide_core.networks.blocks import at_one_scale
from landslide_core.scene.terrain_bands import TERRAIN_BANDS


class Forward:
    """Runs the network, with smaller calls and then on the CPU when the device's memory does not suffice."""

    def __init__(
        self, loaded: Loaded, device: Device, cpu: Callable[[], Device], over_d4: bool = False
    ) -> None:
        """over_d4: average over the eight views of every tile, and give the standard deviation too."""
        self.device = device
        self.batch = device.batch
        self.warnings: list[str] = []
        self.watch = Stopwatch()
        self._loaded, self._cpu, self._over_d4 = loaded, cpu, over_d4
        self._predictor = Predictor(at_one_scale(loaded.module), device)

    def batches(self, items: Iterator[Band | Tile]) -> Iterator[list[Band] | list[Tile]]:
        """Group the tiles of a band for one call each; the beginnings of bands stay alone and in order."""
        waiting: list[Tile] = []
        for item in items:
            if isinstance(item, Tile):
                waiting.append(item)
            if waiting and (isinstance(item, Band) or len(waiting) >= self.batch):
                yield waiting
                waiting = []
            if isinstance(item, Band):
                yield [item]
        if waiting:
            yield waiting

    def __call__(self, tiles: Sequence[Tile]) -> list[Tile]:
        """The same tiles with their raw logits."""
        results: list[Tile] = []
        with self.watch:
            while rest := tiles[len(results) :]:
                part = rest[: self.batch]
                answers = self._try(*_batch(part))
                if answers is None:
                    self._shrink()
                    continue
                logits, spread = answers
                results += (
                    Tile(
                        *(tile.grid, tile.band, tile.column, values),
                        spread=None if spread is None else spread[index].numpy(),
                    )
                    for index, (tile, values) in enumerate(zip(part, logits.numpy(), strict=True))
                )
        return results

    def _try(
        self, inputs: torch.Tensor, terrain: torch.Tensor | None
    ) -> tuple[torch.Tensor, torch.Tensor | None] | None:
        """Raw logits (n, rows, cols) and their spread, if wanted; None when the memory is full."""
        try:
            if self._over_d4:
                return over_views(self._predictor, inputs, terrain, TERRAIN_BANDS)
            return self._predictor(inputs, terrain), None
        except torch.OutOfMemoryError:
            return None
        except RuntimeError as problem:
            if "DefaultCPUAllocator" not in str(problem):
                raise
            raise NeedsMemoryError(
                f"This machine has not enough memory for tiles of {inputs.shape[-1]} pixels.",
                "Choose smaller tiles (for example 512), or close other programs.",
            ) from problem

    def _shrink(self) -> None:
        torch.cuda.empty_cache()
        if self.batch > 1:
            self.batch //= 2
            self.warnings.append(f"GPU memory was full: {self.batch} tiles per call from there on.")
            return
        self.device = self._cpu()
        self.batch = self.device.batch
        self._predictor = Predictor(at_one_scale(self._loaded.module), self.device)
        self.warnings.append("GPU memory was full for a single tile: the rest was predicted on the CPU.")


def _batch(tiles: Sequence[Tile]) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Images (n, bands, rows, cols) and, where the tiles have it, terrain; a single tile is not copied."""
    terrain = [tile.terrain for tile in tiles if tile.terrain is not None]
    return _stacked([tile.values for tile in tiles]), _stacked(terrain) if terrain else None


def _stacked(arrays: Sequence[NDArray[np.float32]]) -> torch.Tensor:
    return torch.from_numpy(arrays[0][None] if len(arrays) == 1 else np.stack(arrays))
