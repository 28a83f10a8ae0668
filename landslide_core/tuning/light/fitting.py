"""From judged maps to what a light says: a forest, its errors on regions left out, and where levels begin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import NoDataError
from landslide_core.light.bars import bars
from landslide_core.light.fitted import Levels, Spread, interval
from landslide_core.light.forest import Tree, predict
from landslide_core.light.light import Level, worst
from landslide_core.light.said import NAMES as GLANCE
from landslide_core.networks.card import Card
from landslide_core.tuning.light.maps import JudgedMap
from landslide_core.tuning.light.shifts import AS_IT_IS

BAD_IOU, GOOD_IOU = 0.2, 0.5
# Of these no more is expected than of what is nearer to home.
_FALLING = (
    "strange_early", "strange_deep", "look", "look_colour", "off_size", "coarser", "red_hue", "odd_hue", "cloud",
    "snow", "saturated", "undecided",
)  # fmt: skip
_RISING = ("size_known", "f1_said")
_TREES, _DEPTH, _LEAF = 48, 5, 6
_USUAL = (5, 50, 95)
_FEWEST_FOR_A_RANGE = 10  # maps
_FEWEST_TILES = 4  # of a map whose level is judged; a single image says little
_UNLIKE_HOME = 0.2
_MISSED_MOST, _ALARMED_MOST = (
    0.04,
    0.08,
)  # of bad maps that are green, of good maps that are red: below the aims


def names_of(maps: Sequence[JudgedMap]) -> tuple[str, ...]:
    """The evidence, in the trees' order."""
    return tuple(sorted(maps[0].evidence))


def fit_forest(
    maps: Sequence[JudgedMap], names: Sequence[str], apart: bool = False, seed: int = 0
) -> tuple[Tree, ...]:
    """Trees that expect the F1 of maps; every region weighs the same, and so do maps as they are and shifted ones.

    apart: by all evidence but the network's first glance.
    """
    from sklearn.ensemble import RandomForestRegressor

    towards = [-1 if name in _FALLING else int(name in _RISING) for name in names]
    forest = RandomForestRegressor(
        n_estimators=_TREES, max_depth=_DEPTH, min_samples_leaf=_LEAF, max_features=0.4, random_state=seed,
        monotonic_cst=towards, n_jobs=1,
    )  # fmt: skip
    rows = rows_of(maps, names)
    if apart:
        rows[:, [name in GLANCE for name in names]] = 0  # what does not vary is never asked
    forest.fit(rows, [each.f1 for each in maps], sample_weight=_weights(maps))
    return tuple(_tree(each.tree_) for each in forest.estimators_)


def rows_of(maps: Sequence[JudgedMap], names: Sequence[str]) -> NDArray[np.float64]:
    """The evidence of maps, (maps, names)."""
    return np.array([[each.evidence[name] for name in names] for each in maps])


def _weights(maps: Sequence[JudgedMap]) -> NDArray[np.float64]:
    plain = np.array([each.shift == AS_IT_IS for each in maps])
    regions = np.array([each.region for each in maps])
    weights = np.array([1.0 if each.tiles >= _FEWEST_TILES else 0.15 for each in maps])
    for region in np.unique(regions):
        for part in (plain, ~plain):
            inside = (regions == region) & part
            if inside.any():
                weights[inside] /= weights[inside].sum()
    return np.asarray(weights * len(maps))


def _tree(found: Any) -> Tree:
    return Tree(
        feature=tuple(int(f) if f >= 0 else -1 for f in found.feature),
        threshold=tuple(float(f"{t:.5g}") for t in found.threshold),
        left=tuple(int(c) for c in found.children_left),
        right=tuple(int(c) for c in found.children_right),
        value=tuple(round(float(v), 4) for v in found.value[:, 0, 0]),
    )


def expected_elsewhere(maps: Sequence[JudgedMap], names: Sequence[str]) -> NDArray[np.float64]:
    """The F1 expected of each map by trees that saw nothing of its region: (maps, 2), the second without the glance."""
    regions = np.array([each.region for each in maps])
    found = np.zeros((len(maps), 2))
    for region in np.unique(regions):
        inside = regions == region
        others = [each for each, own in zip(maps, inside, strict=True) if not own]
        rows = rows_of([maps[i] for i in np.flatnonzero(inside).tolist()], names)
        for column, apart in enumerate((False, True)):
            found[inside, column] = predict(fit_forest(others, names, apart), rows)
    return found


def choose_levels(maps: Sequence[JudgedMap], elsewhere: NDArray[np.float64]) -> Levels:
    """Where levels begin, of F1 that was expected of regions not in the fit (`expected_elsewhere`).

    Red reaches as high as few enough good maps (IoU over 0.5) are red, green as low as few enough bad ones (IoU under
    0.2) are green; red ends at an IoU of 0.2 or above it nowhere, and green begins where half of what is found and
    missed is right, or higher. What is expected without the glance is unlike home below what one in five maps as they
    are have.

    Raises
    ------
    NoDataError
        No map is bad, or none good: nothing can be chosen.
    """
    expected, apart = elsewhere.T
    judged = np.array([each.tiles >= _FEWEST_TILES for each in maps])
    plain = np.array([each.shift == AS_IT_IS for each in maps])
    iou = np.array([each.iou for each in maps])
    good, bad = expected[judged & (iou > GOOD_IOU)], expected[judged & (iou < BAD_IOU)]
    if not good.size or not bad.size:
        raise NoDataError(
            "The folds hold no map that is good, or none that is bad: a light cannot be fitted.",
            "Train the folds for longer, or name more regions.",
        )
    ends_at = 2 * BAD_IOU / (1 + BAD_IOU)
    red_below = min(float(np.quantile(good, _ALARMED_MOST)), ends_at)
    green_from = max(float(np.quantile(bad, 1 - _MISSED_MOST)) + 1e-3, 0.5)
    home = float(np.quantile(apart[judged & plain], _UNLIKE_HOME)) if (judged & plain).any() else 1.0
    return Levels(round(red_below, 3), round(max(green_from, red_below), 3), round(home, 3))


@dataclass(frozen=True)
class HeldOut:
    """What is said of a map by trees, level ends and spreads in which its region had no say."""

    expected: float
    level: Level
    low: float
    high: float


def judge_elsewhere(maps: Sequence[JudgedMap], found_elsewhere: NDArray[np.float64]) -> list[HeldOut]:
    """Level and range of each map; found_elsewhere: as `expected_elsewhere` gives it."""
    expected, apart = found_elsewhere.T
    regions = np.array([each.region for each in maps])
    found: dict[int, HeldOut] = {}
    for region in np.unique(regions):
        others = np.flatnonzero(regions != region).tolist()
        known = [maps[i] for i in others]
        ends, spreads = choose_levels(known, found_elsewhere[others]), spreads_of(known, expected[others])
        for index in np.flatnonzero(regions == region).tolist():
            said = float(expected[index])
            low, high = interval(spreads, said, maps[index].tiles)
            found[index] = HeldOut(said, ends.of(said, float(apart[index])), low, high)
    return [found[index] for index in range(len(maps))]


def barred(one: JudgedMap, found: HeldOut, card: Card) -> HeldOut:
    """The same with what speaks against the images by themselves, as a light has it (`landslide_core.light.bars`)."""
    against = (bar.level for bar in bars(one.evidence, card, one.own_m))
    return replace(found, level=worst([found.level, *against]))


def spreads_of(maps: Sequence[JudgedMap], expected: NDArray[np.float64]) -> tuple[Spread, ...]:
    """How far the true F1 of eight in ten maps lay from the expected one, by number of tiles and expected F1."""
    tiles = np.array([each.tiles for each in maps])
    errors = np.array([each.f1 for each in maps]) - expected
    found = []
    for most, wanted in ((1, tiles == 1), (10_000, tiles > 1)):
        inside = wanted if wanted.sum() >= _FEWEST_FOR_A_RANGE else tiles > 0
        for low, below in ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 1.01)):
            here = inside & (expected >= low) & (expected < below)
            if here.sum() < _FEWEST_FOR_A_RANGE:
                here = inside
            ends = np.quantile(errors[here], [0.1, 0.9])
            found.append(Spread(most, below, round(float(ends[0]), 3), round(float(ends[1]), 3)))
    return tuple(found)


def usual_of(maps: Sequence[JudgedMap], names: Sequence[str]) -> Mapping[str, tuple[float, float, float]]:
    """5th, 50th and 95th percentile of each evidence over maps as they are."""
    plain = [each for each in maps if each.shift == AS_IT_IS and each.tiles >= _FEWEST_TILES]
    ends = np.percentile(rows_of(plain, names), _USUAL, axis=0).T
    return {
        name: (float(f"{low:.5g}"), float(f"{mid:.5g}"), float(f"{high:.5g}"))
        for name, (low, mid, high) in zip(names, ends.tolist(), strict=True)
    }
