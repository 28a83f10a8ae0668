"""What outlines on the map are drawn for: a review or a teaching, one at a time."""

from typing import Literal

import streamlit as st

from landslide_ui import state

Mode = Literal["review", "teach"]
_ALL: tuple[Mode, ...] = ("review", "teach")


def switch(run_id: str, mode: Mode, label: str, explained: str) -> bool:
    """The switch of one of them beside the map; it turns the other off."""

    def only() -> None:
        if state.recall(key_of(run_id, mode)):
            enter(run_id, mode)

    return st.toggle(label, key=key_of(run_id, mode), help=explained, on_change=only)


def enter(run_id: str, mode: Mode) -> None:
    """Turn one on and the other off, before the switches are drawn."""
    for each in _ALL:
        state.keep(key_of(run_id, each), each == mode)


def key_of(run_id: str, mode: Mode) -> str:
    """The key of the switch."""
    return state.key(f"{mode}.on.{run_id}")
