"""What is to be analysed: the synthetic county, layers of one's own, or a table."""

from collections.abc import Callable, Mapping
from typing import Literal, TypeVar

import streamlit as st

from landslide_core.language import marked, retold, tr
from landslide_ui import state
from landslide_ui.factors import analyses, applied
from landslide_ui.factors.given import elsewhere, inputs, sample
from landslide_ui.shared import outputs

Plan = TypeVar("Plan")
Source = Literal["layers", "table", "model", "sample"]
_SOURCES: Mapping[Source, str] = {
    "layers": marked("Your layers"),
    "table": marked("A table (CSV)"),
    "model": marked("A saved model elsewhere"),
    "sample": marked("Synthetic county"),
}


def show() -> None:
    """Draw the chooser; the button starts the analysis in the background."""
    if not state.has(state.factor_key("source")):  # else it is set where a session opens the page
        state.keep(state.factor_key("source"), "layers")
    source: Source | None = st.segmented_control(
        tr("What to analyse"),
        list(_SOURCES),
        format_func=lambda source: tr(_SOURCES[source]),
        required=True,
        key=state.factor_key("source"),
        persist_state="session",
        label_visibility="collapsed",
    )
    if source == "sample":
        _sample()
        return
    if source == "model":
        _plan(elsewhere.choose, tr("Ask the model"), "apply", applied.start)
    else:
        _plan(inputs.table if source == "table" else inputs.layers, tr("Analyse"), "run", analyses.start)


def _plan(choose: Callable[[], Plan | None], label: str, key: str, start: Callable[[Plan], str]) -> None:
    """Slots, and the button that starts the work of what they hold."""
    plan = None
    with outputs.user_errors():
        plan = choose()
    if st.button(
        label,
        type="primary",
        icon=":material/play_arrow:",
        disabled=plan is None,
        key=state.factor_key(key),
    ):
        assert plan is not None
        with outputs.user_errors():
            state.show_analysis(start(plan))
            st.rerun()


def _sample() -> None:
    for county in sample.available():
        st.markdown(f"**{retold(county.title)}**")
        drawn = tr("Drawn by Scarp with a known answer; it shows no real place.")
        outputs.quiet(f"{retold(county.text)} {drawn}")
        outputs.quiet(
            tr(
                "It is analysed once for this server, in a few minutes, and is then there for whoever opens it."
            )
        )
        if st.button(tr("Open the analysis"), type="primary", key=state.factor_key(f"sample.{county.id}")):
            state.show_analysis(sample.begin(county))
            st.rerun()
    if not sample.available():
        outputs.quiet(tr("The samples are missing. Write them with: python -m landslide_core sample"))
