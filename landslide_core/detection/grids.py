"""On which grids a scene is predicted: at the network's own pixel size, and at its scales.

A network knows landslides at the pixel size that it learned from. On regions left out of a training, average
precision fell by about 0.13 when pixels had twice or half that size, and 3 m imagery gained more with every step
towards it; within a quarter either way the loss is below what three trainings differ by. So images are brought to
the network's own size beyond that, and left alone within it. Results lie on the image's own grid in any case.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.detection.settings import DetectSettings
from landslide_core.scene.resampled import ResampledSource, alike
from landslide_core.scene.scene import Scene
from landslide_core.scene.sources import ElevationSource

if TYPE_CHECKING:
    from landslide_core.io.layers.exclusion import Exclusion
    from landslide_core.networks import Card

MOST_ENLARGED = 8.0  # each way: beyond it there is no detail to find, only cost
_MOST_PX = 16_000_000  # of a mask that are looked at together


@dataclass(frozen=True)
class PixelSize:
    """The pixel size at which a scene is predicted, and why.

    own_m: metres of the image's pixels, None where unknown. network_m: those of the prediction, None for the
    image's own grid. note: a sentence for the person who reads the results.
    """

    own_m: float | None
    network_m: float | None
    note: str

    @property
    def enlarged(self) -> float:
        """How many pixels of the prediction lie along one of the image; below 1 the image is made smaller."""
        return 1.0 if self.own_m is None or self.network_m is None else self.own_m / self.network_m


def pixel_size(scene: Scene, card: "Card", settings: DetectSettings) -> PixelSize:
    """Decide at which pixel size a scene is predicted.

    settings.resample_to_m decides where it is given, then settings.pixels: "own" for the image's grid. Otherwise
    an image whose pixels differ from the network's by more than a quarter, along either axis, is brought to the
    network's size, enlarged at most eight times.
    """
    sides_m, own_m = scene.pixel_sides_m, scene.resolution_m
    if settings.resample_to_m is not None:
        told = f"predicted at {settings.resample_to_m:.3g} m per pixel, as was asked for"
        return PixelSize(own_m, settings.resample_to_m, told)
    native_m = card.native_resolution_m
    if sides_m is None or own_m is None:
        note = (
            f"predicted as it is: without georeference nothing says whether its pixels have the {native_m:g} m "
            f"that {card.title} learned from; tell it the pixel size"
        )
        return PixelSize(None, None, note)
    as_it_is = all(alike(side_m, native_m) for side_m in sides_m)
    if settings.pixels == "own":
        note = (
            ""
            if as_it_is
            else f"predicted at its own {own_m:.3g} m per pixel, as was asked for; {_off(card)}"
        )
        return PixelSize(own_m, None, note)
    if as_it_is:
        return PixelSize(own_m, None, "")
    to_m = max(native_m, own_m / MOST_ENLARGED)
    return PixelSize(own_m, to_m, _brought(own_m, to_m, card))


def _off(card: "Card") -> str:
    return f"{card.title} learned from {card.native_resolution_m:g} m and errs more elsewhere"


def _brought(own_m: float, to_m: float, card: "Card") -> str:
    times = own_m / to_m
    how = (
        f"enlarged {times:.3g} times each way, {times**2:.3g} times the pixels"
        if times > 1
        else f"made {1 / times:.3g} times smaller each way"
    )
    size = f"predicted at {to_m:.3g} m per pixel, {how}: {card.title} learned from {card.native_resolution_m:g} m"
    coarse = f"; more than {MOST_ENLARGED:g} times is not tried" if to_m > card.native_resolution_m else ""
    return f"{size} and the image has {own_m:.3g} m{coarse}"


def in_words(size: PixelSize, card: "Card") -> tuple[str, ...]:
    """Return why a scene is predicted at that pixel size, and whether the network may be trusted there."""
    seen_m = size.own_m if size.network_m is None else size.network_m
    said = [size.note] if size.note else []
    if seen_m is not None and not card.serves(float(f"{seen_m:.3g}")):
        low, high = card.resolution_m
        said.append(
            f"{seen_m:.3g} m per pixel is outside the range of {card.title} ({low:g} to {high:g} m): its results "
            "there are not to be trusted."
        )
    return tuple(said)


def network_grid(scene: Scene, card: "Card", settings: DetectSettings) -> Scene:
    """The scene on the grid that the network sees at full detail."""
    return _smaller(scene, pixel_size(scene, card, settings).network_m, 1)


def grids(scene: Scene, card: "Card", settings: DetectSettings) -> tuple["Grid", ...]:
    """The grids that a scene is predicted on, finest first: each is made of the scene itself, not of a finer one.

    So scoring makes them too (landslide_core.training.predict_whole.image_logits).
    """
    to_m = pixel_size(scene, card, settings).network_m
    seen = [_smaller(scene, to_m, scale) for scale in sorted(card.scales)]
    rows, cols = scene.shape
    return tuple(Grid(each, (each.shape[0] / rows, each.shape[1] / cols)) for each in seen)


def _smaller(scene: Scene, to_m: float | None, scale: int) -> Scene:
    """The scene at `scale` times `to_m`, or at `scale` times its own pixels."""
    if to_m is not None:
        return replace(scene.resampled(to_m * scale), notes=scene.notes)
    rows, cols = scene.shape
    return scene.on_shape((max(1, round(rows / scale)), max(1, round(cols / scale))))


@dataclass(frozen=True, eq=False)
class Grid:
    """A scene on one of the grids that it is predicted on.

    per_px: pixels of this grid along one pixel of the scene's own grid, down and across.
    """

    scene: Scene
    per_px: tuple[float, float]

    @property
    def same(self) -> bool:
        """Whether this is the scene's own grid."""
        return self.per_px == (1.0, 1.0)

    def elevation(self, own: ElevationSource, shape: tuple[int, int]) -> ElevationSource:
        """Elevation on this grid, from elevation on the own grid of `shape`."""
        if self.same:
            return own
        return _Coarser(ResampledSource(_AsPixels(own), shape, self.scene.shape))


@dataclass(frozen=True, eq=False)
class Wanted:
    """Which pixels of a scene are wanted: they hold data and are not excluded."""

    scene: Scene
    exclusion: "Exclusion | None"

    def of(self, rows: slice) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Valid and wanted pixels (rows, cols) of the scene's own grid."""
        valid = self.scene.valid(rows, slice(0, self.scene.shape[1]))
        return valid, valid if self.exclusion is None else valid & ~self.exclusion.read(rows)

    def touched(self, rows: slice, grid: Grid) -> NDArray[np.bool_]:
        """Pixels (rows, cols) of a grid from which some wanted pixel takes a share; sometimes a few more."""
        if grid.same:
            return self.of(rows)[1]
        (down, across), size = grid.per_px, self.scene.shape
        col_ranges = _ranges(slice(0, grid.scene.shape[1]), across, size[1])
        at_once = max(1, int(_MOST_PX / size[1] * down))
        found = []
        for start in range(rows.start, rows.stop, at_once):
            row_ranges = _ranges(slice(start, min(start + at_once, rows.stop)), down, size[0])
            first, last = int(row_ranges[0, 0]), int(row_ranges[:, 1].max())
            wanted = self.of(slice(first, last))[1]
            if wanted.all():  # of most scenes; the ranges take ten times as long
                found.append(np.ones((len(row_ranges), len(col_ranges)), np.bool_))
                continue
            found.append(_any(_any(wanted, row_ranges - first, 0), col_ranges, 1))
        return np.concatenate(found)


def _ranges(part: slice, per_px: float, size: int) -> NDArray[np.int64]:
    """First and end (n, 2) of the own pixels under each pixel of `part`, and the larger pixel of both more."""
    index, more = np.arange(part.start, part.stop), max(1.0, 1 / per_px)
    first = np.floor(index / per_px - more).astype(np.int64).clip(0, size - 1)
    end = np.ceil((index + 1) / per_px + more).astype(np.int64).clip(1, size)
    return np.stack([first, np.maximum(end, first + 1)], axis=1)


def _any(mask: NDArray[np.bool_], ranges: NDArray[np.int64], axis: int) -> NDArray[np.bool_]:
    """Whether any of the mask is True in each of the ranges along an axis."""
    more = [(0, 0), (0, 0)]
    more[axis] = (0, 1)  # reduceat takes no end beyond the last
    padded = np.pad(mask, more)
    found = np.logical_or.reduceat(padded, ranges.ravel(), axis=axis)
    return np.asarray(found[(slice(None),) * axis + (slice(None, None, 2),)])


@dataclass(frozen=True)
class _AsPixels:
    """Elevation as a source of pixels, so that it can be resampled."""

    elevation: ElevationSource

    def read(
        self, bands: Sequence[int], rows: slice, cols: slice, shape: tuple[int, int] | None = None
    ) -> NDArray[Any]:
        return self.elevation.read(rows, cols)[None]

    def valid(self, rows: slice, cols: slice, shape: tuple[int, int] | None = None) -> NDArray[np.bool_]:
        return ~np.isnan(self.elevation.read(rows, cols))

    def close(self) -> None:
        """The elevation belongs to whoever opened it."""


@dataclass(frozen=True)
class _Coarser:
    """Resampled pixels as elevation again, NaN where unknown."""

    source: ResampledSource

    def read(self, rows: slice, cols: slice) -> NDArray[np.float32]:
        heights: NDArray[np.float32] = self.source.read((0,), rows, cols)[0].astype(np.float32)
        heights[~self.source.valid(rows, cols)] = np.nan
        return heights
