"""Does it help to give a scene the look of the training images? Asked of regions left out, and offered only if so."""

from collections.abc import Mapping, Sequence

import numpy as np

from landslide_core.calibration.counts import pooled
from landslide_core.errors import NoDataError
from landslide_core.normalise.scene_to_scene import Method
from landslide_core.training.data.examples import Example, InMemory
from landslide_core.tuning.light.judging import groups_of
from landslide_core.tuning.light.maps import f1_of
from landslide_core.tuning.light.tiles import TileJudge, plain

METHODS: tuple[Method, ...] = ("histogram", "pif")
_MAPS = 2  # of a region

Gains = dict[str, dict[str, float]]


def gains_of_fold(judge: TileJudge, examples: InMemory, regions: Sequence[str]) -> Gains:
    """How much F1 each normalisation to the training images' look gains: method -> region -> gain, nan without."""
    if not judge.card.look:
        return {}
    found: Gains = {method: {} for method in METHODS}
    for region in regions:
        groups = groups_of(examples, region)[:_MAPS]
        before = [_f1(judge, group, "none") for group in groups]
        for method in METHODS:
            after = [_f1(judge, group, method) for group in groups]
            found[method][region] = float(np.mean(after) - np.mean(before))
    return found


def summed_up(gains: Sequence[Gains]) -> Mapping[str, Mapping[str, float]]:
    """Of each method: the mean gain over regions, and the share of regions that gain."""
    found: dict[str, dict[str, float]] = {}
    for method in METHODS:
        each = [gain for one in gains for gain in one.get(method, {}).values() if np.isfinite(gain)]
        if each:
            gaining = float(np.mean(np.array(each) > 0))
            found[method] = {"gain": round(float(np.mean(each)), 3), "regions_that_gain": round(gaining, 2)}
    return found


def _f1(judge: TileJudge, group: Sequence[Example], method: Method) -> float:
    """F1 of a map; an image without contrast stays as it is, as a person would leave it."""
    tiles = []
    for number, example in enumerate(group):
        try:
            tiles.append(judge.one_of(plain(example), np.random.default_rng(number), method))
        except NoDataError:
            tiles.append(judge.one_of(plain(example), np.random.default_rng(number)))
    return f1_of(pooled(tile.counts for tile in tiles), judge.card)
