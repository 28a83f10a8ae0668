"""The first stage of a prediction: a scene's tiles, scaled for the network.

What it holds grows with the scene's width, not with its height.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landslide_core.detection.grids import Grid, Wanted
from landslide_core.detection.settings import DetectSettings
from landslide_core.hardware.compiled import pays
from landslide_core.networks import Card
from landslide_core.normalise import scene_to_scene
from landslide_core.normalise.scaling import Scaler, fit_scaling, to_input
from landslide_core.scene.geodesy import pixel_sides_m
from landslide_core.scene.scene import Scene
from landslide_core.scene.sources import ElevationSource
from landslide_core.scene.terrain_bands import terrain_bands
from landslide_core.scene.tiles import TilePlan, move_up

if TYPE_CHECKING:
    from landslide_core.normalise.tables import PixelTable

_STRIP_ROWS = 256  # of a tile
_STRIP_PX = (
    2_100_000  # read at once over a band's width: what is made of them takes several times their memory
)


@dataclass(frozen=True)
class Band:
    """The beginning of a band of tiles on a grid (by number, the finest is 0)."""

    grid: int
    band: int


@dataclass(frozen=True)
class Tile:
    """A tile on its way: network input (bands, rows, cols), afterwards raw logits (rows, cols); float32.

    spread: afterwards, with test-time augmentation, the standard deviation of those logits (rows, cols).
    terrain: beforehand, the second input of a two-source network (4, rows, cols), None without.
    """

    grid: int
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
    """Reads one grid of a scene band of tiles by band of tiles; every row of it is read once.

    `tiles(band)` gives a Band and then its tiles, scaled for the network; bands are asked for in order. Tiles
    from which no wanted pixel takes a share are left out and counted in `skipped`, by band. Invalid pixels become the
    mean of the network's training images, so that filler values make no edge stronger than they must. Excluded pixels
    stay as they are: the network sees them as surroundings, and what it says of them is not used, so excluding
    changes nothing elsewhere.

    number: of the grid. elevation: on that grid, for two-source networks, which get each tile's terrain.
    columns: of the tiles that are read, all by default; beside them only elevation and exclusion are read.
    """

    def __init__(
        self,
        number: int,
        grid: Grid,
        plan: TilePlan,
        card: Card,
        wanted: Wanted,
        scaler: Scaler,
        elevation: ElevationSource | None = None,
        columns: range | None = None,
    ) -> None:
        grid.scene.indexes(card.bands)  # a missing band is said before anything is read
        self.skipped: dict[int, int] = {}
        self.watch = Stopwatch()
        self.plan, self._number, self._grid, self._card = plan, number, grid, card
        self._of_scene, self._scaling = wanted, scaler
        self._table = _table(grid.scene.dtype, scaler, card) if pays(plan.pixels) else None
        self._previous: int | None = None
        self._columns = range(len(plan.cols.starts)) if columns is None else columns
        first, last = self._columns[0], self._columns[-1]
        self._across = slice(plan.cols.starts[first], plan.cols.inside(last).stop)
        shape = (plan.rows.tile_px, plan.cols.starts[last] + plan.cols.tile_px - self._across.start)
        self._pixels = np.zeros((len(card.bands), *shape), grid.scene.dtype)
        self._valid = np.zeros(shape, bool)
        same = grid.same and wanted.exclusion is None
        self._wanted = self._valid if same else np.zeros(shape, bool)
        self._elevation_source = elevation if card.terrain else None
        self._elevation = np.full(shape if self._elevation_source else (0, 0), np.nan, np.float32)

    def tiles(self, band: int) -> Iterator[Band | Tile]:
        """The beginning of a band, and its tiles."""
        with self.watch:
            self._advance(band)
        yield Band(self._number, band)
        for column in self._columns:
            with self.watch:
                tile = self._prepare(band, column)
            if tile is not None:
                yield tile

    def _advance(self, band: int) -> None:
        """Move the buffer down to a band: keep the rows it shares with the previous one, read the others."""
        inside, scene = self.plan.rows.inside(band), self._grid.scene
        height, width = inside.stop - inside.start, self._across
        cols = width.stop - width.start
        kept = 0
        if self._previous is not None:
            shift = inside.start - self._previous
            kept = self.plan.rows.tile_px - shift
            for buffer in self._buffers():
                move_up(buffer, shift)
        self._previous = inside.start
        new = slice(inside.start + kept, inside.stop)
        step = max(1, min(_STRIP_ROWS, _STRIP_PX // cols))
        for row in range(kept, height, step):  # in strips: a whole band would be held twice
            strip = slice(inside.start + row, inside.start + min(row + step, height))
            read = scene.read(strip, width, self._card.bands)
            self._pixels[:, row : row + read.shape[1], :cols] = read
            self._valid[row : row + read.shape[1], :cols] = scene.valid(strip, width)
        if self._elevation_source is not None:
            self._read_elevation(self._elevation_source, band, new)
        if self._wanted is not self._valid:
            self._wanted[kept:height, :cols] = self._of_scene.touched(new, self._grid)[:, width]
        # Beyond the scene, up to a multiple of the down-sampling: its mirror image.
        right = _reflection(cols, self._pixels.shape[2])
        below = _reflection(height, self._pixels.shape[1])
        for buffer in self._buffers():
            buffer[..., kept:height, cols:] = buffer[..., kept:height, right]
            buffer[..., height:, :] = buffer[..., below, :]

    def _read_elevation(self, source: ElevationSource, band: int, new: slice) -> None:
        """Read the new rows of a band in the windows in which a reader of all bands and columns comes to them.

        Warped elevation differs a little from window to window; so it is the same for whoever reads a part only.
        """
        top = self.plan.rows.starts[band]
        for each in range(band + 1):
            before = self.plan.rows.inside(each - 1).stop if each else 0
            window = slice(before, self.plan.rows.inside(each).stop)
            first, end = max(window.start, new.start), min(window.stop, new.stop)
            if first < end:
                read = source.read(window, slice(0, self.plan.shape[1]))[:, self._across]
                rows = slice(first - window.start, end - window.start)
                self._elevation[first - top : end - top, : read.shape[1]] = read[rows]

    def _buffers(self) -> list[NDArray[np.generic]]:
        """Pixels, valid, wanted where that is another array, and elevation where it is read."""
        more = [] if self._wanted is self._valid else [self._wanted]
        return [
            self._pixels,
            self._valid,
            *more,
            *([] if self._elevation_source is None else [self._elevation]),
        ]

    def _prepare(self, band: int, column: int) -> Tile | None:
        """What the network is to see of one tile; None when no pixel of it is wanted."""
        start = self.plan.cols.starts[column] - self._across.start
        cols = slice(start, start + self.plan.cols.tile_px)
        if not self._wanted[:, cols].any():
            self.skipped[band] = self.skipped.get(band, 0) + 1
            return None
        pixels, valid = self._pixels[:, :, cols], self._valid[:, cols]
        if self._table is not None:
            values = self._table.look_up(pixels, valid)
        else:
            values = prepared(pixels, valid, self._scaling, self._card)
        if self._elevation_source is None:
            return Tile(self._number, band, column, values)
        terrain = terrain_bands(self._elevation[:, cols], pixel_sides_m(self._grid.scene.geobox))
        return Tile(self._number, band, column, values, terrain=terrain)


def in_order(readers: Sequence[Reader], grids: Sequence[Grid], first: Sequence[int]) -> Iterator[Band | Tile]:
    """All tiles of all grids from the scene's top to its bottom, on the coarsest grid first.

    See `order`.
    """
    for number, band in order([reader.plan for reader in readers], grids, first):
        yield from readers[number].tiles(band)


def order(plans: Sequence[TilePlan], grids: Sequence[Grid], first: Sequence[int]) -> list[tuple[int, int]]:
    """Every band of every grid, as (grid, band), from the scene's top to its bottom, on the coarsest grid first.

    So what the coarse grids say of a place is there when the finest one comes to it. first: the band of each grid to
    begin with.
    """
    bands = [
        (start / grid.per_px[0], -number, band)
        for number, (plan, grid) in enumerate(zip(plans, grids, strict=True))
        for band, start in enumerate(plan.rows.starts)
        if band >= first[number]
    ]
    return [(-number, band) for _, number, band in sorted(bands)]


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


def _table(dtype: str, scaling: Scaler, card: Card) -> "PixelTable | None":
    from landslide_core.normalise.tables import table_for

    return table_for(dtype, scaling, card)


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
