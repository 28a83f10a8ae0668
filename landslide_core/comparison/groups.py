"""Scores by region and by pixel size: where a network is better than its mean, and where worse."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from landslide_core.comparison.chance.intervals import Interval, interval
from landslide_core.comparison.comparison import Comparison, GroundTruth
from landslide_core.language import marked

SHOWN = ("precision", "recall", "f1", "iou")
UNSAID = "not said"
_SIZES_M = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)  # ends of the groups of pixel sizes
_MOST_SCENES = 19  # of which each may be a region of its own where none is named


@dataclass(frozen=True)
class Group:
    """Scenes of a comparison, by their places in it."""

    title: str
    scenes: tuple[int, ...]


def by_region(comparison: Comparison) -> tuple[Group, ...]:
    """The regions that were named, or else each of a few scenes; nothing where there is only one."""
    named = any(truth.scene.region for truth in comparison.scenes)
    if not named and len(comparison.scenes) > _MOST_SCENES:
        return ()
    return _grouped(comparison, lambda truth: (truth.scene.region or UNSAID) if named else truth.name)


def by_pixel_size(comparison: Comparison) -> tuple[Group, ...]:
    """Scenes of like pixel size, the finest first; nothing where all are alike or none has a size."""
    sizes = [pixel_m(truth) for truth in comparison.scenes]
    if not any(sizes):
        return ()
    groups = _grouped(comparison, lambda truth: _size_in_words(pixel_m(truth)))
    return tuple(sorted(groups, key=lambda group: sizes[group.scenes[0]] or math.inf))


def pixel_m(truth: GroundTruth) -> float | None:
    """Side of a pixel on the ground in metres, where it is known."""
    return math.sqrt(truth.pixel_m2) if truth.pixel_m2 is not None else truth.scene.pixel_m


def score_in(comparison: Comparison, group: Group, network: str, threshold: float, name: str) -> Interval:
    """A score of a network on the scenes of a group, with its interval where there is enough ground."""
    inside = np.isin(comparison.ground.scene, group.scenes)
    histograms = comparison.contender(network).histograms[inside]
    return interval(histograms, threshold, name, comparison.ground.only(inside))


def as_dicts(
    comparison: Comparison, groups: tuple[Group, ...], thresholds: Mapping[str, float]
) -> list[dict[str, Any]]:
    """Groups with the scores of all networks, ready for JSON."""
    found = []
    for group in groups:
        ground = comparison.ground.only(np.isin(comparison.ground.scene, group.scenes))
        networks = {
            name: {score: vars(score_in(comparison, group, name, cut, score)) for score in SHOWN}
            for name, cut in thresholds.items()
        }
        found.append({
            "title": group.title,
            "scenes": len(group.scenes),
            "landslides": ground.count,
            "blocks_with_landslide": ground.holding,
            "networks": networks,
        })  # fmt: skip
    return found


def _grouped(comparison: Comparison, title_of: Callable[[GroundTruth], str]) -> tuple[Group, ...]:
    found: dict[str, list[int]] = {}
    for place, truth in enumerate(comparison.scenes):
        found.setdefault(title_of(truth), []).append(place)
    if len(found) < 2:
        return ()
    return tuple(Group(title, tuple(places)) for title, places in found.items())


def _size_in_words(metres: float | None) -> str:
    if metres is None:
        return UNSAID
    above = [end for end in _SIZES_M if metres < end * 0.999]
    below = [end for end in _SIZES_M if metres >= end * 0.999]
    if not above:
        return f"{below[-1]:g} m and coarser"
    if not below:
        return f"finer than {above[0]:g} m"
    return marked("{low} to {high} m").format(low=f"{below[-1]:g}", high=f"{above[0]:g}")
