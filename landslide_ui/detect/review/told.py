"""What an image cannot tell of a landslide, chosen from lists by who was there."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.inventory.fields import FIELDS
from landslide_core.language import retold, tr
from landslide_core.review.filled import filled
from landslide_core.review.log import Review
from landslide_ui import state
from landslide_ui.detect import runs
from landslide_ui.detect.review import kept
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun
    from landslide_core.inventory.inventory import Inventory


def show(run: "DetectRun", review: Review, inventory: "Inventory", number: int) -> None:
    """Draw a list for each field of the landslide of that number; a choice is kept at once, as a step of the review."""
    table = inventory.table
    here = table["id"] == number
    place, shape = str(table["place"][here].iloc[0]), table.geometry[here].iloc[0]
    now = {name: values[0] for name, values in filled(review, [shape]).items()}
    with st.expander(tr("From the field")):
        outputs.quiet(tr("What an image cannot tell. Empty until somebody says it."))
        for name, field in FIELDS.items():
            options, meaning = ["", *field.choices], retold(field.meaning)
            chosen = st.selectbox(
                retold(field.title),
                options,
                index=options.index(now[name]),
                format_func=lambda text: retold(text) or "–",
                # Another control where the value is another: after Undo it shows what holds.
                key=state.key(f"told.{runs.id_of(run)}.{place}.{name}.{now[name]}"),
                help=meaning[:1].upper() + meaning[1:],
            )
            if chosen != now[name]:
                with outputs.user_errors():
                    kept.change(run, _filling({place: shape.wkt}, {name: chosen}))
                    st.rerun()


def _filling(outlines: Mapping[str, str], values: Mapping[str, str]) -> Callable[[Review], Review]:
    """What adds values to a review."""
    return lambda review: review.filled(outlines, values, kept.who())
