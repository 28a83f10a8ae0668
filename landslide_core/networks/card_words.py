"""Scores of a card in words: two digits, with the interval, on what, and what was chosen on it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any


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
        told = f"on ground of its {teach['outlines']} outlines that it did not see"
        return f"IoU {before} before and {after} after, {told}"
    pooled, sets, folds = scores.get("pooled", {}), scores.get("sets", {}), scores.get("folds", {})
    if sets:
        parts = [_set(next(iter(sets.values())))]
        names = {"home": "counties left out", "planet": "events left out"}
        parts += [
            f"{names.get(name, name)} {mean_and_spread(each['iou'])}"
            for name, each in folds.get("summary", {}).items()
        ]
        return ", ".join(parts)
    return f"{figures(scores)} {measured_on(scores)}" if pooled else "not scored"


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
    chosen = ", on which its threshold was chosen" if "were chosen on them" in scores.get("data", "") else ""
    return f"on {scores.get('images', 'some')} images{chosen}"


def _set(found: Mapping[str, Any]) -> str:
    usual = found["usual"]
    return f"IoU {with_interval(usual['iou'], usual['interval']['iou'])} on {found['title']}"
