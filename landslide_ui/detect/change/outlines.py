"""The outlines of two dates as the map draws them: the largest of what is shown, and the chosen one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from landslide_core.figures import overlays, shapes
from landslide_core.io.vectors import date_line
from landslide_core.language import current, tr
from landslide_core.language.speech import SOURCE
from landslide_core.serving.reading import grid_of
from landslide_ui import words
from landslide_ui.detect.change import table

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from landslide_core.changes.run import ChangeRun

DASHED: Mapping[str, str] = {"unclear": "6 5", "unknown": "2 5"}  # told by shape too, not by colour alone


@dataclass(frozen=True, eq=False)
class Drawn:
    """What is drawn of `of` landslides: as a table, as GeoJSON, and by numbers, which tell it from other outlines."""

    on_map: "GeoDataFrame"
    shapes: Mapping[str, Any]
    numbers: str
    of: int


def drawn(run: "ChangeRun", kinds: Sequence[str], chosen: int | None) -> Drawn:
    """The largest landslides of some outcomes, and the chosen one in any case; made once."""
    of = str(run.folder), run.manifest["created"], tuple(kinds), current()
    with st.spinner(tr("Drawing the landslides…")):
        found = _drawn(*of, None)
        there = chosen is None or (found.on_map["id"] == chosen).any()
        return found if there else _drawn(*of, chosen)


@st.cache_resource(max_entries=16, show_spinner=False)
def _drawn(folder: str, created: str, kinds: tuple[str, ...], language: str, also: int | None) -> Drawn:
    from landslide_core.changes.run import open_change

    run = open_change(Path(folder))
    frame, unit = table.ordered(run, list(kinds)), table.unit_of(run)
    sizes = frame[[f"area_before_{unit}", f"area_after_{unit}"]].max(axis=1)
    rows = sizes.nlargest(shapes.MOST_SHOWN).index
    largest = frame[frame.index.isin(rows) | (frame["id"] == also)]
    grid = run.manifest["scene"]
    shape = grid["rows"], grid["cols"]
    tolerance = shapes.pixel_of_map(grid["affine"], shape, overlays.MAX_PX) / 2
    on_map = shapes.on_map(largest, shape[0], tolerance, date_line.middle_of(grid_of(run.after.probability)))
    collection = shapes.geojson(on_map, {})
    spell = words.area if unit == "m2" else words.pixels
    for feature, (index, row) in zip(collection["features"], largest.iterrows(), strict=True):
        feature["properties"] = _said_of(row, spell(float(sizes[index])))
    numbers = ",".join(str(number) for number in largest["id"])
    return Drawn(on_map, collection, numbers if language == SOURCE else f"{language}:{numbers}", len(frame))


def _said_of(row: "pd.Series[Any]", size: str) -> dict[str, Any]:
    return {
        "id": int(row["id"]),
        "kind": row["kind"],
        "dash": DASHED.get(row["kind"], ""),
        "text": f"<b>{escape(table.title(row))}</b><br>{escape(size)}",
    }
