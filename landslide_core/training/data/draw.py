"""Which image the next crop comes from, and crops of several small images.

Crops are drawn by pools, so that a small set of another sensor is not lost among many images of one, and within
a pool by regions and by size: a large image shows more ground, and large landslides need all of theirs to be told
from a bare field. Images that are smaller on the ground than a crop share it, side by side: mirrored over and over,
one of them would fill it with copies of itself.
"""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor

from landslide_core.errors import NoDataError
from landslide_core.training.recipe import Share

_MIRRORED = 1.5  # sides of an image that a crop may span before other images fill it


class Pools:
    """Images by pool, with the chance of each inside its pool."""

    def __init__(
        self,
        pools: Sequence[str],
        regions: Sequence[str],
        has_landslide: NDArray[np.bool_],
        sizes_px: Sequence[int],
        draw: Sequence[Share],
    ) -> None:
        named = [
            pool or ("landslide" if slide else "negative")
            for pool, slide in zip(pools, has_landslide, strict=True)
        ]
        self._images = {share.pool: _chances(named, regions, sizes_px, share.pool) for share in draw}
        self._usual = dict(self._images)
        self.draw = tuple(share for share in draw if len(self._images[share.pool][0]))
        if not self.draw:
            raise NoDataError("No image is in a pool that the recipe draws from.", "Choose another recipe.")
        shares = np.array([share.share for share in self.draw])
        self._shares = shares / shares.sum()

    def weigh(self, times: NDArray[np.float64]) -> None:
        """Draw each image so many times as often, inside its pool; shares of pools stay."""
        for pool, (images, chances) in self._usual.items():
            weighted = chances * times[images]
            self._images[pool] = images, weighted / max(weighted.sum(), 1e-9)

    def share(self, rng: Generator) -> Share:
        """The pool that the next crop comes from."""
        return self.draw[int(rng.choice(len(self.draw), p=self._shares))]

    def image(self, pool: str, rng: Generator) -> int:
        """An image of the pool, by its index."""
        images, chances = self._images[pool]
        return int(rng.choice(images, p=chances))

    def other(self, pool: str, rng: Generator) -> int:
        """An image of another pool, of the same one where there is no other."""
        others = [share.pool for share in self.draw if share.pool != pool] or [pool]
        return self.image(str(rng.choice(others)), rng)


def _chances(
    pools: Sequence[str], regions: Sequence[str], sizes_px: Sequence[int], wanted: str
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Indices of a pool and their chances: a region counts by the root of its number of images, an image by the
    root of its pixels."""
    images = np.array([i for i, pool in enumerate(pools) if pool == wanted], np.int64)
    count = Counter(regions[i] for i in images)
    weights = np.array([(sizes_px[i] / count[regions[i]]) ** 0.5 for i in images])
    return images, weights / max(weights.sum(), 1e-9)


def images_across(crop_px: int, sides: float) -> int:
    """How many images lie side by side in a crop that spans so many sides of the first one.

    The fewest, of one to four that divide the crop, with which none spans more than one and a half of its sides.
    """
    fitting = [count for count in (1, 2, 3, 4) if crop_px % count == 0]
    return next((count for count in fitting if sides / count <= _MIRRORED), fitting[-1])


def side_by_side(crops: Sequence[Sequence[Tensor]]) -> list[Tensor]:
    """A square number of crops (lists of layers) -> the layers of one crop, row by row."""
    across = math.isqrt(len(crops))
    rows = [
        [torch.cat(layers, dim=-1) for layers in zip(*crops[first : first + across], strict=True)]
        for first in range(0, len(crops), across)
    ]
    return [torch.cat(layers, dim=-2) for layers in zip(*rows, strict=True)]
