"""The switch of the language, at the right of the navigation, and the language of the document for screen readers."""

import streamlit as st

from landslide_core.language import LANGUAGES, current, tr
from landslide_ui import state

_TAGS = {"en": "en", "zh": "zh-CN"}  # as browsers know them: they choose the voice and the font


def show() -> None:
    """Draw the switch. What it says is the session's from the next run on, before anything else is drawn."""
    with st.container(key="language_switch"):
        st.radio(
            tr("Language"),
            list(LANGUAGES),
            format_func=LANGUAGES.__getitem__,
            horizontal=True,
            key=state.LANGUAGE,
            persist_state="session",
            label_visibility="collapsed",
        )
        st.html(
            f'<script>document.documentElement.lang = "{_TAGS[current()]}"</script>',
            unsafe_allow_javascript=True,
        )
