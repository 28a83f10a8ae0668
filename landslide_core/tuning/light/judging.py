"""Maps of regions left out, as they are and shifted, judged by the network that never saw them."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import MissingError
from landslide_core.light.looking import Looker
from landslide_core.networks.blocks import AnySize
from landslide_core.networks.card import Card
from landslide_core.networks.weights import build_for, fill, read_verified
from landslide_core.progress import SILENT, Progress
from landslide_core.training.data.datasets import appearance_of_examples
from landslide_core.training.data.examples import Example, InMemory
from landslide_core.tuning.light import strangers
from landslide_core.tuning.light.maps import JudgedMap, map_of
from landslide_core.tuning.light.shifts import AS_IT_IS, SHIFTS, Shifted
from landslide_core.tuning.light.tiles import JudgedTile, TileJudge, plain

TILES = 12  # of a map
_WITH_LANDSLIDE = 5  # of these, where a region has images without
_PLAIN_MAPS = 4  # of a region
_LEARNED_FROM = 240  # training images whose features are looked at
_STRANGERS = 24
_PARTS = (12, 4, 1)  # maps are judged whole, by thirds and tile by tile


def fold_names(work: Path) -> list[str]:
    """The folds under a folder, by the weights that they left."""
    found = sorted(path.parent.name for path in work.glob("*/weights.safetensors"))
    if not found:
        raise MissingError(
            f"There are no folds in {work}.",
            "Train by folds first, into that folder.",
            {"folds": "", "work": ""},
        )
    return found


def regions_of(fold: str) -> tuple[str, ...]:
    """The regions that a fold left out, by its folder's name: df+qx+event-a."""
    return tuple(part.replace("event-", "event ") for part in fold.split("+"))


def fold_judge(
    work: Path, fold: str, card: Card, examples: InMemory, device: str, seed: int = 0
) -> TileJudge:
    """The network of a fold, which looks at images as before a run.

    Its card is the shipped one with the look of what the fold learned from.
    """
    rng = np.random.default_rng(seed)
    learned = examples.only(~np.isin(np.asarray(examples.regions), regions_of(fold)))
    few = [learned[i] for i in _spread(len(learned), _LEARNED_FROM, rng)]
    look = appearance_of_examples(few)
    own = dataclasses.replace(card, look=look.as_dict() if look else {})
    module = build_for(card)
    assert isinstance(module, AnySize)
    fill(module, read_verified(work / fold / "weights.safetensors"), card.title)
    return TileJudge.of(Looker(module, card.name, device), own, few, rng)


def _spread(count: int, wanted: int, rng: np.random.Generator) -> list[int]:
    return sorted(int(i) for i in rng.permutation(count)[:wanted])


def maps_of_fold(
    judge: TileJudge,
    examples: InMemory,
    regions: Sequence[str],
    progress: Progress = SILENT,
    *,
    shifted: int = 2,
    seed: int = 0,
) -> list[JudgedMap]:
    """Maps of some regions, as they are and so many with every shift, and of strangers."""
    rng = np.random.default_rng(seed + 1)
    found: list[JudgedMap] = []
    for done, region in enumerate(regions):
        progress.stop_if_asked()
        progress.tell(done / (len(regions) + 1), region)
        groups = groups_of(examples, region)
        for number, group in enumerate(groups[:_PLAIN_MAPS]):
            for name in SHIFTS if number < shifted else (AS_IT_IS,):
                found += parts_of(region, name, _shifted(judge, group, name, rng), judge.card)
    for title, pictures in (
        (strangers.PHOTOGRAPHS, strangers.photographs),
        (strangers.ROOMS, strangers.rooms),
    ):
        images = [_stranger(pixels, rng) for pixels in pictures(rng, _STRANGERS)]
        tiles = [judge.one_of(image, rng) for image in images]
        found += parts_of(title, "not from above", tiles, judge.card, stranger=True)
    return found


def _stranger(pixels: NDArray[np.uint8], rng: np.random.Generator) -> Shifted:
    """A picture; one in four claims a pixel size."""
    told = float(2 ** rng.uniform(-3, 1)) if rng.random() < 0.25 else None
    return Shifted(pixels, np.zeros(pixels.shape[1:], bool), told)


def groups_of(examples: InMemory, region: str) -> list[list[Example]]:
    """Runs of neighbouring images of a region, twelve each, five of them with a landslide where others exist."""
    own = [i for i, name in enumerate(examples.regions) if name == region and examples.judged[i]]
    with_slide = [examples[i] for i in own if examples.has_landslide[i]]
    without = [examples[i] for i in own if not examples.has_landslide[i]]
    many = _WITH_LANDSLIDE if without else TILES
    count = max(1, min(len(with_slide) // many, _PLAIN_MAPS))
    starts = np.linspace(0, max(0, len(with_slide) - many), count).astype(int)
    rest = np.linspace(0, max(0, len(without) - (TILES - many)), count).astype(int)
    return [
        with_slide[start : start + many] + without[other : other + TILES - many]
        for start, other in zip(starts.tolist(), rest.tolist(), strict=True)
    ]


def _shifted(
    judge: TileJudge, group: Sequence[Example], name: str, rng: np.random.Generator
) -> list[JudgedTile]:
    same = int(rng.integers(2**31))  # one severity for the whole map
    return [judge.one_of(SHIFTS[name](plain(example), np.random.default_rng(same)), rng) for example in group]


def parts_of(
    region: str, shift: str, tiles: Sequence[JudgedTile], card: Card, stranger: bool = False
) -> list[JudgedMap]:
    """The map of all tiles, maps of some of them, and of each."""
    found = []
    for size in sorted({min(size, len(tiles)) for size in _PARTS}, reverse=True):
        parts = [
            tiles[start :: max(1, len(tiles) // size)][:size] for start in range(max(1, len(tiles) // size))
        ]
        found += [map_of(region, shift, part, card, stranger) for part in parts]
    return [each for each in found if each is not None]
