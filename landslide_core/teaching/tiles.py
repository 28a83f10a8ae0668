"""Tiles around outlines, and which of them show the same ground."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import MismatchError, NoDataError
from landslide_core.teaching.settings import LEAST_GROUNDS, LEAST_OUTLINES
from landslide_core.training.data.examples import Example, fingerprint
from landslide_core.training.data.shared_ground import joined, with_same_pixels

Box = tuple[float, float, float, float]
_SLIVER = 0.05  # of a side
_SAME_LABEL = 0.5  # IoU of two labels of the same pixels, below which they contradict each other


@dataclass(frozen=True, eq=False)
class Tile:
    """A rectangle of a scene around outlines.

    example: pixels and landslides. counts: bool (rows, cols), where it is judged: known ground that no earlier tile
    holds. scene: its place in the list of scenes. outlines: landslides and false alarms that were drawn in it. box:
    west, south, east and north on the Earth in degrees, None without georeference. ground: tiles of the same number
    share ground.
    """

    example: Example
    counts: NDArray[np.bool_]
    scene: int
    outlines: int
    box: Box | None = None
    ground: int = 0


def coarser(finest_m: float, pixel_m: float) -> int:
    """How many times coarser (1, 2, 4, …) than usual a network is taught on images of `pixel_m` metres per pixel.

    Such images are not enlarged beyond double: it brings no detail, costs its square, and a crop would show less of
    the ground around.
    """
    return int(2 ** max(0, math.floor(math.log2(pixel_m / finest_m) + 1e-6)))


def by_ground(tiles: Sequence[Tile], overlapping: Sequence[tuple[int, int]]) -> tuple[Tile, ...]:
    """The tiles with equal numbers of ground where they overlap, on the Earth, in a scene, or by their pixels.

    overlapping: pairs that share pixels of their scene.
    """
    pairs = {*overlapping, *_on_earth(tiles), *with_same_pixels([tile.example for tile in tiles])}
    _agree(tiles)
    numbers = joined(len(tiles), pairs)
    return tuple(replace(tile, ground=number) for tile, number in zip(tiles, numbers, strict=True))


def _on_earth(tiles: Sequence[Tile]) -> set[tuple[int, int]]:
    """Pairs of tiles of different scenes whose boxes meet."""
    placed = [(index, tile) for index, tile in enumerate(tiles) if tile.box is not None]
    return {
        (first, second)
        for place, (first, a) in enumerate(placed)
        for second, b in placed[place + 1 :]
        if a.scene != b.scene and a.box and b.box and _meet(a.box, b.box)
    }


def _meet(a: Box, b: Box) -> bool:
    """Whether boxes share more than a sliver: those of neighbours on a turned grid do so by their corners."""
    slivers = [_SLIVER * min(a[axis + 2] - a[axis], b[axis + 2] - b[axis]) for axis in (0, 1)]
    shared = [min(a[axis + 2], b[axis + 2]) - max(a[axis], b[axis]) for axis in (0, 1)]
    return all(found > sliver for found, sliver in zip(shared, slivers, strict=True))


def _agree(tiles: Sequence[Tile]) -> None:
    """Refuse the same pixels with different landslides."""
    known: dict[bytes, Tile] = {}
    for tile in tiles:
        other = known.setdefault(tile.example.pixels.tobytes(), tile)
        union = (other.example.mask | tile.example.mask).sum()
        if union and (other.example.mask & tile.example.mask).sum() < _SAME_LABEL * union:
            raise MismatchError(
                f"The outlines contradict each other: '{other.example.name}' and '{tile.example.name}' show the same "
                "pixels with different landslides.",
                "Give each image once, with the outlines that hold.",
            )


def parts_of(tiles: Sequence[Tile], ways: int) -> tuple[int, ...]:
    """The part of each tile, from 0: ground is never in two parts, and the landslides are dealt out evenly.

    Raises
    ------
    NoDataError
        The outlines are too few, or lie on too few pieces of ground.
    """
    drawn = sum(tile.outlines for tile in tiles)
    if drawn < LEAST_OUTLINES:
        raise NoDataError(
            "There is 1 outline." if drawn == 1 else f"There are {drawn} outlines.",
            f"Outline at least {LEAST_OUTLINES} landslides that lie apart, better ten.",
        )
    weight: Counter[int] = Counter()
    for tile in tiles:
        weight[tile.ground] += 1000 * bool(tile.example.mask.any()) + tile.outlines
    holding = [ground for ground, value in weight.items() if value >= 1000]
    if len(holding) < LEAST_GROUNDS:
        raise NoDataError(
            f"{drawn} outlines share one ground: to learn, to choose and to judge needs three that lie apart."
            if len(holding) == 1
            else f"{drawn} outlines lie on {len(holding)} pieces of ground: to learn, to choose and to judge needs "
            "three that lie apart.",
            "Outline landslides elsewhere in the scene too, or on another scene.",
        )
    count = min(ways, len(holding))
    filled = [0] * count
    part: dict[int, int] = {}
    for ground in sorted(weight, key=lambda ground: (-weight[ground], ground)):
        part[ground] = int(np.argmin(filled))
        filled[part[ground]] += weight[ground]
    return tuple(part[tile.ground] for tile in tiles)


def digest(tiles: Sequence[Tile]) -> str:
    """What tells these tiles from others: a hash of their pixels and outlines."""
    return fingerprint([tile.example for tile in tiles], *(tile.counts.sum() for tile in tiles))
