"""The switch of the language, at the right of the navigation, and the language of the document for screen readers."""

import json

import streamlit as st

from landslide_core.language import LANGUAGES, current, tr, tr_as
from landslide_core.language.speech import SOURCE
from landslide_ui import state

_TAGS = {"en": "en", "zh": "zh-CN"}  # as browsers know them: they choose the voice and the font


def show() -> None:
    """Draw the switch; what it says is the session's from the beginning of the next run of the page."""
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
    if current() != SOURCE:
        st.html(f"<style>{_uploaders()}</style>")


def _uploaders() -> str:
    """What Streamlit itself says in English where files are given, as rules of a style that say it otherwise."""
    place = "[data-testid=stFileUploaderDropzone]"
    most = f"{st.get_option('server.maxUploadSize') / 1024:g} GB"
    said = {
        f"{place} [data-testid=stBaseButton-secondary] p": tr_as("uploader", "Upload"),
        f"{place} [data-testid=stFileUploaderDropzoneInstructions] span": tr_as(
            "uploader", "{most} per file", most=most
        ),
    }
    return "".join(
        f"{at} {{ font-size: 0; visibility: hidden; }} "
        f"{at}::after {{ content: {json.dumps(text, ensure_ascii=False)}; font-size: 0.875rem; visibility: visible; }} "
        for at, text in said.items()
    )
