"""How far work in the background is, Cancel, and why it ended without a result."""

from typing import Literal

import streamlit as st

from landslide_core.errors import InputError
from landslide_core.runs.jobs import Job
from landslide_ui import words
from landslide_ui.shared import compute, outputs


def bar(job: Job, doing: str, waits_for: str = "run") -> None:
    """How far a job is and how long it will take; `doing` stands for what it does until it tells."""
    what = f"Waiting for another {waits_for} to end" if job.state == "queued" else (job.message or doing)
    left = "" if job.seconds_left is None else f" · {words.roughly(job.seconds_left)} left"
    st.progress(job.progress, text=f"{what} · {words.per_cent(job.progress)}{left}")


def cancel_button(job: Job, key: str, kind: Literal["secondary", "tertiary"] = "secondary") -> None:
    """A button that asks the job to stop."""
    if st.button("Cancel", icon=":material/close:", key=key, type=kind):
        compute.jobs().cancel(job.id)


def ending(job: Job, cancelled: str) -> None:
    """Why a job has no result: cancelled, in those words, or the error a person can mend; a bug is raised."""
    if job.state == "cancelled":
        st.info(cancelled, icon=":material/cancel:")
    elif isinstance(job.error, InputError):
        outputs.show_error(job.error)
    elif job.error is not None:
        raise job.error
