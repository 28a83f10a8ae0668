"""What is said before a run: a level, an expected F1, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from landslide_core.language import marked

Level = Literal["green", "amber", "red"]
LEVELS: tuple[Level, ...] = ("green", "amber", "red")  # from good to bad
NAMES = {"green": marked("green"), "amber": marked("amber"), "red": marked("red")}


@dataclass(frozen=True)
class Light:
    """Whether a network can be trusted with a scene, before it was asked.

    Parameters
    ----------
    level : {"green", "amber", "red"}
        Maps like this one were good on ground left out of training; were mixed, or nothing is known; were bad.
    reasons : tuple of str
        Plain sentences, the weightiest first; never empty.
    expected_f1 : tuple of float or None
        Lowest and highest F1 that eight in ten maps like this one reached; None without a fitted light.
    evidence : mapping of str to float
        What it was judged by (`landslide_core.light.evidence`).
    """

    level: Level
    reasons: tuple[str, ...]
    expected_f1: tuple[float, float] | None = None
    evidence: dict[str, float] = field(default_factory=dict)

    @staticmethod
    def from_dict(values: Mapping[str, Any]) -> "Light":
        """A light as `as_dict` wrote it."""
        ends = values["expected_f1"]
        return Light(values["level"], tuple(values["reasons"]), None if ends is None else (ends[0], ends[1]))

    def as_dict(self) -> dict[str, Any]:
        """As run.json and reports hold it: level, reasons, expected_f1 (null where nothing is known of it)."""
        return {
            "level": self.level,
            "reasons": list(self.reasons),
            "expected_f1": None if self.expected_f1 is None else [round(f1, 2) for f1 in self.expected_f1],
        }


def in_words(light: Light) -> str:
    """Level and expected F1 in a few words.

    Examples
    --------
    >>> in_words(Light("amber", ("Some reason.",), (0.25, 0.6)))
    'amber: an F1 of 0.25 to 0.60 is expected'
    >>> in_words(Light("red", ("Some reason.",)))
    'red'
    """
    if light.expected_f1 is None:
        return NAMES[light.level]
    low, high = light.expected_f1
    return f"{NAMES[light.level]}: an F1 of {low:.2f} to {high:.2f} is expected"


def worst(levels: Sequence[Level]) -> Level:
    """The worst of some levels; green for none."""
    return max(levels, key=LEVELS.index, default="green")


def together(lights: Sequence[Light], most: int = 5) -> Light:
    """The light of many images as one: the level that the middle one has, the commonest reasons.

    A single bad image among many does not make all of them red, and one good one does not make them green. The
    expected range is the median of the ends, where all have one.
    """
    if not lights:
        raise ValueError("there is no light to put together")
    ranks = sorted(LEVELS.index(light.level) for light in lights)
    level = LEVELS[ranks[len(ranks) // 2]]
    told = [reason for light in lights for reason in light.reasons]
    often = sorted(dict.fromkeys(told), key=lambda reason: -told.count(reason))[:most]
    green, amber, red = (sum(light.level == name for light in lights) for name in LEVELS)
    known = [light.expected_f1 for light in lights if light.expected_f1 is not None]
    ends = np.median(known, axis=0) if known and len(known) == len(lights) else None
    return Light(
        level,
        (f"Of {len(lights)} images: {green} green, {amber} amber, {red} red.", *often)
        if len(lights) > 1
        else tuple(often),
        None if ends is None else (float(ends[0]), float(ends[1])),
    )
