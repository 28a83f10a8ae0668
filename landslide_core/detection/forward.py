"""The middle stage of a prediction: the network answers tiles, in calls as large as the device takes.

`Here` is the network of this process; landslide_core.detection.spread lets workers elsewhere answer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from landslide_core.detection.eight_views import over_views
from landslide_core.detection.grids import Grid, Wanted
from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.tile_reader import Band, Reader, Stopwatch, Tile, in_order
from landslide_core.errors import NeedsMemoryError
from landslide_core.hardware.devices import Device, Predictor, choose_device
from landslide_core.hardware.threads import ahead
from landslide_core.networks import Card, Loaded
from landslide_core.networks.blocks import at_one_scale
from landslide_core.normalise.scaling import Scaler
from landslide_core.progress import Progress
from landslide_core.scene.sources import ElevationSource
from landslide_core.scene.terrain_bands import TERRAIN_BANDS
from landslide_core.scene.tiles import TilePlan


def predictor_of(loaded: Loaded, device: Device) -> Predictor:
    """Return the network made ready for a device, at one of its scales."""
    return loaded.kept(
        ("predictor", device),
        lambda module: Predictor(at_one_scale(module), device),
    )


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
        self._predictor = predictor_of(loaded, device)

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
        self._predictor = predictor_of(self._loaded, self.device)
        self.warnings.append("GPU memory was full for a single tile: the rest was predicted on the CPU.")


def _batch(tiles: Sequence[Tile]) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Images (n, bands, rows, cols) and, where the tiles have it, terrain; a single tile is not copied."""
    terrain = [tile.terrain for tile in tiles if tile.terrain is not None]
    return _stacked([tile.values for tile in tiles]), _stacked(terrain) if terrain else None


def _stacked(arrays: Sequence[NDArray[np.float32]]) -> torch.Tensor:
    return torch.from_numpy(arrays[0][None] if len(arrays) == 1 else np.stack(arrays))


@dataclass(frozen=True)
class Tiled:
    """A scene as it is predicted: the network's card, its grids with their tiles, what is wanted, and the scaling.

    elevation: on the scene's own grid, for two-source networks.
    """

    card: Card
    grids: Sequence[Grid]
    plans: Sequence[TilePlan]
    wanted: Wanted
    scaler: Scaler
    elevation: ElevationSource | None

    def reader(self, number: int, columns: range | None = None) -> Reader:
        """What reads the tiles of a grid, of some columns or of all."""
        grid, own = self.grids[number], self.elevation
        elevation = None if own is None else grid.elevation(own, self.wanted.scene.shape)
        return Reader(
            *(number, grid, self.plans[number], self.card, self.wanted, self.scaler),
            elevation=elevation,
            columns=columns,
        )


class Answers(Protocol):
    """Who answers tiles."""

    @property
    def device(self) -> Device:
        """What computes."""

    @property
    def batch(self) -> int:
        """Tiles per call of the network."""

    @property
    def warnings(self) -> Sequence[str]:
        """Of the device, for whoever reads the results."""

    @property
    def skipped(self) -> Mapping[int, dict[int, int]]:
        """Tiles that were left out because nothing of them is wanted, by grid and band."""

    @property
    def seconds(self) -> dict[str, float]:
        """Seconds spent on "read" and on "predict", over all that did so."""

    def answered(self, first: Sequence[int], progress: Progress) -> Iterator[Sequence[Band | Tile]]:
        """Yield all tiles with their raw logits, and where bands begin, from the scene's top to its bottom.

        first: the band of each grid to begin with.
        """


class Here:
    """The network of this process answers; the tiles after the next are read meanwhile."""

    def __init__(self, tiled: Tiled, loaded: Loaded, settings: DetectSettings) -> None:
        device = choose_device(settings.device)
        self._forward = Forward(loaded, device, lambda: choose_device("cpu"), settings.augment == "d4")
        self._grids = tiled.grids
        self._readers = [tiled.reader(number) for number in range(len(tiled.grids))]

    @property
    def device(self) -> Device:
        """What computes now: the CPU, once a GPU's memory did not suffice."""
        return self._forward.device

    @property
    def batch(self) -> int:
        """Tiles per call."""
        return self._forward.batch

    @property
    def warnings(self) -> Sequence[str]:
        """Of the device's memory."""
        return self._forward.warnings

    @property
    def skipped(self) -> Mapping[int, dict[int, int]]:
        """See `Answers`."""
        return {number: reader.skipped for number, reader in enumerate(self._readers)}

    @property
    def seconds(self) -> dict[str, float]:
        """See `Answers`."""
        return {
            "read": sum(reader.watch.seconds for reader in self._readers),
            "predict": self._forward.watch.seconds,
        }

    def answered(self, first: Sequence[int], progress: Progress) -> Iterator[Sequence[Band | Tile]]:
        """See `Answers`."""
        # Held by no name: what is raised here ends the thread that reads ahead, before the files are closed.
        for items in self._forward.batches(
            ahead(in_order(self._readers, self._grids, first), self._forward.batch)
        ):
            progress.stop_if_asked()
            asked = [item for item in items if isinstance(item, Tile)]
            yield self._forward(asked) if asked else items
