"""Buttons for the report of a run: one a form; made when one is pressed, outside the page's run."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from landslide_core.reporting.forms.endings import FORMS
from landslide_ui.shared import outputs


def buttons(stem: str, said: str, make: Callable[[str], bytes], key: Callable[[str], str]) -> None:
    """A sentence and a button for each form.

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
    outputs.quiet(said)
    with st.container(horizontal=True):
        for form, (label, mime) in FORMS.items():
            name = f"{stem}-report{form}"
            outputs.download_button(
                f"Report ({label})", name, mime, partial(make, form), key(f"download.{name}")
            )
