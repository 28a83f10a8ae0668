"""A run that is not over yet: how far it is, how long it will take, Cancel."""

import streamlit as st

from landslide_core.errors import InputError
from landslide_core.runs.jobs import Job
from landslide_ui import state, words
from landslide_ui.detect import runs
from landslide_ui.shared import compute, outputs


def show(job: Job) -> None:
    """Draw a job that is waiting, running, cancelled or failed; a bug in it is raised here."""
    st.title(words.plain(job.title), anchor=False)
    if not job.over:
        st.fragment(_progress, run_every=1)(job.id)
        _preview(job.id)
        return
    if job.state == "cancelled":
        st.info("The run was cancelled; it left no files behind.", icon=":material/cancel:")
    elif isinstance(job.error, InputError):
        outputs.show_error(job.error)
    elif job.error is not None:
        raise job.error
    back_button()


def _preview(job_id: str) -> None:
    case = runs.case_of(job_id)
    if case is not None and case.image is not None:
        with outputs.user_errors():
            st.image(compute.preview(compute.scene(case.image)), width=620, alt="Preview of the image")


def back_button(label: str = "Back to the imagery") -> None:
    """The way back to the chooser, which still holds what was chosen."""
    if st.button(label, icon=":material/arrow_back:", key=state.key("back")):
        state.show_run(None)
        st.rerun()


def _progress(job_id: str) -> None:
    job = compute.jobs().get(job_id)
    if job is None or job.over:
        st.rerun()
    waiting = "Waiting for another run to end" if job.state == "queued" else (job.message or "Predicting")
    left = "" if job.seconds_left is None else f" · {words.roughly(job.seconds_left)} left"
    st.progress(job.progress, text=f"{waiting} · {words.per_cent(job.progress)}{left}")
    outputs.quiet("You may leave this page: the run goes on. Its address, with ?run=, leads back to it.")
    if st.button("Cancel", icon=":material/close:", key=state.key("cancel")):
        compute.jobs().cancel(job_id)
