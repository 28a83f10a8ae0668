"""The files that a person gives: imagery, and what goes with it."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from landslide_core.errors import InputError
from landslide_core.io.admission.guards import IMAGE_SUFFIXES
from landslide_ui import state, words
from landslide_ui.shared import outputs, samples, uploads
from landslide_ui.state import Case

_ORIGINS: Mapping[state.Origin, str] = {
    "sample": "Sample scene",
    "upload": "Upload",
    "folder": "Folder on the server",
}
_MOST_LISTED = 500


def choose_case() -> Case:
    """Widgets for where the imagery comes from; returns the case on the desk."""
    origins = [origin for origin in _ORIGINS if origin != "folder" or data_folder() is not None]
    state.remember_origin()
    chosen = st.segmented_control(
        "Where the imagery comes from",
        origins,
        format_func=_ORIGINS.__getitem__,
        required=True,
        key=state.key("origin"),
        persist_state="session",
        label_visibility="collapsed",
    )
    origin = chosen or "sample"
    {"sample": _choose_sample, "upload": _upload_image, "folder": _choose_file}[origin]()
    case = state.workspace().case
    return case if case.origin == origin else Case(origin=origin)


def _choose_sample() -> None:
    available = {sample.id: sample for sample in samples.all_samples()}
    on_desk = state.workspace().case
    current = next((s.id for s in available.values() if s.image == on_desk.image), None)
    chosen = st.selectbox(
        "Sample scene",
        list(available),
        index=None if current is None else list(available).index(current),
        format_func=lambda identity: available[identity].title,
        placeholder="Choose a sample scene",
        key=state.key_of_turn("sample"),
        label_visibility="collapsed",
    )
    if chosen is not None and chosen != current:
        _lay(available[chosen].case())
    if current is not None:
        outputs.quiet(available[current].text)


def _upload_image() -> None:
    given = st.file_uploader(
        "Image, with its world file or .aux.xml if it has one",
        accept_multiple_files=True,
        key=state.key_of_turn("image"),
        help="GeoTIFF, COG, JPEG 2000, PNG, JPEG or Landslide4Sense HDF5, any number of bands.",
    )
    if given:
        case = state.workspace().case
        beside = case.image if case.origin == "upload" else None
        with outputs.user_errors():
            image = uploads.spool(given, beside=beside)
            _lay(case if image == beside else Case("upload", image.name, image))


def _choose_file() -> None:
    folder = data_folder()
    if folder is None:
        return
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in IMAGE_SUFFIXES)
    chosen = st.selectbox(
        f"Image below {folder.name}/",
        [path.relative_to(folder).as_posix() for path in found[:_MOST_LISTED]],
        index=None,
        placeholder="Choose a file or type its path",
        accept_new_options=True,
        key=state.key("file"),
        persist_state="session",
    )
    if chosen:
        with outputs.user_errors():
            image = below(folder, chosen)
            if state.workspace().case.image != image:
                _lay(Case("folder", image.name, image))


def data_folder() -> Path | None:
    """The folder on the server that visitors may read images from: SCARP_DATA_DIR, or none."""
    named = os.environ.get("SCARP_DATA_DIR")
    return Path(named).resolve() if named and Path(named).is_dir() else None


def below(folder: Path, relative: str) -> Path:
    """The file at `relative` below `folder`; InputError when the path, or a link in it, leads out of it."""
    target = (folder / relative).resolve()
    if not target.is_relative_to(folder):
        raise InputError(
            f"The path '{relative}' leads out of the shared folder.", "Choose a file below the shared folder."
        )
    return target


def add_companions(case: Case) -> None:
    """Widgets for an elevation model, a reference and a mask, all optional."""
    with st.expander("Elevation model, reference, excluded areas (optional)", expanded=False):
        _companion(
            case,
            "dem",
            "Elevation model (DEM)",
            "Any CRS and resolution; gives elevation, slope and aspect per landslide.",
        )
        _companion(
            case,
            "reference",
            "Reference landslides",
            "A mask (TIF, PNG) or polygons (GPKG, GeoJSON, KML, zipped shapefile) to compare with.",
        )
        _companion(
            case,
            "exclude",
            "Areas to leave out",
            "Farmland, water or built-up land, as polygons or as a mask (1 where excluded). Nothing is "
            "searched there, and it does not count in shares and scores.",
        )


def choose_look(case: Case) -> None:
    """A widget for another image, whose look the scene is to take."""
    _companion(
        case,
        "look",
        "Image to resemble",
        "An image on which the network works well, or an earlier one of the same ground: then what did not "
        "change between the two is found pixel by pixel (IR-MAD).",
    )


def _companion(
    case: Case, field: Literal["dem", "reference", "exclude", "look"], label: str, help_text: str
) -> None:
    present: Path | None = getattr(case, field)
    if present is not None:
        name, remove = st.columns((4, 1), vertical_alignment="center")
        name.markdown(f"**{label}**  \n{words.plain(present.name)}")
        if remove.button("Remove", key=state.key(f"remove.{field}"), type="tertiary"):
            _lay_companion(case, field, None)
        return
    given = st.file_uploader(label, accept_multiple_files=True, key=state.key_of_turn(field), help=help_text)
    if given:
        with outputs.user_errors():
            _lay_companion(case, field, uploads.spool(given))


def _lay_companion(case: Case, field: str, path: Path | None) -> None:
    change: dict[str, Any] = {field: path}
    _lay(replace(case, **change))


def _lay(case: Case) -> None:
    state.put_case(case)
    st.rerun()
