"""The second half of Detect: landslides on a map, in a table, and as files."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.errors import InputError
from landslide_core.review.log import Review
from landslide_ui import state
from landslide_ui.detect import (
    chosen,
    downloads,
    gradcam,
    landslide_table,
    large,
    progress,
    result_map,
    result_outlines,
    runs,
    sizes,
    view,
)
from landslide_ui.detect.batch import batches
from landslide_ui.detect.batch import result as batch_result
from landslide_ui.detect.known import landslide_facts, relief
from landslide_ui.detect.review import kept as review_kept
from landslide_ui.detect.review import panel as review_panel
from landslide_ui.detect.review import sketch
from landslide_ui.detect.teach import given, outcome, panel
from landslide_ui.detect.workspace import heading, tools
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun

_TOOLS_PX = 320


def show(run_id: str) -> None:
    """Draw the run of that id: its progress while it is under way, its result afterwards."""
    try:
        run = _finished(run_id)
    except InputError as error:
        outputs.show_error(error)
        progress.back_button()
        return
    if run is not None:
        st.fragment(_explore)(run_id)


def _finished(run_id: str) -> "DetectRun | None":
    """The run of that id; None when it is none, or none yet, and what there is has been drawn."""
    if batches.is_one(run_id):
        batch_result.show(run_id)
        return None
    batch_result.back_to_batch(run_id)
    job = runs.unfinished(run_id)
    if job is not None:
        progress.show(run_id, job)
        return None
    return None if outcome.without_map(run_id) else runs.open_run(run_id)


def _explore(run_id: str) -> None:
    """The map with what surrounds it: a fragment, so that moving a slider draws only this again."""
    if state.run_id() != run_id:
        st.rerun()  # a press within it led to another run
    with progress.or_back():
        _workspace(run_id)


def _workspace(run_id: str) -> None:
    run = runs.open_run(run_id)
    with st.container(gap="small", key="workspace"):
        head = st.container(horizontal=True, vertical_alignment="center", gap="small", key="workspace_head")
        told = st.container(key="workspace_told")
        with st.container(horizontal=True, gap="small", key="workspace_body"):
            on_map = st.container(key="workspace_map")
            beside = st.container(width=_TOOLS_PX, gap="small", key="workspace_tools")
        drawer = st.container(key="workspace_drawer")

    log = _log(run)
    with head:
        figures = heading.title(run)
        reviews, teaches, reports = heading.actions(run, may_review=log is not None)
    with told:
        heading.folded(run)
    with beside:
        with outputs.user_errors():
            outcome.show(run_id)
        pressed = st.container()  # above all others: what is pressed most in a review
        decided = view.first(run)
        threshold, min_area = tools.knobs(run, decided)
        of_one = st.container()
        wants_heat = gradcam.switch()
        online = tools.online()
        look = large.look(run)
        tools.agreement(run, threshold, min_area)
    redrawn = runs.redrawn(run, threshold, min_area)
    inventory = redrawn.inventory
    shown_as = f"{run_id}.{threshold:.2f}.{min_area:g}"
    log = log or Review()
    states: Mapping[int, str] | None
    selected = chosen.number(run, inventory, shown_as)
    if reviews:
        reviewed = review_panel.begin(run, log, inventory, selected)
        selected, states = reviewed.chosen, reviewed.states
        with pressed:
            review_panel.show(reviewed)
    else:
        states = review_kept.states_of(log, inventory)
    with figures:
        heading.figures(run, redrawn, min_area)
    with beside:
        heading.totals(run, redrawn, states)
    with of_one:
        landslide_facts.show(run, inventory, selected, log)
    at = None if selected is None else chosen.of(run).place
    view.note(run, view.View(round(100 * threshold), min_area, at))
    with on_map:
        explained = gradcam.explained(run, inventory, selected) if wants_heat else None
        drawing = given.drawing(run_id) if teaches else sketch.drawing(run, log) if reviews else None
        shown = result_outlines.Shown(
            inventory,
            shown_as,
            selected,
            online,
            explained,
            drawing=drawing,
            states=states,
            reviewed=reviews,
            agreement=runs.agreement(run, threshold, min_area),
        )
        legend = result_map.show(run, shown, look)
    with beside:
        result_map.beside(run, legend)
    if teaches:
        with pressed:
            panel.show(run, panel.Shown(inventory, shown_as, selected))
    with drawer:
        said = given.of(run_id).of_rows(shown_as) if teaches else None
        landslide_table.show(chosen.table_as(run, shown_as), inventory, said, states, selected)
    if explained is not None:
        gradcam.show(explained, selected)
    relief.show(run, inventory, selected)
    sizes.show(run, shown_as, redrawn, min_area)
    files = downloads.show(run, threshold, min_area, log)
    with reports:
        heading.reports(run, files)


def _log(run: "DetectRun") -> Review | None:
    """The review; None where its log cannot be read, which is said: the result is shown all the same."""
    try:
        return review_kept.review_of(run)
    except InputError as error:
        outputs.show_error(error)
        return None
