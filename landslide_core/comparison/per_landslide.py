"""A network's account landslide by landslide, over all scenes of a comparison."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from landslide_core.comparison.comparison import Comparison, Contender, GroundTruth
from landslide_core.comparison.objects import (
    CLASSES_M2,
    CLASSES_PX,
    ReferenceLandslides,
    SizeClass,
    boundary_f1,
    by_size,
    false_alarms,
    histograms_of,
    reference_landslides,
    shares_found,
)
from landslide_core.detection.settings import DetectSettings


@dataclass(frozen=True)
class LandslideRules:
    """share: of a reference landslide that must be found for a hit (0 to 1). tolerance: by which outlines may
    differ, in metres, or in pixels without georeference. least: smaller false alarms do not count, in m² or
    pixels."""

    share: float = 0.5
    tolerance: float = 6.0
    least: float = 50.0

    @staticmethod
    def for_(comparison: Comparison) -> "LandslideRules":
        """What suits the scenes: metres where all are georeferenced, else pixels."""
        if in_metres(comparison):
            return LandslideRules()
        return LandslideRules(tolerance=3.0, least=DetectSettings().min_area_px)


@dataclass(frozen=True)
class LandslideScores:
    """Of one network at one threshold: hits by size class, false alarms and their area (m² or pixels), and
    the mean boundary F1 of the scenes that have outlines (nan for none)."""

    name: str
    threshold: float
    classes: tuple[SizeClass, ...]
    alarms: int
    alarm_area: float
    boundary_f1: float

    @property
    def count(self) -> int:
        """Reference landslides."""
        return sum(each.count for each in self.classes)

    @property
    def hit(self) -> int:
        """Those that were found."""
        return sum(each.hit for each in self.classes)


def in_metres(comparison: Comparison) -> bool:
    """Whether areas are in m² (all scenes georeferenced) rather than in pixels."""
    return all(scene.pixel_m2 is not None for scene in comparison.scenes)


def landslide_scores(
    comparison: Comparison, contender: Contender, threshold: float, rules: LandslideRules
) -> LandslideScores:
    """The account of one network; reads every prediction once."""
    metres = in_metres(comparison)
    classes: list[tuple[SizeClass, ...]] = []
    alarms, alarm_area = 0, 0.0
    outlines: list[float] = []
    for scene, kept in zip(comparison.scenes, contender.kept, strict=True):
        pixel = scene.pixel_m2 if metres and scene.pixel_m2 is not None else 1.0
        percent = kept.percent()
        found = _landslides(scene)
        shares = shares_found(histograms_of(found, percent), threshold)
        bounds = CLASSES_M2 if metres else CLASSES_PX
        classes.append(by_size(found.pixels.astype(np.float64) * pixel, shares, rules.share, bounds))
        number, pixels = false_alarms(percent, scene.truth, threshold, rules.least / pixel)
        alarms, alarm_area = alarms + number, alarm_area + pixels * pixel
        outlines.append(boundary_f1(scene.truth, percent, threshold, rules.tolerance / pixel**0.5))
    known = [value for value in outlines if not math.isnan(value)]
    mean = float(np.mean(known)) if known else math.nan
    return LandslideScores(contender.name, threshold, _summed(classes), alarms, alarm_area, mean)


def _summed(classes: Sequence[tuple[SizeClass, ...]]) -> tuple[SizeClass, ...]:
    return tuple(
        SizeClass(same[0].low, same[0].high, sum(c.count for c in same), sum(c.hit for c in same))
        for same in zip(*classes, strict=True)
    )


@lru_cache(maxsize=4)
def _landslides(scene: GroundTruth) -> ReferenceLandslides:
    return reference_landslides(scene.truth)
