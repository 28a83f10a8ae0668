"""Volume, ground and surroundings of one landslide in words, the same in reports and on pages."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from landslide_core.figures import numbers
from landslide_core.inventory.fields import FIELDS
from landslide_core.language import retold
from landslide_core.reporting import words

Pairs = list[tuple[str, str]]


def volume(row: Mapping[str, Any]) -> Pairs:
    """Return the volume with its range; a dash where no relation is of such an area, nothing in pixels."""
    if "volume_m3" not in row:
        return []
    if not known(row["volume_m3"]):
        return [(words.VOLUME, words.NONE)]
    low, most, high = (numbers.volume(row[name]) for name in ("volume_low_m3", "volume_m3", "volume_high_m3"))
    return [(words.VOLUME, words.VOLUME_OF.format(volume=most, low=low, high=high))]


def ground(row: Mapping[str, Any]) -> Pairs:
    """Return rock and land cover, where these were given."""
    pairs = []
    for name, title in (("lithology", words.LITHOLOGY), ("land_cover", words.LAND_COVER)):
        if name in row:
            share = row[f"{name}_share"]
            text = (
                words.CLASS_OF.format(name=row[name], share=numbers.per_cent(share)) if known(share) else ""
            )
            pairs.append((title, text or words.NONE))
    return pairs


def reach(row: Mapping[str, Any]) -> Pairs:
    """Return the run-out path and what lies within reach of it, where that was worked out."""
    if "path_m" not in row:
        return []
    end = str(row["path_end"])
    pairs = [(words.PATH, _path(row["path_m"], end))]
    stops = known(row["path_m"]) and row["path_m"] == 0 and end != "reach"
    for name, title, amount in (
        ("roads", words.ROADS, "roads_m"),
        ("buildings", words.BUILDINGS, "buildings"),
        ("rivers", words.RIVERS, "rivers_m"),
    ):
        if amount in row:
            within = _within(np.nan if stops else row[amount], end, counted=name == "buildings")
            pairs.append((title, _with_nearest(within, row[f"{name}_nearest_m"])))
    return pairs


def _path(length_m: float, end: str) -> str:
    """How far the path goes; none only where the landslide went as far as it can."""
    if not known(length_m):
        return words.NO_ELEVATION_HERE if end == "unknown" else words.NO_ELEVATION_SHORT
    if length_m == 0:
        return words.PATH_NONE if end == "reach" else words.PATH_STOPS.get(end, words.NONE)
    return words.PATH_OF.format(metres=length_m, end=words.PATH_ENDS.get(end, ""))


def told(row: Mapping[str, Any], *, empty: bool) -> Pairs:
    """Return what a person said that an image cannot tell; `empty`: also what nobody said, as a dash."""
    said = {retold(field.title): row.get(field.name) for field in FIELDS.values()}
    return [
        (title, retold(value) if isinstance(value, str) and value else words.NONE)
        for title, value in said.items()
        if empty or isinstance(value, str) and value
    ]


def known(value: Any) -> bool:
    """Whether a number is known."""
    return value is not None and bool(np.isfinite(value))


def _within(amount: float, end: str, *, counted: bool) -> str:
    """How much is within reach."""
    if not known(amount):
        return words.REACH_UNKNOWN
    if amount == 0:
        return words.REACH_NONE if end == "reach" else words.REACH_NONE_KNOWN
    return words.REACH_COUNT.format(count=amount) if counted else words.REACH_METRES.format(metres=amount)


def _with_nearest(within: str, nearest_m: float) -> str:
    """The same, and how far the nearest is."""
    if not known(nearest_m):
        return words.NEAREST_NONE.format(within=within)
    form = words.NEAREST_TOUCHED if nearest_m == 0 else words.NEAREST
    return form.format(within=within, metres=nearest_m)
