"""Scores of a card in words: two digits, with the interval, on what, and what was chosen on it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

# Of regions that were left out in training; what else a summary holds is told by its name.
_LEFT_OUT = {"home": "{said}, counties left out {iou}", "planet": "{said}, events left out {iou}"}


def with_interval(value: float | None, interval: Sequence[float] | None) -> str:
    """Such as "0.57 [0.46, 0.67]"; the value alone where there is not enough ground for an interval."""
    if value is None or math.isnan(value):
        return "–"
    if interval is None:
        return f"{value:.2f}"
    return f"{value:.2f} [{interval[0]:.2f}, {interval[1]:.2f}]"


def mean_and_spread(pair: Sequence[float | None]) -> str:
    """Such as "0.40 ± 0.08"; the mean alone of a single fold."""
    mean, spread = pair
    if mean is None or math.isnan(mean):
        return "–"
    return f"{mean:.2f}" if spread is None or math.isnan(spread) else f"{mean:.2f} ± {spread:.2f}"


def scored(scores: Mapping[str, Any]) -> str:
    """One line: IoU on the first set that is reported, and on regions left out of training.

    scores: those of a card. Cards whose threshold was chosen on the very images say so.
    """
    if teach := scores.get("teach"):
        before, after = (with_interval(teach[when]["iou"], None) for when in ("before", "after"))
        outlines = teach["outlines"]
        return (
            f"IoU {before} before and {after} after, on ground of its {outlines} outlines that it did not see"
        )
    pooled, sets, folds = scores.get("pooled", {}), scores.get("sets", {}), scores.get("folds", {})
    if sets:
        said = _set(next(iter(sets.values())))
        for name, each in folds.get("summary", {}).items():
            said = _LEFT_OUT.get(name, "{said}, " + name + " {iou}").format(
                said=said, iou=mean_and_spread(each["iou"])
            )
        return said
    if not pooled:
        return "not scored"
    images = scores.get("images", "some")
    if _chosen_there(scores):
        return f"{figures(scores)} on {images} images, on which its threshold was chosen"
    return f"{figures(scores)} on {images} images"


def figures(scores: Mapping[str, Any]) -> str:
    """IoU and F1 alone, for lists whose networks were measured on the same; the whole line of `scored` otherwise."""
    pooled = scores.get("pooled", {})
    if not pooled or scores.get("sets") or "teach" in scores:
        return scored(scores)
    return f"IoU {pooled['iou']:.2f}, F1 {pooled['f1']:.2f}"


def measured_on(scores: Mapping[str, Any]) -> str:
    """What `figures` were measured on, and whether the threshold was chosen there; empty where they say it."""
    if not scores.get("pooled", {}) or scores.get("sets"):
        return ""
    images = scores.get("images", "some")
    if _chosen_there(scores):
        return f"on {images} images, on which its threshold was chosen"
    return f"on {images} images"


def _chosen_there(scores: Mapping[str, Any]) -> bool:
    return "were chosen on them" in scores.get("data", "")


def _set(found: Mapping[str, Any]) -> str:
    usual = found["usual"]
    return f"IoU {with_interval(usual['iou'], usual['interval']['iou'])} on {found['title']}"
