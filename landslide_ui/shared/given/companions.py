"""What goes with an image: an elevation model, a reference, areas to leave out, an image to resemble."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from landslide_core.io.admission.guards import VECTOR_SUFFIXES
from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.io.vectors.layer_choice import file_of
from landslide_core.language import tr
from landslide_ui import state, words
from landslide_ui.shared import layers, outputs, uploads
from landslide_ui.shared.given import masks
from landslide_ui.state import Case


def add_companions(case: Case) -> MaskSettings:
    """Widgets for an elevation model, a reference and a mask, all optional; returns how a mask is read."""
    with st.expander(tr("Elevation model, reference, excluded areas (optional)"), expanded=False):
        _companion(
            case,
            "dem",
            tr("Elevation model (DEM)"),
            tr("Any CRS and resolution; gives elevation, slope and aspect per landslide."),
        )
        _companion(
            case,
            "reference",
            tr("Reference landslides"),
            tr("A mask (TIF, PNG) or polygons (GPKG, GeoJSON, KML, KMZ, zipped shapefile) to compare with."),
        )
        drawn = case.reference is not None and file_of(case.reference).suffix.lower() not in VECTOR_SUFFIXES
        how = masks.choose(state.key("mask")) if drawn else MaskSettings()
        _companion(
            case,
            "exclude",
            tr("Areas to leave out"),
            tr(
                "Farmland, water or built-up land, as polygons or as a mask (1 where excluded). Nothing is "
                "searched there, and it does not count in shares and scores."
            ),
        )
    return how


def choose_look(case: Case) -> None:
    """A widget for another image, whose look the scene is to take."""
    _companion(
        case,
        "look",
        tr("Image to resemble"),
        tr(
            "An image on which the network works well, or an earlier one of the same ground: then what did not "
            "change between the two is found pixel by pixel (IR-MAD)."
        ),
    )


def _companion(
    case: Case, field: Literal["dem", "reference", "exclude", "look"], label: str, help_text: str
) -> None:
    present: Path | None = getattr(case, field)
    if present is not None:
        name, remove = st.columns((4, 1), vertical_alignment="center")
        name.markdown(f"**{label}**  \n{words.plain(present.name)}")
        if remove.button(tr("Remove"), key=state.key(f"remove.{field}"), type="tertiary"):
            _lay_companion(case, field, None)
        chosen = layers.choose(present, state.key(f"layer.{field}"))
        if chosen != present:
            _lay_companion(case, field, chosen)
        return
    given = st.file_uploader(label, accept_multiple_files=True, key=state.key_of_turn(field), help=help_text)
    if given:
        with outputs.user_errors():
            _lay_companion(case, field, uploads.spool(given))


def _lay_companion(case: Case, field: str, path: Path | None) -> None:
    change: dict[str, Any] = {field: path}
    lay(replace(case, **change))


def lay(case: Case) -> None:
    """Lay a case on the desk and draw the page anew."""
    state.put_case(case)
    st.rerun()
