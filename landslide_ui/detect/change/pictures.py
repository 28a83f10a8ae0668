"""Both images of two dates as they lie over each other on a map, and the chips of one landslide."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.figures import overlays
from landslide_core.figures.overlays import Overlay
from landslide_core.figures.palette import CHANGE
from landslide_core.io.plain.pictures import encoded
from landslide_core.language import tr
from landslide_core.serving.pictures import photo_of
from landslide_ui.detect.change import changes

if TYPE_CHECKING:
    from landslide_core.changes.run import ChangeRun


def both(run: "ChangeRun") -> tuple[Overlay, Overlay]:
    """The earlier image where it was moved to, and the later one; drawn once."""
    with st.spinner(tr("Drawing the map…")):
        return _both(str(run.folder), run.manifest["created"])


@st.cache_resource(max_entries=4, show_spinner=False)
def _both(folder: str, created: str) -> tuple[Overlay, Overlay]:
    from landslide_core.changes.run import open_change

    run = open_change(folder)
    before, after = photo_of(run.before), photo_of(run.after)
    registration = run.manifest["coregistration"]
    if registration["mended"] and not changes.georeferenced(run):
        # Of pictures without georeference none was moved; here rows are counted upwards.
        west, south, east, north = before.bounds
        down, right = registration["rows_px"], registration["cols_px"]
        before = replace(before, bounds=(west - right, south + down, east - right, north + down))
    west, _, east, _ = after.bounds
    return (overlays.beside(before, (west + east) / 2) if changes.georeferenced(run) else before), after


def chips(run: "ChangeRun", row: Any) -> tuple[bytes, bytes] | None:
    """Both images around a landslide of the table; None where the server has the images no more."""
    images = changes.images_of(run)
    if images is None:
        return None
    with st.spinner(tr("Cutting out both images…")):
        return _chips(str(run.folder), run.manifest["created"], int(row["id"]), *images)


@st.cache_resource(max_entries=64, show_spinner=False)
def _chips(folder: str, created: str, number: int, _before: Path, _after: Path) -> tuple[bytes, bytes]:
    from landslide_core.changes.chips import chips_of
    from landslide_core.changes.run import open_change

    run = open_change(folder)
    table = changes.table_of(run)
    row = table[table["id"] == number].iloc[0]
    chips = chips_of(run, _before, _after, row.geometry, CHANGE[row["kind"]])
    return encoded(chips.before, "WEBP", quality=92), encoded(chips.after, "WEBP", quality=92)
