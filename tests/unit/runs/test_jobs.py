"""Background work: progress, cancelling, failing, finding again."""

import os
import sys
import threading
from types import SimpleNamespace

import pytest

from landslide_core.errors import Cancelled, InputError
from landslide_core.progress import Progress
from landslide_core.runs import jobs
from landslide_core.runs.jobs import JobQueue
from tests.limits import HANG_SECONDS


def test_a_job_returns_what_its_work_returned():
    queue = JobQueue()
    job = queue.wait(queue.submit("sum", lambda _: 1 + 1).id, timeout=HANG_SECONDS)

    assert (job.state, job.result, job.progress, job.over) == ("done", 2, 1.0, True)


def test_a_job_is_found_again_by_its_id():
    queue = JobQueue()
    queue.submit("sum", lambda _: None, job_id="run-1")

    assert queue.wait("run-1", timeout=HANG_SECONDS).title == "sum"
    assert queue.get("another") is None
    with pytest.raises(ValueError, match="run-1"):
        queue.submit("sum", lambda _: None, job_id="run-1")


def test_one_device_does_one_job_at_a_time_and_another_device_need_not_wait():
    queue, hold, begun = JobQueue(), threading.Event(), threading.Event()

    def busy(progress: Progress) -> None:
        begun.set()
        hold.wait(HANG_SECONDS)

    first, second = queue.submit("a", busy, "cpu"), queue.submit("b", lambda _: None, "cpu")
    other = queue.submit("c", lambda _: None, "gpu")
    assert begun.wait(HANG_SECONDS)
    assert queue.wait(other.id, timeout=HANG_SECONDS).state == "done"
    assert [queue.get(job.id).state for job in (first, second)] == ["running", "queued"]
    hold.set()
    assert queue.wait(second.id, timeout=HANG_SECONDS).state == "done"


def test_progress_and_time_left_are_told_while_the_work_runs(monkeypatch):
    queue, told, hold = JobQueue(), threading.Event(), threading.Event()
    clock = SimpleNamespace(monotonic=lambda: 100.0)
    monkeypatch.setattr(jobs, "time", clock)

    def work(progress: Progress) -> None:
        progress.tell(0.5, "Predicting")
        told.set()
        hold.wait(HANG_SECONDS)

    job_id = queue.submit("a", work).id
    assert told.wait(HANG_SECONDS)
    clock.monotonic = lambda: 107.0
    job = queue.get(job_id)
    hold.set()

    assert (job.progress, job.message) == (0.5, "Predicting")
    assert job.seconds_left == job.seconds_running == 7.0


def test_cancelling_stops_running_work_and_drops_waiting_work():
    queue, begun = JobQueue(), threading.Event()

    def work(progress: Progress) -> None:
        begun.set()
        while not progress.cancelled():
            threading.Event().wait(0.01)
        raise Cancelled

    running, waiting = queue.submit("a", work), queue.submit("b", lambda _: "never")
    assert begun.wait(HANG_SECONDS)
    queue.cancel(waiting.id)
    queue.cancel(running.id)

    assert queue.wait(running.id, timeout=HANG_SECONDS).state == "cancelled"
    assert queue.wait(waiting.id, timeout=HANG_SECONDS).state == "cancelled"
    assert queue.wait(queue.submit("c", lambda _: "next").id, timeout=HANG_SECONDS).result == "next"


def test_what_the_work_raised_is_kept_and_the_worker_goes_on():
    queue = JobQueue()

    def work(progress: Progress) -> None:
        raise InputError("The file is cut short.", "Copy it again.")

    failed = queue.wait(queue.submit("a", work).id, timeout=HANG_SECONDS)

    assert failed.state == "failed"
    assert str(failed.error) == "The file is cut short. Copy it again."
    assert queue.wait(queue.submit("b", lambda _: "next").id, timeout=HANG_SECONDS).result == "next"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives threads priorities of their own")
def test_work_gives_way_to_what_answers_people():
    queue = JobQueue()
    work = queue.submit("a", lambda _: os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    assert queue.wait(work.id, timeout=HANG_SECONDS).result > os.getpriority(os.PRIO_PROCESS, 0)


def test_only_the_newest_ended_jobs_are_remembered():
    queue = JobQueue(keep=2)
    for number in range(5):
        queue.wait(queue.submit("a", lambda _: None, job_id=str(number)).id, timeout=HANG_SECONDS)

    assert [job.id for job in queue.jobs()] == ["2", "3", "4"]
