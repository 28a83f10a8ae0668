"""The landslides of a report: rows of its table, and the facts on the card of one."""

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from landslide_core.figures import numbers
from landslide_core.inventory.inventory import Inventory
from landslide_core.io.admission.guards import printable
from landslide_core.reporting import around_rows, words
from landslide_core.reporting.document import Table
from landslide_core.reporting.of_run import OfRun
from landslide_core.review.kept import COLUMNS

if TYPE_CHECKING:
    import pandas as pd

_TERRAIN = ("relief_m", "h_over_l", "reach_deg", "slope_deg", "aspect_sector")
_ON_GROUND = ("id", "area_m2", "length_m", "width_m", *_TERRAIN, "confidence", "centroid_lon", "centroid_lat")
_IN_PIXELS = (
    "id", "area_px", "perimeter_px", "length_px", "width_px", "confidence", "centroid_col", "centroid_row",
)  # fmt: skip
_STATE, _NOTE = COLUMNS[:2]  # of a review
_FORMS: Mapping[str, Callable[[Any], str]] = {
    "id": lambda value: f"{int(value)}",
    _STATE: lambda value: words.NONE if value == "open" else words.STATES.get(value, str(value)),
    "area_m2": numbers.area,
    "h_over_l": lambda value: words.RATIO_OF.format(value=value),
    "reach_deg": lambda value: f"{value:.1f}",
    "slope_deg": lambda value: f"{value:.0f}",
    "aspect_sector": str,
    "confidence": numbers.per_cent,
    "centroid_lon": lambda value: f"{value:.5f}",
    "centroid_lat": lambda value: f"{value:.5f}",
}


def table(inventory: Inventory, most: int, *, terrain: bool) -> Table:
    """Return the first landslides, `most` rows at most; `terrain` says whether an elevation model was given."""
    columns = _columns(inventory, terrain)
    if decided(inventory):
        columns = (columns[0], _STATE, *columns[1:])
    rows = [
        [shown(name, value) for name, value in zip(columns, row, strict=True)]
        for row in inventory.table[list(columns)].head(most).itertuples(index=False)
    ]
    return Table([words.COLUMNS[name] for name in columns], rows)


def decided(inventory: Inventory) -> bool:
    """Whether a person decided anything of them."""
    return _STATE in inventory.table and bool(
        inventory.table[_STATE].isin(set(words.STATES) - {"open"}).any()
    )


def rejected(inventory: Inventory) -> "pd.Series[bool]":
    """Which landslides a person rejected."""
    return inventory.table[_STATE].eq("rejected")


def shown(name: str, value: Any) -> str:
    """A cell, a dash where nothing is known: whole metres and pixels, for more would claim what nobody measured."""
    if unknown(value):
        return words.NONE
    return _FORMS[name](value) if name in _FORMS else f"{value:,.0f}"


def unknown(value: Any) -> bool:
    """Whether a cell is empty."""
    return value is None or not isinstance(value, str) and math.isnan(value)


def notes(inventory: Inventory, *, terrain: bool) -> list[str]:
    """Return what the columns mean, and why some are missing."""
    if not inventory.georeferenced:
        return [words.PROBABILITY_IS]
    return [numbers.sentences([words.PROBABILITY_IS, words.TERRAIN_IS if terrain else words.NO_ELEVATION])]


def facts(of: OfRun, index: int) -> list[tuple[str, str]]:
    """Return what is known of the landslide of that row."""
    row = of.inventory.table.iloc[index]
    unit = "m" if of.inventory.georeferenced else "px"
    length = words.METRES if of.inventory.georeferenced else words.PIXEL
    sides = (length.format(value=row[f"{name}_{unit}"]) for name in ("length", "width"))
    pairs = [
        *_review(of, row),
        (words.AREA, of.area(float(of.inventory.areas.iloc[index]))),
        (words.PERIMETER, length.format(value=row[f"perimeter_{unit}"])),
        (words.SIZE, words.SIZE_OF.format(**dict(zip(("length", "width"), sides, strict=True)))),
        *around_rows.volume(row),
    ]
    if of.inventory.georeferenced:
        pairs += [*_terrain(of, row), *_around(row)]
    said = {"mean": row["confidence"], "highest": row["max_probability"]}
    if not unknown(said["mean"]):  # of an outline that a person drew there is none
        told = words.PROBABILITY_OF.format(**{n: numbers.per_cent(v) for n, v in said.items()})
        pairs.append((words.PROBABILITY, told))
    if of.inventory.georeferenced:
        place = words.LONLAT_SHORT.format(lon=row["centroid_lon"], lat=row["centroid_lat"])
    else:
        place = words.COL_ROW.format(col=row["centroid_col"], row=row["centroid_row"])
    return [*pairs, (words.CENTRE_OF, place)]


def _around(row: Any) -> list[tuple[str, str]]:
    """What lies under it and within reach, and what a person said; names come from a stranger's files."""
    pairs = [*around_rows.ground(row), *around_rows.reach(row), *around_rows.told(row, empty=False)]
    return [(title, printable(text)) for title, text in pairs]


def _review(of: OfRun, row: Any) -> list[tuple[str, str]]:
    """What a person decided of it."""
    if not decided(of.inventory):
        return []
    state, note = words.STATES.get(row[_STATE], str(row[_STATE])), printable(str(row[_NOTE] or ""))
    return [(words.REVIEW, words.REVIEW_OF.format(state=state, note=note) if note else state)]


def _terrain(of: OfRun, row: Any) -> list[tuple[str, str]]:
    """What an elevation model tells; without one each says that none was given."""

    def one(name: str, form: str) -> str:
        if not of.has_terrain:
            return words.NO_ELEVATION_SHORT
        return words.NONE if unknown(row[name]) else form.format(value=row[name])

    both = not (unknown(row["crown_m"]) or unknown(row["toe_m"]))
    crown_toe = one("crown_m", words.METRES)
    if both and of.has_terrain:
        ends = {name: words.METRES.format(value=row[f"{name}_m"]) for name in ("crown", "toe")}
        crown_toe = words.CROWN_TOE_OF.format(**ends)
    slope = one("slope_deg", words.DEGREES)
    if of.has_terrain and not unknown(row["slope_deg"]):
        steepest = unknown(row["max_slope_deg"])
        form = words.SLOPE_MEAN if steepest else words.SLOPE_OF
        slope = form.format(mean=row["slope_deg"], steepest=row["max_slope_deg"])
    facing = one("aspect_sector", "{value}")
    return [
        (words.RELIEF, one("relief_m", words.METRES)),
        (words.RATIO, one("h_over_l", words.RATIO_OF)),
        (words.REACH, one("reach_deg", words.DEGREES)),
        (words.CROWN_TOE, crown_toe),
        (words.SLOPE, slope),
        (words.FACING, facing),
    ]


def _columns(inventory: Inventory, terrain: bool) -> tuple[str, ...]:
    if not inventory.georeferenced:
        return _IN_PIXELS
    return tuple(name for name in _ON_GROUND if terrain or name not in _TERRAIN)
