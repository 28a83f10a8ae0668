"""A run that is not over yet: how far it is, how long it will take, Cancel."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from landslide_core.errors import InputError
from landslide_core.language import marked, tr
from landslide_core.runs.jobs import Job
from landslide_core.runs.store import PART
from landslide_ui import state, words
from landslide_ui.detect import runs
from landslide_ui.shared import compute, job_progress, outputs, owners


def show(run_id: str, job: Job) -> None:
    """Draw a job that is waiting, running, cancelled or failed; a bug in it is raised here."""
    st.title(words.plain(owners.title_of(run_id, tr(job.title))), anchor=False)
    if not job.over:
        outputs.watch(job_progress.under_way, run_id, state.key("cancel"), "run")
        _preview(run_id)
        return
    job_progress.ending(job, tr("The run was cancelled; it left no files behind."))
    back_button(lay=lambda: _lay_again(run_id))


def _lay_again(run_id: str) -> None:
    """Lay what a run was of on the desk again, where another session began it."""
    case = runs.case_of(run_id) if owners.is_mine(run_id) else None
    if case is not None and state.workspace().case != case:
        state.put_case(case)
        state.choose_origin(case.origin)


def _preview(run_id: str) -> None:
    case = runs.case_of(run_id)
    if case is not None and case.image is not None:
        with outputs.user_errors():
            picture = compute.preview(compute.scene(case.image))
            outputs.picture(picture, alt=tr("Preview of the image"), width_px=620)


def back_button(
    label: str = marked("Back to the imagery"), name: str = "back", lay: Callable[[], None] | None = None
) -> None:
    """The way back to the chooser, which holds what this session chose.

    name: another one where a page has two. lay: puts what the run is of on the desk first, for a session that knows
    no more than its address.
    """
    if st.button(tr(label), icon=":material/arrow_back:", key=state.key(name)):
        if lay is not None:
            lay()
        state.show_run(None)
        st.rerun()


def back_to_whole(run_id: str, is_one: Callable[[str], bool], label: str, name: str) -> None:
    """Above the run of a part: the way back to the whole, where `is_one` says that it is such a whole."""
    identity, part, _ = run_id.partition(PART)
    if not part or not is_one(identity):
        return
    if st.button(tr(label), icon=":material/arrow_back:", key=state.key(name), type="tertiary"):
        state.show_run(identity)
        st.rerun()


@contextmanager
def or_back() -> Iterator[None]:
    """Show what came over a result while it is looked at as a sentence, with the way back.

    A run may be deleted, or shared no more, between two presses, and its files may be damaged.
    """
    try:
        yield
    except InputError as error:
        outputs.show_error(error)
        back_button(name="back.error")
