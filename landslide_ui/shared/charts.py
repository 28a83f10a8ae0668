"""Plotly figures on a page, all in the same way."""

from typing import Any

import streamlit as st

from landslide_ui import state


def show(figure: Any, name: str, alt: str) -> None:
    """Draw a figure of the core as it is; `name` tells it from others on the page, `alt` says what it shows."""
    st.plotly_chart(
        figure,
        key=state.factor_key(f"chart.{name}"),
        config={"displayModeBar": False},
        theme=None,
        alt=alt,
    )
