"""Scores by region and by pixel size, as tables and heat maps; and how much independent ground there is, in words."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from landslide_core.comparison.chance.ground import NOT_ENOUGH, Ground
from landslide_core.comparison.comparison import Comparison
from landslide_core.comparison.scores import BY_NAME
from landslide_core.figures import network_curves
from landslide_core.figures.report import Section, Table
from landslide_core.language import marked


def ground_in_words(ground: Ground) -> str:
    """How much independent ground there is."""
    if ground.enough:
        return f"{ground.count:,} landslides in {ground.holding:,} of {len(ground.scene):,} blocks"
    return f"{ground.count:,} landslides in {ground.holding:,} of {len(ground.scene):,} blocks: {NOT_ENOUGH}"


def by_group(comparison: Comparison, content: Mapping[str, Any]) -> list[Section]:
    """F1 by region and by pixel size, where there are several."""
    made = []
    for key, title, head in (
        ("by_region", "By region", marked("Region")),
        ("by_pixel_size", "By pixel size", "Pixel size"),
    ):
        found = content[key]
        if not found:
            continue
        names = [each["name"] for each in content["networks"]]
        heads = [
            head,
            marked("Scenes"),
            marked("Landslides"),
            *(each["title"] for each in content["networks"]),
        ]
        rows = [
            [each["title"], f"{each['scenes']:,}", f"{each['landslides']:,}",
             *(span_in_words(each["networks"][name]["f1"]) for name in names)]
            for each in found
        ]  # fmt: skip
        text = "F1 of the landslide class; in brackets the 95 % interval where there is enough independent ground."
        drawn = group_figure(comparison, found, "f1", title)
        made.append(Section(title, [text], [drawn], tables=[Table(heads, rows)]))
    return made


def group_figure(comparison: Comparison, found: list[dict[str, Any]], score: str, title: str) -> go.Figure:
    """A score of all networks by group, as a heat map; `found` is what groups.as_dicts gave."""
    names = list(found[0]["networks"])
    values = [[_or_nan(each["networks"][name][score]["value"]) for name in names] for each in found]
    titles = [comparison.contender(name).title for name in names]
    heading = f"{BY_NAME[score].title}, {title[0].lower()}{title[1:]}"
    return network_curves.table_of_scores(
        [each["title"] for each in found], titles, np.array(values), heading
    )


def span_in_words(score: Mapping[str, Any]) -> str:
    """A score with its interval, or with the reason why it has none."""
    if score["value"] is None or math.isnan(score["value"]):
        return "–"
    if score["low"] is None or math.isnan(score["low"]):
        missing = f" ({NOT_ENOUGH})" if score["why_none"].startswith(NOT_ENOUGH) else ""
        return f"{score['value']:.3f}{missing}"
    return f"{score['value']:.3f} ({score['low']:.3f} to {score['high']:.3f})"


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value
