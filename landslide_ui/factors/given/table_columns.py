"""What the columns of a table are: guessed by their names and values, for a person to correct."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.errors import MissingError
from landslide_core.language import marked, tr
from landslide_ui import state, words
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from landslide_core.io.tables import TextTable


def choose(table: "TextTable", stamp: str) -> dict[str, Any]:
    """Controls for label, classes, amounts, places and what is no factor; what they say, as fields of a TableFile.

    stamp: tells one table from another, so that each begins with its own guesses.
    """
    from landslide_core.factors.tables.guesses import guess

    guessed = guess(table)
    columns = list(table.columns)

    def key(name: str) -> str:
        return state.factor_key(f"{name}.{stamp}")

    label = st.selectbox(
        tr(words.CONTROLS["label"]),
        columns,
        index=columns.index(guessed.label) if guessed.label else None,
        placeholder=tr("Choose the column"),
        key=key("label"),
    )
    left, right = st.columns(2, gap="large")
    with left:
        if guessed.whole:
            outputs.quiet(
                tr(
                    "Few whole numbers, so classes or amounts: {columns}. Choose those that are codes of classes; the "
                    "others are taken as amounts.",
                    columns=", ".join(guessed.whole),
                )
            )
        classes = st.multiselect(
            tr("Columns that hold classes"), columns, default=list(guessed.classes), key=key("categorical")
        )
        ignored = st.multiselect(
            tr("Columns that are no factors"), columns, default=list(guessed.aside), key=key("ignored")
        )
    with right:
        places = _places(columns, guessed.places, key("east"), key("north"))
        crs = st.text_input(
            tr("Coordinate system of the places"),
            placeholder=tr("EPSG:4326 for degrees; metres by default"),
            help=tr("What the two columns are in. Degrees are known by their names or values."),
            key=key("places.crs"),
        )
    amounts = [column for column in (*guessed.whole, *guessed.aside) if column not in (*classes, *ignored)]
    return {
        "label": label,
        "categorical": tuple(classes),
        "measured": tuple(amounts),
        "ignore": tuple(column for column in ignored if column not in (places or ())),
        "places": places,
        "crs": crs.strip() or None,
    }


def _places(
    columns: list[str], guessed: tuple[str, str] | None, east: str, north: str
) -> tuple[str, str] | None:
    chosen = [
        st.selectbox(
            tr(title),
            columns,
            index=columns.index(guessed[n]) if guessed else None,
            placeholder=tr("None"),
            key=key,
        )
        for n, (title, key) in enumerate(
            ((marked("Easting or longitude"), east), (marked("Northing or latitude"), north))
        )
    ]
    if (chosen[0] is None) != (chosen[1] is None):
        raise MissingError(
            marked("A place has two columns, and one was named."), marked("Name both, or none.")
        )
    return None if chosen[0] is None or chosen[1] is None else (chosen[0], chosen[1])
