"""An analysis: how far it is, and the steps that read like the science."""

from collections.abc import Callable, Mapping
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.errors import InputError
from landslide_core.language import marked, retold, tr
from landslide_core.runs.jobs import Job
from landslide_ui import state
from landslide_ui.factors import (
    analyses,
    classes,
    downloads,
    forest,
    frequency_ratio,
    heading,
    layers,
    pictures,
    shap,
    susceptibility_map,
    view,
)
from landslide_ui.factors.asking import what_if
from landslide_ui.shared import job_progress, outputs, owners

if TYPE_CHECKING:
    from landslide_ui.factors.analyses import Analysis

_STEPS: Mapping[str, tuple[bool, Callable[["Analysis"], None]]] = {  # whether models are needed, and the step
    marked("Layers"): (False, layers.show),
    marked("Classes"): (False, classes.show),
    marked("Frequency ratio"): (False, frequency_ratio.show),
    marked("Forest"): (True, forest.show),
    "SHAP": (True, shap.show),
    marked("Map"): (True, susceptibility_map.show),
    marked("What if"): (True, what_if.show),
    marked("Take it with you"): (False, downloads.show),
}


def show(identity: str) -> None:
    """Draw the analysis of that id as far as it is."""
    try:
        found = analyses.find(identity)
    except InputError as error:
        with heading.lost():
            outputs.show_error(error)
        return
    state.show_analysis(identity)
    _heading(found)
    job = analyses.under_way(identity)
    if job is not None:
        outputs.watch(_progress, identity, found.stamp)
    elif found.mapped is None:
        _stopped(found)
    if found.related is None:
        _nothing_yet()
        return
    if layers.has_map(found):
        pictures.register_ground(found)
    st.fragment(_explore)(identity)


def _heading(found: "Analysis") -> None:
    title = found.plan.title
    heading.show(found.id, retold(title) if found.plan.synthetic else title)
    if found.plan.synthetic:
        outputs.quiet(
            tr(
                "Synthetic: landslides and layers were drawn by Scarp with a known answer. They show no real place."
            )
        )
    if found.related is not None:
        outputs.quiet(layers.in_words(found))
        if in_files := layers.in_files_in_words(found):
            outputs.quiet(in_files)


def _progress(identity: str, stamp: str) -> bool:
    """How far the work is, with Cancel; true when something new is there."""
    job = analyses.under_way(identity)
    if job is None or analyses.find(identity).stamp != stamp:
        return True
    job_progress.bar(job, waits_for="analysis")
    with st.container(horizontal=True, vertical_alignment="center"):
        outputs.quiet(tr("You may leave this page: the work goes on, and its address leads back to it."))
        job_progress.cancel_button(job, state.factor_key("cancel"), "tertiary")
    return False


def _stopped(found: "Analysis") -> None:
    """What ended the work: cancelled or failed; a bug is raised here. What was found before it stays."""
    job: Job | None = analyses.job(found.id)
    if job is None or job.state == "done":
        return
    job_progress.ending(job, tr("The work was cancelled. What was found before it is kept."))
    retry = state.factor_key("retry")
    if owners.may_begin(found.id) and st.button(tr("Try again"), icon=":material/refresh:", key=retry):
        analyses.again(found.id)
        st.rerun()


def _nothing_yet() -> None:
    _empty(
        tr("The layers are on their way"),
        tr(
            "Maps, classes and frequency ratios come first; the forest, its reasons and the susceptibility map follow."
        ),
    )


def _empty(head: str, text: str) -> None:
    """What stands where there is nothing yet."""
    st.html(f'<div class="scarp-empty"><b>{escape(head)}</b><br>{escape(text)}</div>')


def _explore(identity: str) -> None:
    """The steps: a fragment, so that a knob draws only its own step again."""
    found = analyses.find(identity)
    view.settle(found, _STEPS)
    step = st.segmented_control(
        tr("Step"),
        list(_STEPS),
        format_func=tr,
        required=True,
        key=state.factor_key("step"),
        persist_state="session",
        label_visibility="collapsed",
        width="stretch",
    )
    needs_models, draw = _STEPS[step or "Layers"]
    if needs_models and found.mapped is None:
        _empty(
            tr("The models are not fitted yet"),
            tr("Progress stands above. Layers, classes and frequency ratios can be read meanwhile."),
        )
    else:
        with outputs.user_errors():
            draw(found)
    view.note(found, _STEPS)
