"""The first stage of a prediction: a scene's tiles, scaled for the network.

What it holds grows with the scene's width, not with its height.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from landslide_core.detection.settings import DetectSettings
from landslide_core.io.layers.exclusion import Exclusion
from landslide_core.networks import Card
from landslide_core.normalise import scene_to_scene
from landslide_core.normalise.scaling import Scaler, fit_scaling, to_input
from landslide_core.scene.geodesy import pixel_axes_m
from landslide_core.scene.scene import Scene
from landslide_core.scene.sources import ElevationSource
from landslide_core.scene.terrain_bands import terrain_bands
from landslide_core.scene.tiles import TilePlan

_STRIP_ROWS = 256


@dataclass(frozen=True)
class Band:
    """The beginning of a band of tiles: which pixels of its rows are wanted, over the scene's width.

    Wanted pixels hold data and are not excluded.
    """

    band: int
    wanted: NDArray[np.bool_]


@dataclass(frozen=True)
class Tile:
    """A tile on its way: network input (bands, rows, cols), afterwards probability (rows, cols); float32.

    spread: afterwards, with test-time augmentation, the standard deviation of that probability (rows, cols).
    terrain: beforehand, the second input of a two-source network (4, rows, cols), None without.
    """

    band: int
    column: int
    values: NDArray[np.float32]
    spread: NDArray[np.float32] | None = None
    terrain: NDArray[np.float32] | None = None


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

    Iterating gives a Band and then its tiles, scaled for the network. Tiles without a wanted pixel are left
    out and counted in `skipped`. Invalid pixels become the mean of the network's training images, so that
    filler values make no edge stronger than they must. Excluded pixels stay as they are: the network sees
    them as surroundings, and what it says of them is not used, so excluding changes nothing elsewhere.
    `valid_pixels` and `excluded_pixels` (of those) count over the scene.

    elevation: for two-source networks, which get each tile's terrain; other networks leave it aside.
    """

    def __init__(
        self,
        scene: Scene,
        plan: TilePlan,
        card: Card,
        exclusion: Exclusion | None = None,
        scaler: Scaler | None = None,
        elevation: ElevationSource | None = None,
    ) -> None:
        scene.indexes(card.bands)  # a missing band is said before anything is read
        self.skipped = self.valid_pixels = self.excluded_pixels = 0
        self.watch = Stopwatch()
        self._scene, self._plan, self._card, self._exclusion = scene, plan, card, exclusion
        self._scaling = fit_scaling(scene, card) if scaler is None else scaler
        shape = (plan.rows.tile_px, plan.cols.starts[-1] + plan.cols.tile_px)
        self._pixels = np.zeros((len(card.bands), *shape), scene.dtype)
        self._valid = np.zeros(shape, bool)
        self._wanted = self._valid if exclusion is None else np.zeros(shape, bool)
        self._elevation_source = elevation if card.terrain else None
        self._elevation = np.full(shape if self._elevation_source else (0, 0), np.nan, np.float32)

    def __iter__(self) -> Iterator[Band | Tile]:
        previous = None
        for band, start in enumerate(self._plan.rows.starts):
            with self.watch:
                self._advance(previous, band)
                inside = self._plan.rows.inside(band)
                wanted = self._wanted[: inside.stop - inside.start, : self._plan.shape[1]].copy()
            yield Band(band, wanted)
            for column in range(len(self._plan.cols.starts)):
                with self.watch:
                    tile = self._prepare(band, column)
                if tile is not None:
                    yield tile
            previous = start

    def _advance(self, previous: int | None, band: int) -> None:
        """Move the buffer down to a band: keep the rows it shares with the previous one, read the others."""
        inside = self._plan.rows.inside(band)
        height, cols = inside.stop - inside.start, self._plan.shape[1]
        kept = 0
        if previous is not None:
            shift = inside.start - previous
            kept = self._plan.rows.tile_px - shift
            for buffer in self._buffers():
                buffer[..., :kept, :] = buffer[..., shift:, :]
        new, width = slice(inside.start + kept, inside.stop), slice(0, cols)
        for row in range(kept, height, _STRIP_ROWS):  # in strips: a whole band would be held twice
            strip = slice(inside.start + row, inside.start + min(row + _STRIP_ROWS, height))
            read = self._scene.read(strip, width, self._card.bands)
            self._pixels[:, row : row + read.shape[1], :cols] = read
        valid = self._valid[kept:height, :cols] = self._scene.valid(new, width)
        self.valid_pixels += int(np.count_nonzero(valid))
        if self._elevation_source is not None:
            self._elevation[kept:height, :cols] = self._elevation_source.read(new, width)
        if self._exclusion is not None:
            excluded = self._exclusion.read(new)
            self._wanted[kept:height, :cols] = valid & ~excluded
            self.excluded_pixels += int(np.count_nonzero(valid & excluded))
        # Beyond the scene, up to a multiple of the down-sampling: its mirror image.
        right = _reflection(cols, self._pixels.shape[2])
        below = _reflection(height, self._pixels.shape[1])
        for buffer in self._buffers():
            buffer[..., kept:height, cols:] = buffer[..., kept:height, right]
            buffer[..., height:, :] = buffer[..., below, :]

    def _buffers(self) -> list[NDArray[np.generic]]:
        """Pixels, valid, wanted where that is another array, and elevation where it is read."""
        more = [] if self._exclusion is None else [self._wanted]
        return [
            self._pixels,
            self._valid,
            *more,
            *([] if self._elevation_source is None else [self._elevation]),
        ]

    def _prepare(self, band: int, column: int) -> Tile | None:
        """What the network is to see of one tile; None when no pixel of it is wanted."""
        start = self._plan.cols.starts[column]
        cols = slice(start, start + self._plan.cols.tile_px)
        if not self._wanted[:, cols].any():
            self.skipped += 1
            return None
        values = prepared(self._pixels[:, :, cols], self._valid[:, cols], self._scaling, self._card)
        if self._elevation_source is None:
            return Tile(band, column, values)
        sizes_m = np.hypot(
            *pixel_axes_m(self._scene.geobox)
        )  # of a pixel along its row, and along its column
        terrain = terrain_bands(self._elevation[:, cols], (float(sizes_m[1]), float(sizes_m[0])))
        return Tile(band, column, values, terrain=terrain)


def prepared(
    pixels: NDArray[np.generic], valid: NDArray[np.bool_], scaling: Scaler, card: Card
) -> NDArray[np.float32]:
    """What the network sees of a window: pixels (bands, rows, cols) scaled, normalised, 0 if not valid."""
    values = np.empty(pixels.shape, np.float32)
    for row in range(0, pixels.shape[1], _STRIP_ROWS):  # in strips: every step on the way is as large again
        strip = np.s_[:, row : row + _STRIP_ROWS]
        values[strip] = to_input(scaling.apply(pixels[strip]), card)
    if not valid.all():
        values[:, ~valid] = 0
    return values


def _reflection(size: int, wanted: int) -> NDArray[np.intp]:
    """Where positions size … wanted - 1 fall when `size` pixels are mirrored at their last one."""
    period = max(1, 2 * (size - 1))
    position = np.arange(size, wanted) % period
    return np.where(position < size, position, period - position)


def scaler_for(scene: Scene, card: Card, settings: DetectSettings) -> tuple[Scaler, str]:
    """What brings a scene's pixels to a network by those settings, and a sentence on the normalisation."""
    scaling = fit_scaling(scene, card)
    to = None if settings.normalise_to is None else Path(settings.normalise_to)
    normaliser = scene_to_scene.fit(scene, card, settings.normalise, to)
    return (
        (scaling, "")
        if normaliser is None
        else (scene_to_scene.Normalised(scaling, normaliser), normaliser.account)
    )
