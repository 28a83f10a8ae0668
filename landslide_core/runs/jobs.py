"""Long work in the background, one piece at a time per device.

A queue keeps jobs by id, so whoever asks later (after a reload, in a second browser tab) finds them again.
"""

import logging
import os
import sys
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, Literal

from landslide_core.errors import Cancelled, InputError
from landslide_core.progress import Progress

State = Literal["queued", "running", "done", "failed", "cancelled"]

_NICENESS = 10

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """What is known of a piece of work at one moment.

    `progress` is in [0, 1]. `seconds_left` is None until enough is done to tell. `result` is what the work
    returned, `error` what it raised: a InputError is for the user to mend, anything else is a bug.
    """

    id: str
    title: str
    state: State
    progress: float = 0.0
    message: str = ""
    seconds_running: float = 0.0
    seconds_left: float | None = None
    error: BaseException | None = None
    result: Any = None

    @property
    def over(self) -> bool:
        """Whether the work has ended, in whatever way."""
        return self.state in ("done", "failed", "cancelled")


class _Report:
    """What work has told of itself so far, and whether it is asked to stop."""

    def __init__(self) -> None:
        self.cancel = threading.Event()
        self.begun: float | None = None
        self.share = 0.0
        self.message = ""

    def hear(self, share: float, message: str) -> None:
        """Note the share that is done; the last message stays until there is another."""
        self.share, self.message = share, message or self.message

    def seconds_running(self) -> float:
        """Seconds since the work began; 0 while it waits."""
        return 0.0 if self.begun is None else time.monotonic() - self.begun

    def seconds_left(self) -> float | None:
        """Time left at the pace so far; None while less than 2 % is done."""
        if self.share < 0.02:
            return None
        return self.seconds_running() * (1 - self.share) / self.share


@dataclass
class _Entry:
    title: str
    work: Callable[[Progress], Any]
    report: _Report = field(default_factory=_Report)
    future: Future[Any] = field(default_factory=Future)
    seconds: float = 0.0


class JobQueue:
    """One worker thread per device; jobs are found again by id. The newest `keep` ended ones are kept."""

    def __init__(self, keep: int = 50) -> None:
        self._keep = keep
        self._lock = threading.Lock()
        self._entries: dict[str, _Entry] = {}
        self._lanes: dict[str, SimpleQueue[_Entry]] = {}

    def submit(
        self, title: str, work: Callable[[Progress], Any], device: str = "any", job_id: str | None = None
    ) -> Job:
        """Put `work` in line for `device` and return at once. ValueError if `job_id` is already in use."""
        identity = job_id or uuid.uuid4().hex[:12]
        entry = _Entry(title, work)
        with self._lock:
            if identity in self._entries:
                raise ValueError(f"There is already a job called {identity!r}.")
            self._entries[identity] = entry
            self._forget_oldest()
            if device not in self._lanes:
                self._lanes[device] = SimpleQueue()
                name = f"scarp-jobs-{device}"
                # A daemon: stopping the server does not wait for it, and recipes leave nothing half-written.
                threading.Thread(target=_serve, args=(self._lanes[device],), name=name, daemon=True).start()
            self._lanes[device].put(entry)
        return _snapshot(identity, entry)

    def get(self, job_id: str) -> Job | None:
        """The job called `job_id`, as it is now; None if there is none."""
        with self._lock:
            entry = self._entries.get(job_id)
        return None if entry is None else _snapshot(job_id, entry)

    def jobs(self) -> tuple[Job, ...]:
        """All remembered jobs as they are now, oldest first."""
        with self._lock:
            entries = list(self._entries.items())
        return tuple(_snapshot(job_id, entry) for job_id, entry in entries)

    def cancel(self, job_id: str) -> None:
        """Ask the job to stop: at once if it still waits, else when its work next tells its progress."""
        with self._lock:
            entry = self._entries.get(job_id)
        if entry is not None:
            entry.report.cancel.set()
            entry.future.cancel()

    def wait(self, job_id: str, timeout: float | None = None) -> Job:
        """Wait for the job to end and return it. TimeoutError if it does not; KeyError if there is none."""
        with self._lock:
            entry = self._entries[job_id]
        if not entry.future.cancelled():
            entry.future.exception(timeout)
        return _snapshot(job_id, entry)

    def _forget_oldest(self) -> None:
        ended = [job_id for job_id, entry in self._entries.items() if entry.future.done()]
        for job_id in ended[: max(len(ended) - self._keep, 0)]:
            del self._entries[job_id]


def _serve(lane: "SimpleQueue[_Entry]") -> None:
    """Do the work of one device, piece after piece, for as long as the process lives."""
    _give_way()
    while True:
        entry = lane.get()
        if entry.future.set_running_or_notify_cancel():
            _do(entry)


def _give_way() -> None:
    """Let this thread, and the threads it starts, yield to those that answer people (Linux: per thread)."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


def _do(entry: _Entry) -> None:
    report = entry.report
    report.begun = time.monotonic()
    result: Any = None
    error: Exception | None = None
    try:
        result = entry.work(Progress(report.hear, report.cancel.is_set))
    except (Cancelled, InputError) as expected:
        error = expected
    except Exception as bug:
        logger.exception("Job %r failed.", entry.title)
        error = bug
    entry.seconds = report.seconds_running()
    if error is None:
        entry.future.set_result(result)
    else:
        entry.future.set_exception(error)


def _snapshot(job_id: str, entry: _Entry) -> Job:
    future, report = entry.future, entry.report
    if future.cancelled():
        return Job(job_id, entry.title, "cancelled")
    if not future.done():
        state: State = "running" if future.running() else "queued"
        running, left = report.seconds_running(), report.seconds_left()
        return Job(
            job_id,
            entry.title,
            state,
            progress=report.share,
            message=report.message,
            seconds_running=running,
            seconds_left=left,
        )
    error = future.exception()
    if error is None:
        return Job(
            job_id,
            entry.title,
            "done",
            progress=1.0,
            message="",
            seconds_running=entry.seconds,
            seconds_left=0.0,
            result=future.result(),
        )
    state = "cancelled" if isinstance(error, Cancelled) else "failed"
    return Job(job_id, entry.title, state, report.share, "", entry.seconds, error=error)
