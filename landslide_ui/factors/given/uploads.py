"""Slots for the files of an analysis; what was given stays until it is taken away."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from landslide_core.language import tr
from landslide_ui import state, words
from landslide_ui.shared import layers, outputs, uploads

_FILES = "files"
_CHOSEN = "layers of files"


def files() -> Mapping[str, Path]:
    """The files given so far, by slot."""
    kept: Mapping[str, Path] = state.recall(state.factor_key(_FILES), {})
    return {name: path for name, path in kept.items() if path.exists()}


def given() -> Mapping[str, Path]:
    """The same with the layer that was chosen of each, as `FILE:LAYER`."""
    chosen: Mapping[Path, Path] = state.recall(state.factor_key(_CHOSEN), {})
    return {name: chosen.get(path, path) for name, path in files().items()}


def lay(name: str, path: Path | None) -> None:
    """Put a file into a slot, or empty it; the slot's uploader starts afresh."""
    kept = {slot: file for slot, file in files().items() if slot != name}
    state.keep(state.factor_key(_FILES), kept if path is None else {**kept, name: path})
    turn = state.factor_key("turn")
    state.keep(turn, state.recall(turn, 0) + 1)


def take_handed() -> None:
    """Lay out the landslides that the page Detect left, and their elevation model if any, for a new analysis."""
    handed = state.take_handed()
    if handed is None:
        return
    lay("inventory", None)
    if handed.elevation is not None:
        lay("dem", handed.elevation)
    state.keep(state.factor_key("detection"), handed.run_id)
    state.keep(state.factor_key("source"), "layers")
    state.keep(state.factor_key("opened"), True)


def slot(
    name: str,
    label: str,
    help_text: str,
    *,
    needed: bool = False,
    spool: Callable[[Sequence[uploads.Upload]], Path] = uploads.spool,
) -> Path | None:
    """A place for a file: an uploader while it is empty, then the file's name and a way to take it away.

    spool: writes what was uploaded and returns the main file.
    """
    present = files().get(name)
    if present is not None:
        shown, remove = st.columns((4, 1), vertical_alignment="center")
        shown.markdown(f":material/check_circle: **{label}**  \n{words.plain(present.name)}")
        if remove.button(tr("Remove"), key=state.factor_key(f"remove.{name}"), type="tertiary"):
            lay(name, None)
            st.rerun()
        chosen = layers.choose(present, state.factor_key(f"layer.{name}.{present}"))
        state.keep(
            state.factor_key(_CHOSEN), {**state.recall(state.factor_key(_CHOSEN), {}), present: chosen}
        )
        return chosen
    turn = state.recall(state.factor_key("turn"), 0)
    given = st.file_uploader(
        label if needed else tr("{label} (optional)", label=label),
        accept_multiple_files=True,
        key=state.factor_key(f"upload.{name}.{turn}"),
        help=help_text,
    )
    if given:
        with outputs.user_errors():
            lay(name, spool(given))
            st.rerun()
    return None
