"""What pages show: errors with their cure, facts, pictures, legends, downloads."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial, wraps
from html import escape
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.errors import InputError
from landslide_core.figures.palette import (
    CASING,
    DRAWN,
    EXCLUDED,
    HEAT_SCALE,
    LANDSLIDE,
    PROBABILITY_SCALE,
    REFERENCE,
    REVIEW,
    SELECTED,
    UNCERTAINTY_SCALE,
    UNCERTAINTY_TOP,
    css_gradient,
)
from landslide_core.io.plain.pictures import data_uri
from landslide_core.io.plain.whole import read_bytes
from landslide_core.language import current, retold, speaking, tr, tr_as
from landslide_core.reporting.forms.endings import FORMS
from landslide_ui import words

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_PICTURES = {".webp": "image/webp", ".svg": "image/svg+xml"}


@contextmanager
def user_errors() -> Iterator[None]:
    """Show what the user can mend as a sentence with its cure; anything else is a bug and passes through."""
    try:
        yield
    except InputError as error:
        show_error(error)


def show_error(error: InputError) -> None:
    """The sentence and its cure, in the language of who reads, with the controls of the pages that it speaks of."""
    labels = [
        tr_as("control", "‘{label}’", label=tr(words.CONTROLS[knob]))
        for knob in error.knobs
        if knob in words.CONTROLS
    ]
    cure = retold(error.hint)
    if labels:
        cure = tr_as("error", "{hint} See {controls}.", hint=cure, controls=tr(" and ").join(labels))
    st.error(f"**{words.plain(retold(error.message))}**  \n{words.plain(cure)}", icon=":material/error:")


def lead(text: str) -> None:
    """The sentence below a page's title."""
    st.html(f'<p class="scarp-lead">{escape(text)}</p>')


def quiet(text: str) -> None:
    """A sentence that should not compete with the rest."""
    st.html(f'<p class="scarp-quiet">{escape(text)}</p>')


def note(parts: Mapping[str, str]) -> None:
    """Short paragraphs to be read, each with its heading in bold."""
    text = "<br>".join(f"<b>{escape(head)}.</b> {escape(body)}" for head, body in parts.items())
    st.html(f'<div class="scarp-note">{text}</div>')


def facts(pairs: Mapping[str, str]) -> None:
    """Names and values in two columns."""
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs.items())
    st.html(f'<dl class="scarp-facts">{rows}</dl>')


def scores(pairs: Mapping[str, str]) -> None:
    """A few numbers in a row, smaller than metrics."""
    cells = "".join(f"<div><b>{escape(value)}</b>{escape(name)}</div>" for name, value in pairs.items())
    st.html(f'<div class="scarp-scores">{cells}</div>')


def picture(
    content: bytes | Path,
    alt: str,
    *,
    caption: str | None = None,
    place: "DeltaGenerator | None" = None,
    width_px: int | None = None,
) -> None:
    """Show a picture, carried by the page itself.

    Streamlit would keep it under an address that is taken away when any visitor's page has been drawn while this one is
    being drawn again: a browser that asks in that moment gets no picture, and does not ask again.

    Parameters
    ----------
    content : bytes or Path
        WebP, or a shipped file of WebP or SVG.
    alt : str
        What it shows, for who cannot see it; "" for an ornament.
    caption : str, optional
        What stands below it.
    place : DeltaGenerator, optional
        Where; at this place of the page by default.
    width_px : int, optional
        Pixels on the page; as wide as its place by default.
    """
    given, kind = (content, ".webp") if isinstance(content, bytes) else (read_bytes(content), content.suffix)
    uri = data_uri(given, _PICTURES[kind])
    (place or st).image(uri, caption=caption, width=width_px or "stretch", alt=alt)


def legend(
    *,
    reference: bool,
    selected: bool,
    uncertainty: bool = False,
    excluded: bool = False,
    heat: bool = False,
    review: bool = False,
    outcomes: Mapping[str, str] | None = None,
) -> str:
    """The legend of the result map, as HTML: colour bars of map libraries load scripts from elsewhere."""
    outlines = {tr("Landslide outline"): LANDSLIDE} if outcomes is None else dict(outcomes)
    if review:
        named = {
            "open": tr_as("review", "Open"),
            "accepted": tr_as("review", "Accepted"),
            "rejected": tr_as("review", "Rejected"),
            "unsure": tr_as("review", "Unsure"),
        }
        outlines = {named[state]: colour for state, colour in REVIEW.items()}
        outlines[tr_as("review", "Drawn")] = DRAWN
    marks = [
        *(_mark(f"border:3px solid {colour};background:#1a1a1a", name) for name, colour in outlines.items()),
        f"<span>{tr('Probability')} 0 %{_ramp(PROBABILITY_SCALE)}100 %</span>",
    ]
    if selected:
        marks.append(_mark(f"border:3px solid {SELECTED}", tr("Chosen")))
    if reference:
        marks.append(_mark(f"background:{REFERENCE}", tr("Reference")))
    if excluded:
        marks.append(_mark(f"background:{EXCLUDED}", tr_as("legend", "Left out")))
    if uncertainty:
        marks.append(f"<span>{tr('Uncertainty')} 0 %{_ramp(UNCERTAINTY_SCALE)}{UNCERTAINTY_TOP} %</span>")
    if heat:
        marks.append(f"<span>{tr('Looked: little')}{_ramp(HEAT_SCALE)}{tr_as('looked', 'most')}</span>")
    return f'<div class="scarp-legend">{"".join(marks)}</div>'


def ramp(low: str, high: str, scale: str) -> None:
    """A colour scale between two words."""
    st.html(f'<div class="scarp-legend"><span>{escape(low)}{_ramp(scale)}{escape(high)}</span></div>')


def _ramp(scale: str) -> str:
    return f'<i class="scarp-ramp" style="background:{css_gradient(scale)}"></i>'


def colours(meanings: Mapping[str, str]) -> None:
    """A legend of plain colours: what each ("#rrggbb") means."""
    marks = (
        _mark(f"background:{colour};border:1px solid #56696e", name) for name, colour in meanings.items()
    )
    st.html(f'<div class="scarp-legend">{"".join(marks)}</div>')


def outlines(meanings: Mapping[str, tuple[str, bool]]) -> None:
    """A legend of outlines on a map: the colour of each, and whether it is dashed."""
    marks = (
        _mark(
            f"border:3px {'dashed' if dashed else 'solid'} {colour};background:{CASING};"
            f"box-shadow:0 0 0 1px {CASING};height:14px",
            name,
        )
        for name, (colour, dashed) in meanings.items()
    )
    st.html(f'<div class="scarp-legend">{"".join(marks)}</div>')


def _mark(style: str, label: str) -> str:
    return f'<span><i style="{style}"></i>{escape(label)}</span>'


def watch(look: Callable[..., bool], *args: object, every_s: float = 1.0) -> None:
    """Draw `look(*args)` anew every so often; when it answers that what it waited for is there, the page is drawn anew.

    Never within the run that draws it first: a run that is begun again has lost the press that it was to answer.
    """
    runs = count()

    @wraps(look)  # Streamlit tells fragments of one container apart by their names
    def again() -> None:
        first, there = next(runs) == 0, look(*args)
        if there and not first:
            st.rerun()

    st.fragment(again, run_every=every_s)()


def download_button(
    label: str, name: str, mime: str, make: Callable[[], bytes | str], key: str, *, primary: bool = False
) -> None:
    """A button that makes its file when it is pressed, in the language that the page had then."""
    language = current()

    def made() -> bytes | str:
        with speaking(language):  # outside the page's run
            return make()

    st.download_button(
        label,
        made,
        file_name=name,
        mime=mime,
        key=key,
        icon=":material/download:",
        type="primary" if primary else "secondary",
        on_click="ignore",
    )


def report_buttons(stem: str, said: str, make: Callable[[str], bytes], key: Callable[[str], str]) -> None:
    """A sentence on the report of a run and a button for each form; made when one is pressed, outside the page's run.

    Parameters
    ----------
    stem : str
        What the names of the files begin with.
    said : str
        What the report holds.
    make : callable
        Is given the ending of a form, and called when its button is pressed.
    key : callable
        The key of a widget of the page, from a name.
    """
    quiet(said)
    with st.container(horizontal=True):
        for form, (label, mime) in FORMS.items():
            name = f"{stem}-report{form}"
            download_button(
                tr("Report ({form})", form=label), name, mime, partial(make, form), key(f"download.{name}")
            )
