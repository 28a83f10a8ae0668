"""What the page Detect is to find: the landslides of one image or many, or what became of them between two dates."""

from typing import Literal

import streamlit as st

from landslide_core.language import marked, tr
from landslide_ui import state

Way = Literal["one", "two"]
_KEY = state.key("way")
_WAYS: dict[Way, str] = {"one": marked("One image or many"), "two": marked("Two dates")}


def choose() -> Way:
    """The switch above the imagery."""
    chosen: Way | None = st.segmented_control(
        tr("What is looked at"),
        list(_WAYS),
        default="one",
        format_func=lambda each: tr(_WAYS[each]),
        required=True,
        key=_KEY,
        persist_state="session",
        label_visibility="collapsed",
    )
    return chosen or "one"


def turn_to(way: Way) -> None:
    """Set the switch; only before it is drawn."""
    state.keep(_KEY, way)
