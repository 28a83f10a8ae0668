"""Has a network seen such ground? What was learned from, or used to choose, is no test."""

import re
from collections.abc import Mapping
from typing import Any

from landslide_core.comparison.comparison import Comparison, Contender, GroundTruth
from landslide_core.comparison.groups import pixel_m
from landslide_core.light.light import in_words as light_in_words
from landslide_core.light.light import together

_SHORTEST = 4  # letters of a word that can name a place
_TWICE = 1.5  # times finer or coarser than anything that was learned from


def in_words(comparison: Comparison, name: str) -> str:
    """What is known of a network's training and of these scenes, as one text."""
    return " ".join(sentences(comparison, name))


def sentences(comparison: Comparison, name: str) -> list[str]:
    """The sentences of `in_words`, each of which can be retold in another language."""
    each = comparison.contender(name)
    seen = each.facts.get("seen") or each.facts["trained_on"]
    said = [f"{each.title} learned from {seen}."]
    if shared := common_words(each.facts, comparison.scenes):
        said.append(
            f"By its name ({', '.join(shared)}) this ground may be among it: then these scores are no test of ground "
            "that it has not seen."
        )
    else:
        said.append("Nothing here says that this ground is among it.")
    if strange := _strange_sizes(each.facts, comparison.scenes):
        said.append(f"It has not seen pixels of {strange}.")
    if each.lights:
        light = together(each.lights)
        said += [f"Before the run: {light_in_words(light)}.", *light.reasons]
    if chosen := each.facts.get("chosen_on"):
        said.append(f"Of its card: {chosen}.")
    return said


def moved_thresholds(comparison: Comparison, thresholds: Mapping[str, float]) -> str:
    """What thresholds other than the networks' own mean for their scores; empty where all are their own."""
    moved = [each.title for each in comparison.contenders if is_moved(each, thresholds.get(each.name))]
    if not moved:
        return ""
    if len(moved) == 1:
        return (
            f"The threshold of {moved[0]} is not the network's own. Where it was chosen on this ground, the scores at "
            "it are an upper bound and no test."
        )
    return (
        f"The threshold of {', '.join(moved[:-1])} and {moved[-1]} is not the network's own. Where it was chosen on "
        "this ground, the scores at it are an upper bound and no test."
    )


def is_moved(contender: Contender, threshold: float | None) -> bool:
    """Whether a threshold is another than the network's own, in whole per cent."""
    return threshold is not None and round(100 * threshold) != round(100 * contender.threshold)


def common_words(facts: Mapping[str, Any], scenes: tuple[GroundTruth, ...]) -> list[str]:
    """Words of the scenes' regions, titles and folders that the card's words on its training hold too."""
    learned = _words(f"{facts.get('trained_on', '')} {facts.get('seen', '')}")
    named: dict[str, None] = {}
    for truth in scenes:
        scene = truth.scene
        for word in _words(f"{scene.region} {scene.title} {scene.image.parent.parent.name}"):
            if word in learned:
                named[word] = None
    return list(named)


def _words(text: str) -> set[str]:
    return {
        word for word in re.findall(r"\w+", text.lower()) if len(word) >= _SHORTEST and word not in _COMMON
    }


_COMMON = frozenset(
    {"image", "images", "scene", "scenes", "train", "landslide", "landslides", "other", "pixel"}
)


def _strange_sizes(facts: Mapping[str, Any], scenes: tuple[GroundTruth, ...]) -> str:
    learned = facts.get("pixel_m") or ()
    if not learned:
        return ""
    sizes = sorted({float(f"{size:.2g}") for truth in scenes if (size := pixel_m(truth)) is not None})
    strange = [size for size in sizes if size < min(learned) / _TWICE or size > max(learned) * _TWICE]
    return " and ".join(f"{size:g} m" for size in strange)
