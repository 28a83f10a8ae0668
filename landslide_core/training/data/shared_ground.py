"""Which labelled images show the same ground, so that none is learnt from and examined at once.

Three signs: georeferenced images overlap; images hold the same pixels, shifted, turned or mirrored as they may be;
images look alike as a whole, as copies of another size or compression do. Images that touch, or whose names are
numbered in a row, are neighbours: they show no common ground that can be proven, but what lies beside a place
resembles it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from landslide_core.training.data.examples import Example

Pairs = frozenset[tuple[int, int]]

_PATCH_PX = 7
_ONE_IN = 61  # patches: those whose number divides by it are compared, wherever they lie in an image
_SAME_PATCHES = 4  # as few may be alike by chance, in flat water or in pictures of the same drawing
_LEAST_CONTRAST = 12  # grey levels inside a patch that is compared
_MOST_OWNERS = 0.2  # of all images: a patch that more of them hold is a pattern of the file, such as a frame
_LOOK_PX, _ALIKE = 24, 0.985  # side of the small pictures, and their least correlation


@dataclass(frozen=True)
class Links:
    """Pairs of images by their place in a list: of the same ground, and neighbours."""

    same: Pairs
    beside: Pairs

    def of(self, chosen: Iterable[int], pairs: Pairs) -> set[int]:
        """The images that one of the pairs joins to a chosen one, without these."""
        inside = set(chosen)
        return {b if a in inside else a for a, b in pairs if (a in inside) != (b in inside)}


def links_between(
    examples: Sequence[Example],
    overlapping: Iterable[tuple[int, int]] = (),
    touching: Iterable[tuple[int, int]] = (),
    placed: Sequence[bool] | None = None,
) -> Links:
    """Compare all images by content, and those that are not `placed` on the ground by their numbers too.

    overlapping, touching: pairs of georeferenced images, as landslide_core.io.layers.common_ground finds them.
    """
    bare = [not there for there in placed] if placed is not None else [True] * len(examples)
    same = {*overlapping, *with_same_pixels(examples), *looking_alike(examples)}
    numbered = in_a_row([example.name for example in examples], bare)
    return Links(frozenset(same), frozenset({*touching, *numbered} - same))


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts 9 before 10 and text by its letters."""
    parts = re.split(r"(\d+)", name.lower())
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts if part)


def in_a_row(names: Sequence[str], wanted: Sequence[bool]) -> set[tuple[int, int]]:
    """Pairs of wanted names that differ by one in a number: tile_3_9 and tile_3_10, or tile_3_9 and tile_4_9."""
    place = {name: index for index, name in enumerate(names) if wanted[index]}
    by_value = {natural(name): index for name, index in place.items()}
    pairs = set()
    for key, index in by_value.items():
        for at, (is_number, number, _) in enumerate(key):
            following = (*key[:at], (1, number + 1, ""), *key[at + 1 :])
            if is_number and following in by_value:
                pairs.add(_ordered(index, by_value[following]))
    return pairs


def with_same_pixels(examples: Sequence[Example]) -> set[tuple[int, int]]:
    """Pairs of images that hold the same small patches of pixels, wherever and however turned or mirrored."""
    owners: dict[int, list[int]] = defaultdict(list)
    for index, example in enumerate(examples):
        for key in _patches(example.pixels).tolist():
            owners[key].append(index)
    most, count = max(2, round(_MOST_OWNERS * len(examples))), defaultdict[tuple[int, int], int](int)
    for holding in owners.values():
        if 1 < len(holding) <= most:
            for a, first in enumerate(holding):
                for second in holding[a + 1 :]:
                    count[first, second] += 1
    return {pair for pair, number in count.items() if number >= _SAME_PATCHES}


def _patches(pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Numbers of the patches of an image that are to be compared; the same for its eight orientations."""
    colours = np.zeros(pixels.shape[1:])
    for band, weight in zip(pixels, (1.0, 257.0, 65_537.0), strict=False):
        colours += band * weight
    # Exact in float64: 49 pixels of 24 bits and weights below 2^22.
    numbers = ndimage.correlate(colours, _symmetric_weights(), mode="constant").astype(np.int64)
    grey = pixels.max(0)
    contrast = ndimage.maximum_filter(grey, _PATCH_PX).astype(np.int16)
    contrast -= ndimage.minimum_filter(grey, _PATCH_PX)
    edge = _PATCH_PX // 2
    wanted = (numbers % _ONE_IN == 0) & (contrast >= _LEAST_CONTRAST)
    return np.unique(numbers[edge:-edge, edge:-edge][wanted[edge:-edge, edge:-edge]])


def _symmetric_weights() -> NDArray[np.float64]:
    """One random odd weight for all places of a patch that turning and mirroring exchange."""
    half = _PATCH_PX // 2
    drawn = np.random.default_rng(20_260_101).integers(1, 1 << 21, (half + 1, half + 1)) * 2 + 1
    away = np.abs(np.arange(_PATCH_PX) - half)
    near, far = np.minimum(away[:, None], away[None]), np.maximum(away[:, None], away[None])
    return drawn[near, far].astype(np.float64)


def looking_alike(examples: Sequence[Example]) -> set[tuple[int, int]]:
    """Pairs of images whose small pictures are nearly the same, in any of eight orientations."""
    looks = [_look(example.pixels) for example in examples]
    some = [index for index, look in enumerate(looks) if look is not None]
    if len(some) < 2:
        return set()
    flat = np.stack([look for look in looks if look is not None])
    pairs = set()
    for turns in range(4):
        for mirrored in (False, True):
            turned = np.rot90(flat, turns, (2, 3))
            turned = turned[..., ::-1] if mirrored else turned
            others = np.ascontiguousarray(turned).reshape(len(some), -1)
            for first in range(0, len(some), 512):
                alike = flat[first : first + 512].reshape(-1, others.shape[1]) @ others.T
                for a, b in np.argwhere(alike >= _ALIKE):
                    if some[first + a] != some[b]:
                        pairs.add(_ordered(some[first + a], some[b]))
    return pairs


def _look(pixels: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """A small picture (bands, side, side) of mean 0 and length 1; None for one without contrast."""
    small = np.stack([_reduced(band) for band in pixels])
    small -= small.mean()
    # Colour that fills the whole picture says nothing of its ground: what varies inside it does.
    small -= small.mean((1, 2), keepdims=True)
    length = float(np.linalg.norm(small))
    return small / np.float32(length) if length > small.size**0.5 else None


def _reduced(band: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.asarray(Image.fromarray(band).resize((_LOOK_PX, _LOOK_PX), Image.Resampling.BOX), np.float32)


def joined(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """A number for each image; images that pairs join, directly or through others, have the same."""
    numbers = list(range(count))

    def root(index: int) -> int:
        while numbers[index] != index:
            numbers[index] = index = numbers[numbers[index]]
        return index

    for a, b in pairs:
        first, second = sorted((root(a), root(b)))
        numbers[second] = first
    return [root(index) for index in range(count)]


def groups_of(names: Sequence[str], links: Links, parts: int) -> list[int]:
    """A number for each image: images of the same ground have the same, and so have neighbours as far as it goes.

    Neighbours in a row of more than a `parts`-th of all images are cut into shorter ones, in the order of their
    names, since whole they could not be shared out.
    """
    clusters: dict[int, list[int]] = defaultdict(list)
    for index, cluster in enumerate(joined(len(names), links.same | links.beside)):
        clusters[cluster].append(index)
    most, together = max(1, len(names) // parts), set(links.same)
    for members in clusters.values():
        members.sort(key=lambda index: natural(names[index]))
        for first in range(0, len(members), most):
            together.update(pairwise(members[first : first + most]))
    return joined(len(names), together)


def _ordered(a: int, b: int) -> tuple[int, int]:
    return (int(min(a, b)), int(max(a, b)))
