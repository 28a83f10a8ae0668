"""landslide_ui.outputs: what pages show: errors with their cure, facts, legends."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape

import streamlit as st

from landslide_core.errors import LandslideError
from landslide_core.figures.palette import LANDSLIDE, REFERENCE, SELECTED, css_gradient
from landslide_ui import words


@contextmanager
def user_errors() -> Iterator[None]:
    """Show what the user can mend as a sentence with its cure; anything else is a bug and passes through."""
    try:
        yield
    except LandslideError as error:
        show_error(error)


def show_error(error: LandslideError) -> None:
    """The sentence and its cure."""
    st.error(f"**{words.plain(error.message)}**  \n{words.plain(error.hint)}", icon=":material/error:")


def lead(text: str) -> None:
    """The sentence below a page's title."""
    st.html(f'<p class="scarp-lead">{escape(text)}</p>')


def quiet(text: str) -> None:
    """A sentence that should not compete with the rest."""
    st.html(f'<p class="scarp-quiet">{escape(text)}</p>')


def facts(pairs: Mapping[str, str]) -> None:
    """Names and values in two columns."""
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs.items())
    st.html(f'<dl class="scarp-facts">{rows}</dl>')


def legend(*, reference: bool, selected: bool) -> None:
    """The legend of the result map, in HTML: colour bars of map libraries load scripts from elsewhere."""
    marks = [
        _mark(f"border:3px solid {LANDSLIDE};background:#1a1a1a", "Landslide outline"),
        f'<span>Probability 0 %<i class="scarp-ramp" style="background:{css_gradient()}"></i>100 %</span>',
    ]
    if selected:
        marks.append(_mark(f"border:3px solid {SELECTED}", "Selected in the table"))
    if reference:
        marks.append(_mark(f"background:{REFERENCE}", "Reference"))
    st.html(f'<div class="scarp-legend">{"".join(marks)}</div>')


def _mark(style: str, label: str) -> str:
    return f'<span><i style="{style}"></i>{escape(label)}</span>'
