"""landslide_core.stages: the three stages of a prediction: read tiles, run the network, blend and hand on.

Each runs in its own thread (landslide_core.pipeline); what they hold grows with the scene's width, not with
its height.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType

import numpy as np
import torch
from numpy.typing import NDArray

from landslide_core.devices import Device, Predictor
from landslide_core.errors import InputError
from landslide_core.metrics import per_cent
from landslide_core.networks import Card, to_input
from landslide_core.scaling import fit_scaling
from landslide_core.scene import Scene
from landslide_core.tiles import StripAccumulator, TilePlan

NODATA = 255  # in a strip of probability: the scene holds no data here
_ROWS_AT_ONCE = 256  # of a finished strip: what is made of it on the way takes several times its memory


@dataclass(frozen=True)
class Band:
    """The beginning of a band of tiles: which pixels of its rows are valid, over the scene's width."""

    band: int
    valid: NDArray[np.bool_]


@dataclass(frozen=True)
class Tile:
    """A tile on its way: network input (bands, rows, cols), afterwards probability (rows, cols); float32."""

    band: int
    column: int
    values: NDArray[np.float32]


class Stopwatch:
    """Seconds spent inside its `with` blocks."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._begun = 0.0

    def __enter__(self) -> None:
        self._begun = time.perf_counter()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.seconds += time.perf_counter() - self._begun


class Reader:
    """Reads a scene band of tiles by band of tiles; every row of the scene is read once.

    Iterating gives a Band and then its tiles, scaled for the network. Tiles without a valid pixel are left
    out and counted in `skipped`. Invalid pixels become the mean of the network's training images, so that
    filler values make no edge stronger than they must.
    """

    def __init__(self, scene: Scene, plan: TilePlan, card: Card) -> None:
        scene.indexes(card.bands)  # a missing band is said before anything is read
        self.skipped = 0
        self.watch = Stopwatch()
        self._scene, self._plan, self._card = scene, plan, card
        self._scaling = fit_scaling(scene, card)
        shape = (plan.rows.tile_px, plan.cols.starts[-1] + plan.cols.tile_px)
        self._pixels = np.zeros((len(card.bands), *shape), scene.dtype)
        self._valid = np.zeros(shape, bool)

    def __iter__(self) -> Iterator[Band | Tile]:
        previous = None
        for band, start in enumerate(self._plan.rows.starts):
            with self.watch:
                self._advance(previous, band)
                inside = self._plan.rows.inside(band)
                valid = self._valid[: inside.stop - inside.start, : self._plan.shape[1]].copy()
            yield Band(band, valid)
            for column in range(len(self._plan.cols.starts)):
                with self.watch:
                    values = self._prepare(column)
                if values is not None:
                    yield Tile(band, column, values)
            previous = start

    def _advance(self, previous: int | None, band: int) -> None:
        """Move the buffer down to a band: keep the rows it shares with the previous one, read the others."""
        inside = self._plan.rows.inside(band)
        height, cols = inside.stop - inside.start, self._plan.shape[1]
        kept = 0
        if previous is not None:
            shift = inside.start - previous
            kept = self._plan.rows.tile_px - shift
            self._pixels[:, :kept] = self._pixels[:, shift:]
            self._valid[:kept] = self._valid[shift:]
        new, width = slice(inside.start + kept, inside.stop), slice(0, cols)
        self._pixels[:, kept:height, :cols] = self._scene.read(new, width, self._card.bands)
        self._valid[kept:height, :cols] = self._scene.valid(new, width)
        # Beyond the scene, up to a multiple of the down-sampling: its mirror image.
        right = _reflection(cols, self._pixels.shape[2])
        below = _reflection(height, self._pixels.shape[1])
        for buffer in (self._pixels, self._valid):
            buffer[..., kept:height, cols:] = buffer[..., kept:height, right]
            buffer[..., height:, :] = buffer[..., below, :]

    def _prepare(self, column: int) -> NDArray[np.float32] | None:
        """The network's input of one tile (bands, rows, cols); None when no pixel of it is valid."""
        start = self._plan.cols.starts[column]
        cols = slice(start, start + self._plan.cols.tile_px)
        valid = self._valid[:, cols]
        if not valid.any():
            self.skipped += 1
            return None
        values = to_input(self._scaling.apply(self._pixels[:, :, cols]), self._card)
        if not valid.all():
            values[:, ~valid] = 0
        return values


def _reflection(size: int, wanted: int) -> NDArray[np.intp]:
    """Where positions size … wanted - 1 fall when `size` pixels are mirrored at their last one."""
    period = max(1, 2 * (size - 1))
    position = np.arange(size, wanted) % period
    return np.where(position < size, position, period - position)


class Forward:
    """Runs the network, with smaller calls and then on the CPU when the device's memory does not suffice."""

    def __init__(self, module: torch.nn.Module, device: Device, cpu: Callable[[], Device]) -> None:
        self.device = device
        self.batch = device.batch
        self.warnings: list[str] = []
        self.watch = Stopwatch()
        self._module, self._cpu = module, cpu
        self._predictor = Predictor(module, device)

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
        """The same tiles with their probabilities."""
        results: list[Tile] = []
        with self.watch:
            while rest := tiles[len(results) :]:
                part = rest[: self.batch]
                probability = self._try(torch.from_numpy(_batch(part)))
                if probability is None:
                    self._shrink()
                    continue
                results += (
                    Tile(tile.band, tile.column, values)
                    for tile, values in zip(part, probability.numpy(), strict=True)
                )
        return results

    def _try(self, inputs: torch.Tensor) -> torch.Tensor | None:
        """(n, rows, cols) probabilities, or None when the device's memory is full."""
        try:
            return self._predictor(inputs)
        except torch.OutOfMemoryError:
            return None
        except RuntimeError as problem:
            if "DefaultCPUAllocator" not in str(problem):
                raise
            raise InputError(
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
        self._predictor = Predictor(self._module, self.device)
        self.warnings.append("GPU memory was full for a single tile: the rest was predicted on the CPU.")


def _batch(tiles: Sequence[Tile]) -> NDArray[np.float32]:
    """(n, bands, rows, cols); a single tile is not copied."""
    return tiles[0].values[None] if len(tiles) == 1 else np.stack([tile.values for tile in tiles])


class Blender:
    """Blends probability tiles and hands finished strips on, in whole per cent, 255 where invalid."""

    def __init__(self, plan: TilePlan, write: Callable[[int, NDArray[np.uint8]], None]) -> None:
        self.valid_pixels = 0
        self.watch = Stopwatch()
        self._plan, self._write = plan, write
        self._accumulator = StripAccumulator(plan)
        self._current: Band | None = None

    def take(self, item: Band | Tile) -> None:
        """The next thing in the reader's order."""
        with self.watch:
            if isinstance(item, Band):
                self._finish_band()
                self._current = item
            else:
                self._accumulator.add(item.band, item.column, item.values)

    def finish(self) -> None:
        """Hand on the last rows."""
        with self.watch:
            self._finish_band()

    def _finish_band(self) -> None:
        if self._current is None:
            return
        row, probability = self._accumulator.finish(self._current.band)
        first = row - self._plan.rows.starts[self._current.band]
        valid = self._current.valid[first : first + len(probability)]
        for start in range(0, len(probability), _ROWS_AT_ONCE):
            some = slice(start, start + _ROWS_AT_ONCE)
            self._hand_on(row + start, probability[some], valid[some])

    def _hand_on(self, row: int, probability: NDArray[np.float32], valid: NDArray[np.bool_]) -> None:
        if not np.isfinite(probability).all():
            raise FloatingPointError("the network gave values that are not numbers")
        strip = per_cent(probability)
        strip[~valid] = NODATA
        self.valid_pixels += int(np.count_nonzero(valid))
        self._write(row, strip)
