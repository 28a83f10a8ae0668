"""Which layer of a vector file is meant, where it holds several."""

from pathlib import Path

import streamlit as st

from landslide_core.errors import FileError, MismatchError, SettingError
from landslide_core.io.admission.guards import VECTOR_SUFFIXES
from landslide_core.io.vectors.layer_choice import file_and_layer, file_of, with_layer
from landslide_core.language import marked, tr

_ALL = marked("All layers")


def choose(path: Path, key: str) -> Path:
    """A chooser over the layers of a file that holds several; returns the path that names what was chosen.

    A file that cannot be read is left to those who read it, who say what is wrong.
    """
    file, layer = file_and_layer(path)
    if file.suffix.lower() not in VECTOR_SUFFIXES or not file.is_file():
        return path
    names = _names(str(file), file.stat().st_mtime)
    if len(names) < 2:
        return file
    choices = [_ALL, *names]
    chosen = st.selectbox(
        tr("Layer"),
        choices,
        index=choices.index(layer) if layer in names else 0,
        format_func=lambda each: tr(_ALL) if each == _ALL else each,
        key=key,
    )
    return with_layer(file, None if chosen == _ALL else chosen)


def choose_column(path: Path | None, label: str, key: str) -> str | None:
    """A chooser over the columns of a vector file; None where it has none, or is to be found by its name."""
    if path is None or file_of(path).suffix.lower() not in VECTOR_SUFFIXES:
        return None
    columns = _columns(str(path), file_of(path).stat().st_mtime)
    if not columns:
        return None
    return st.selectbox(label, columns, index=None, placeholder=tr("Found by its name"), key=key)


@st.cache_data(max_entries=64, show_spinner=False)
def _columns(path: str, changed: float) -> tuple[str, ...]:
    from landslide_core.io.vectors.reader import column_names

    try:
        return column_names(Path(path))
    except (FileError, MismatchError, SettingError):  # those who read it say what is wrong
        return ()


@st.cache_data(max_entries=64, show_spinner=False)
def _names(file: str, changed: float) -> tuple[str, ...]:
    from landslide_core.io.vectors.reader import layer_names

    try:
        return layer_names(Path(file))
    except FileError:
        return ()
