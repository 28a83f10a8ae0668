"""Independent pieces of ground: what a score is judged by.

Neighbouring pixels are alike, and a landslide is found or missed as a whole. So a scene is cut into squares of at
least three landslide diameters, each landslide belongs with all its pixels to the square of its middle, and any
other pixel to its own square. Of many pictures each is a piece.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Labels = NDArray[np.int32]  # (rows, cols)

DIAMETERS = 3.0  # side of a block; benchmarks/compare_intervals.py tries 1, 2, 3 and 5
PICTURES_AS_BLOCKS = 20  # from so many scenes on, each is a block of its own
MOST_BLOCKS = 200  # of all scenes together: more of them make no interval narrower
LEAST_SIDE_PX = 16
# With three landslides in as many blocks the simulation's intervals cover 0.7 to 0.9, or span nearly all scores.
LEAST_LANDSLIDES, LEAST_BLOCKS = 10, 6
NOT_ENOUGH = "not enough independent ground"
_TOUCHING = np.ones((3, 3), bool)  # landslides that touch by a corner stay together


@dataclass(frozen=True, eq=False)
class Ground:
    """The pieces of ground of a comparison.

    Parameters
    ----------
    scene : (blocks,) int
        The scene that each block lies in.
    landslides : (blocks,) int
        How many reference landslides belong to it.
    block : str
        What a block is, in words.
    """

    scene: NDArray[np.int64]
    landslides: NDArray[np.int64]
    block: str

    def only(self, blocks: NDArray[np.bool_]) -> "Ground":
        """Some of the blocks (blocks,)."""
        return Ground(self.scene[blocks], self.landslides[blocks], self.block)

    @property
    def holding(self) -> int:
        """Blocks that hold a landslide."""
        return int((self.landslides > 0).sum())

    @property
    def count(self) -> int:
        """Landslides."""
        return int(self.landslides.sum())

    @property
    def enough(self) -> bool:
        """Whether there is enough independent ground for an interval or a test."""
        return self.count >= LEAST_LANDSLIDES and self.holding >= LEAST_BLOCKS

    def why_not(self) -> str:
        """What is missing, in words; empty when there is enough."""
        if self.enough:
            return ""
        if self.count == 1:
            landslides = (
                "1 landslide in 1 block" if self.holding == 1 else f"1 landslide in {self.holding:,} blocks"
            )
        elif self.holding == 1:
            landslides = f"{self.count:,} landslides in 1 block"
        else:
            landslides = f"{self.count:,} landslides in {self.holding:,} blocks"
        return f"{NOT_ENOUGH}: {landslides}, where {LEAST_LANDSLIDES} in {LEAST_BLOCKS} are needed"


@dataclass(frozen=True, eq=False)
class Cut:
    """Scenes cut into blocks: the block of each pixel, by scene and numbered within it, and all blocks together."""

    labels: tuple[Labels, ...]
    blocks: tuple[int, ...]
    ground: Ground


def cut(truths: Sequence[NDArray[np.uint8]], pixel_m2: Sequence[float | None]) -> Cut:
    """Cut scenes into independent pieces of ground.

    truths: references (rows, cols), 1 landslide, 0 none, 255 unknown. pixel_m2: area of a pixel of each, None without
    georeference. Where all have one, a block is as wide in metres everywhere, else in pixels.
    """
    metres = [None if None in pixel_m2 or area is None else math.sqrt(area) for area in pixel_m2]
    steps = [1.0 if each is None else each for each in metres]
    areas = [
        np.bincount(numbered(truth)[0].ravel())[1:] * step**2
        for truth, step in zip(truths, steps, strict=True)
    ]
    wide = diameter(np.concatenate(areas))
    shapes = [(truth.shape[0], truth.shape[1]) for truth in truths]
    sides = sides_px(shapes, [wide / step for step in steps])
    each = [block_labels(truth, side) for truth, side in zip(truths, sides, strict=True)]
    counts = tuple(len(landslides) for _, landslides in each)
    ground = Ground(
        np.repeat(np.arange(len(truths)), counts),
        np.concatenate([landslides for _, landslides in each]),
        _in_words(sides[0], metres[0]),
    )
    return Cut(tuple(labels for labels, _ in each), counts, ground)


def _in_words(side: int | None, metres: float | None) -> str:
    if side is None:
        return "an image"
    if metres is None:
        return f"a square of at least {side} pixels, that cuts no landslide"
    return f"a square of at least {side * metres:,.0f} m, that cuts no landslide"


def numbered(truth: NDArray[np.uint8]) -> tuple[Labels, int]:
    """Landslides of a reference (rows, cols; 1 landslide, 0 none, 255 unknown) by number from 1, and how many."""
    labels, count = ndimage.label(truth == 1, structure=_TOUCHING)
    return labels, int(count)


def diameter(areas: Sequence[float] | NDArray[np.float64]) -> float:
    """The diameter that an average pixel of landslide sees, nan for none.

    The mean over landslides, weighted by area, of the diameter of the circle of equal area; in the unit of the root
    of the areas. Large landslides weigh as they do in a score that pools pixels.
    """
    known = np.asarray(areas, np.float64)
    if not known.sum():
        return math.nan
    return float((known * 2 * np.sqrt(known / np.pi)).sum() / known.sum())


def sides_px(shapes: Sequence[tuple[int, int]], diameters_px: Sequence[float]) -> list[int | None]:
    """Side of the square blocks of each scene, in pixels; None where every scene is a block.

    shapes: (rows, cols) of the scenes. diameters_px: of landslides, in pixels of each scene; nan for none.
    """
    if len(shapes) >= PICTURES_AS_BLOCKS:
        return [None] * len(shapes)
    pixels = sum(rows * cols for rows, cols in shapes)
    least = max(LEAST_SIDE_PX, math.sqrt(pixels / MOST_BLOCKS))
    return [
        math.ceil(max(least, 0.0 if math.isnan(wide) else DIAMETERS * wide - 1e-9)) for wide in diameters_px
    ]


def block_labels(truth: NDArray[np.uint8], side_px: int | None) -> tuple[Labels, NDArray[np.int64]]:
    """The block of each pixel, from 0 (rows, cols), and the number of landslides of each block.

    Squares are as alike as the scene allows and at least side_px wide, unless the scene is smaller.
    """
    rows, cols = truth.shape
    down, across = (1, 1) if side_px is None else (max(1, rows // side_px), max(1, cols // side_px))
    row_block, col_block = np.arange(rows) * down // rows, np.arange(cols) * across // cols
    labels = (row_block[:, None] * across + col_block[None]).astype(np.int32)
    landslides, count = numbered(truth)
    if not count:
        return labels, np.zeros(down * across, np.int64)
    middles = np.array(ndimage.center_of_mass(landslides > 0, landslides, np.arange(1, count + 1)))
    row, col = np.rint(middles).astype(np.int64).T
    homes = (row_block[row] * across + col_block[col]).astype(np.int32)
    inside = landslides > 0
    labels[inside] = homes[landslides[inside] - 1]
    return labels, np.bincount(homes, minlength=down * across)
