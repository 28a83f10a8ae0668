"""Splits for cross-validation that keep the same ground apart.

Every scheme but "random" keeps the pixels of a landslide together; the spatial ones keep neighbours together
too (Roberts et al. 2017, Ecography 40:913-929).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import NoDataError
from landslide_core.language import marked
from landslide_core.susceptibility.classes.ground import most_common

SCHEMES = ("random", "grouped", "block", "kmeans", "region")
SPATIAL = ("block", "kmeans", "region")  # those that keep ground apart


@dataclass(frozen=True, eq=False)
class Folds:
    """Which part of the data every row belongs to; each part is predicted by a model that saw the others.

    of: int16 (n,), 0 to count - 1. words: what was kept apart, in a sentence.
    """

    scheme: str
    of: NDArray[np.int16]
    count: int
    words: str


def random_folds(labels: NDArray[np.bool_], count: int = 5, seed: int = 0) -> Folds:
    """Rows dealt at random, landslide rows evenly: neighbours are on both sides, which flatters."""
    order = np.random.default_rng(seed).permutation(labels.size)
    order = order[np.argsort(~labels[order], kind="stable")]
    of = np.empty(labels.size, np.int16)
    of[order] = np.arange(labels.size) % count
    return Folds("random", of, count, "Pixels were dealt at random; neighbours are on both sides.")


def grouped_folds(groups: NDArray[np.int32], count: int = 5, seed: int = 0) -> Folds:
    """Whole landslides dealt at random; rows without (group 0) one by one."""
    rng = np.random.default_rng(seed)
    of = rng.integers(0, count, groups.size).astype(np.int16)
    inside = groups > 0
    slides, place, pixels = np.unique(groups[inside], return_inverse=True, return_counts=True)
    of[inside] = _dealt(pixels, _enough(slides.size, count, marked("landslides")), rng)[place]
    return Folds("grouped", of, count, "No landslide is on both sides; its surroundings are.")


def block_folds(
    places_m: NDArray[np.float64],
    groups: NDArray[np.int32],
    block_m: float,
    count: int = 5,
    seed: int = 0,
) -> Folds:
    """Squares of `block_m` dealt so that the parts hold about as many landslide rows each.

    The squares begin at the corner of the area with the seed 0, and anywhere with another one.
    """
    shift = np.random.default_rng(seed).random(2) * block_m if seed else np.zeros(2)
    cells = np.floor((places_m - places_m.min(0) + shift) / block_m).astype(np.int64)
    _, block = np.unique(cells[:, 0] * (cells[:, 1].max() + 1) + cells[:, 1], return_inverse=True)
    words = f"Squares of {block_m / 1000:.3g} km are on one side or the other, whole landslides with them."
    return _by_ground("block", block, groups, count, seed, words)


def kmeans_folds(
    places_m: NDArray[np.float64], groups: NDArray[np.int32], count: int = 5, seed: int = 0
) -> Folds:
    """As many compact regions as parts, by k-means of the landslides' coordinates (as in sperrorest)."""
    from sklearn.cluster import KMeans

    found = places_m[groups > 0]
    _enough(len(np.unique(found, axis=0)), count, "places with landslides")
    fitted = KMeans(count, n_init=1, random_state=seed).fit(found)  # once: every seed is another partition
    nearest = fitted.predict(places_m)
    words = f"{count} compact regions (k-means of the landslides' places), each left out in turn."
    return _by_ground("kmeans", nearest, groups, count, seed, words, one_each=True)


def region_folds(regions: NDArray[np.int64], groups: NDArray[np.int32]) -> Folds:
    """Every region (a whole number per row) with landslides is left out in turn; others join the last."""
    _, region = np.unique(regions, return_inverse=True)
    with_slides = np.unique(region[groups > 0])
    _enough(with_slides.size, 2, "regions with landslides")
    place = np.full(region.max() + 1, with_slides.size - 1)
    place[with_slides] = np.arange(with_slides.size)
    words = f"{with_slides.size} regions, each left out in turn."
    return _by_ground("region", place[region], groups, with_slides.size, 0, words, one_each=True)


def default_block_m(places_m: NDArray[np.float64], count: int = 5) -> float:
    """Return a block size that cuts the area into about 16 blocks a part: 80 squares for five parts."""
    extent = np.ptp(places_m, axis=0)
    return float(max(np.sqrt(max(extent.prod(), extent.max()) / (16 * count)), 1.0))


def _by_ground(
    scheme: str,
    cells: NDArray[np.int64],
    groups: NDArray[np.int32],
    count: int,
    seed: int,
    words: str,
    one_each: bool = False,
) -> Folds:
    """Deal pieces of ground to the parts; a landslide goes where most of it lies."""
    inside = groups > 0
    home = cells.copy()
    _, slide = np.unique(groups[inside], return_inverse=True)
    home[inside] = most_common(slide, cells[inside])[slide]
    slides = np.bincount(home[inside], minlength=cells.max() + 1)
    if one_each:
        dealt = np.arange(cells.max() + 1)
    else:
        _enough(int((slides > 0).sum()), count, "blocks with landslides")
        dealt = _dealt(slides, count, np.random.default_rng(seed))
    return Folds(scheme, dealt[home].astype(np.int16), count, words)


def _dealt(weights: NDArray[np.int64], count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Deal things of different weight to `count` parts, the heaviest first, each to the lightest part."""
    order = rng.permutation(weights.size)
    order = order[np.argsort(-weights[order], kind="stable")]
    load = np.zeros(count)
    dealt = np.empty(weights.size, np.int64)
    for thing in order:
        part = int(np.argmin(load))
        dealt[thing] = part
        load[part] += max(float(weights[thing]), 1e-3)  # empty ones are spread too
    return dealt


def _enough(count: int, needed: int, what: str) -> int:
    if count < needed:
        raise NoDataError(
            f"{needed} parts need at least {needed} {what}, and there are {count}.",
            "Take smaller blocks or fewer parts, or give a larger inventory.",
        )
    return needed
