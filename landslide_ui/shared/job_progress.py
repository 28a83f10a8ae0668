"""How far work in the background is, Cancel, and why it ended without a result."""

from typing import Literal

import streamlit as st

from landslide_core.errors import InputError
from landslide_core.language import marked, retold, tr, tr_as
from landslide_core.runs.jobs import Job
from landslide_ui import words
from landslide_ui.shared import background, compute, outputs, owners

_WAITING = {
    "run": marked("Waiting for another run to end"),
    "analysis": marked("Waiting for another analysis to end"),
}
_GOES_ON = {
    "work": marked("You may leave this page: the work goes on. Its address, with ?run=, leads back to it."),
    "run": marked("You may leave this page: the run goes on. Its address, with ?run=, leads back to it."),
}


def bar(job: Job, waits_for: str = "run") -> None:
    """How far a job is and how long it will take."""
    told = f"{in_words(job, waits_for)} · {words.per_cent(job.progress)}"
    if job.seconds_left is not None:
        told = tr_as("work", "{told} · {time} left", told=told, time=words.roughly(job.seconds_left))
    st.progress(job.progress, text=told)


def in_words(job: Job, waits_for: str = "run") -> str:
    """What a job that is not over does now, such as "Running · tile 12 of 40"."""
    if job.state == "queued":
        return tr(_WAITING[waits_for]) if job.attempts == 0 else tr("Waiting to go on")
    return " · ".join(part for part in (tr("Running"), retold(job.message or job.stage)) if part)


def cancel_button(job: Job, key: str, kind: Literal["secondary", "tertiary"] = "secondary") -> None:
    """A button that asks the job to stop, for its owner alone."""
    owner = owners.current()
    if job.owner not in ("", owner):
        return
    if st.button(tr("Cancel"), icon=":material/close:", key=key, type=kind):
        compute.jobs().cancel(job.id, owner)


def under_way(identity: str, cancel_key: str, what: str = "work") -> bool:
    """Draw how far the work of that id is, with Cancel; true when it is over. For `outputs.watch`."""
    job = background.job(identity)
    if job is None or job.over:
        return True
    bar(job)
    outputs.quiet(tr(_GOES_ON[what]))
    cancel_button(job, cancel_key)
    return False


def ending(job: Job, cancelled: str) -> None:
    """Why a job has no result: cancelled, in those words, or the error a person can mend; a bug is raised."""
    if job.state == "cancelled":
        st.info(cancelled, icon=":material/cancel:")
    elif isinstance(job.error, InputError):
        outputs.show_error(job.error)
    elif job.error is not None:
        raise job.error
