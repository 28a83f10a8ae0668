"""Layers kept in files, by every so-manyth pixel, as a page shows them."""

from dataclasses import dataclass

import numpy as np
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core.factors.large import FileStack
from landslide_core.factors.stack import FactorStack
from landslide_core.susceptibility import SusceptibilityResult

MOST_PX = 640_000  # about what a map on the page has room for


@dataclass(frozen=True, eq=False)
class InSmall:
    """The middle of every block of `every` x `every` pixels of a grid that was kept in files.

    stack: these pixels, on a grid whose pixels are so many times as long. whole: the grid. count, landslide_count,
    landslides: known pixels, landslide pixels and landslides of the whole grid.
    """

    stack: FactorStack
    every: int
    whole: GeoBox
    count: int
    landslide_count: int
    landslides: int


@dataclass(frozen=True, eq=False)
class MappedInSmall:
    """What models say of the rows that they were judged on, and of the pixels of an `InSmall`."""

    whole: SusceptibilityResult
    small: SusceptibilityResult


def in_small(files: FileStack, most_px: int = MOST_PX) -> InSmall:
    """Return a grid kept in files by every so-manyth pixel, at most about `most_px` of them; strip by strip."""
    rows, cols = files.geobox.shape
    every = max(1, int(np.ceil(np.sqrt(rows * cols / most_px))))
    shape = max(1, rows // every), max(1, cols // every)
    across = np.arange(shape[1]) * every + min(every // 2, cols - 1)
    values = [np.full(shape, np.nan, np.float32) for _ in files.factors]
    groups = np.full(shape, -1, np.int32)
    first = 0
    for strip in files.strips():
        here = first + np.arange(strip.valid.shape[0])
        middle = np.flatnonzero((here % every == min(every // 2, rows - 1)) & (here // every < shape[0]))
        at, places = here[middle] // every, np.ix_(middle, across)
        assert strip.groups is not None  # of an inventory, without which nothing is derived
        groups[at] = np.where(strip.valid[places], strip.groups[places], -1)
        for small, whole in zip(values, strip.values, strict=True):
            small[at] = whole[places]
        first += strip.valid.shape[0]
    geobox = GeoBox(shape, files.geobox.affine * Affine.scale(every), files.geobox.crs)
    stack = FactorStack.stacked(
        files.factors, values, geobox,
        landslides=groups > 0, groups=np.maximum(groups, 0), within=groups >= 0, notes=files.notes,
    )  # fmt: skip
    return InSmall(stack, every, files.geobox, files.count, files.landslide_count, int(files.slides.size))
