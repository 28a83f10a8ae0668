"""What is to be analysed: the synthetic county, layers of one's own, or a table."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

import streamlit as st

from landslide_ui import state
from landslide_ui.factors import analyses, applied
from landslide_ui.factors.given import elsewhere, inputs, sample
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from landslide_core.work.plans import FactorPlan

Source = Literal["layers", "table", "model", "sample"]
_SOURCES: Mapping[Source, str] = {
    "layers": "Your layers",
    "table": "A table (CSV)",
    "model": "A saved model elsewhere",
    "sample": "Synthetic county",
}


def show() -> None:
    """Draw the chooser; the button starts the analysis in the background."""
    source: Source | None = st.segmented_control(
        "What to analyse",
        list(_SOURCES),
        default="layers",
        format_func=_SOURCES.__getitem__,
        required=True,
        key=state.factor_key("source"),
        persist_state="session",
        label_visibility="collapsed",
    )
    if source == "sample":
        _sample()
        return
    if source == "model":
        _model()
        return
    choosers: Mapping[Source, Callable[[], FactorPlan | None]] = {
        "layers": inputs.layers,
        "table": inputs.table,
    }
    plan = None
    with outputs.user_errors():
        plan = choosers[source or "layers"]()
    _start(plan)


def _start(plan: "FactorPlan | None") -> None:
    if st.button(
        "Analyse",
        type="primary",
        icon=":material/play_arrow:",
        disabled=plan is None,
        key=state.factor_key("run"),
    ):
        assert plan is not None
        with outputs.user_errors():
            state.show_analysis(analyses.start(plan))
            st.rerun()


def _model() -> None:
    plan = None
    with outputs.user_errors():
        plan = elsewhere.choose()
    if st.button(
        "Ask the model",
        type="primary",
        icon=":material/play_arrow:",
        disabled=plan is None,
        key=state.factor_key("apply"),
    ):
        assert plan is not None
        with outputs.user_errors():
            state.show_analysis(applied.start(plan))
            st.rerun()


def _sample() -> None:
    for county in sample.available():
        st.markdown(f"**{county.title}**")
        outputs.quiet(f"{county.text} Drawn by Scarp with a known answer; it shows no real place.")
        if st.button("Open", key=state.factor_key(f"sample.{county.id}")):
            state.show_analysis(sample.begin(county))
            st.rerun()
    if not sample.available():
        outputs.quiet("The samples are missing. Write them with: python -m landslide_core sample")
