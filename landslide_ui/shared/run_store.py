"""Where the runs of this server lie."""

import streamlit as st

from landslide_core.runs.store import RunStore


@st.cache_resource
def store() -> RunStore:
    """The runs on this server's disk."""
    return RunStore()
