"""Looks after the workers of a server: starts them when there is work, sees how they end, ends them with the server.

A thread of the web process that looks at the database a few times a second and imports nothing heavy.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from landslide_core.progress import OPENING
from landslide_core.runs import failures
from landslide_core.runs.database import open_database
from landslide_core.runs.jobs import JobQueue
from landslide_core.runs.store import PREDICTIONS
from landslide_core.runs.taking import end_work_of
from landslide_core.runs.under_way import sweep

_LOOKING_S = 0.2
_PATIENCE_S = 1.0  # for work that is cancelled to stop by itself; then its worker is ended
_OPENING_S = 300.0  # for files to open, on a busy machine and a slow drive
_TOO_SHORT_S, _MOST_STARTS = 30.0, 3  # a worker that ends so soon without a job, so often, cannot start here

logger = logging.getLogger(__name__)


class Running(Protocol):
    """A worker that was started."""

    pid: int

    def poll(self) -> int | None:
        """How it ended, None while it lives."""

    def kill(self) -> None:
        """End it now; a second time does nothing."""


Launch = Callable[[Path, str], Running]  # starts a worker for the folder of runs and a lane


class Supervisor:
    """Starts, watches and ends the workers of one server.

    Parameters
    ----------
    root : Path
        The folder of runs.
    launch : callable
        Starts a worker for a folder of runs and a lane.
    """

    def __init__(self, root: Path, launch: Launch) -> None:
        self._root, self._launch = root, launch
        self.queue = JobQueue(root)
        self._database = open_database(root)
        self._workers: dict[str, tuple[Running, float]] = {}
        self._failed_starts: dict[str, int] = {}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="scarp-supervisor", daemon=True)

    def start(self) -> "Supervisor":
        """Clean up after servers that were killed, and begin to look after the line; return itself."""
        sweep(self._root)
        self.queue.results.sweep()
        if not self.queue.unfinished():  # else some may be needed to go on
            self.queue.results.sweep_unused(self._root / PREDICTIONS)
        self._thread.start()
        return self

    def stop(self) -> None:
        """End all workers now. Their jobs stay begun; the next server goes on with them."""
        self._end.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout=10)
        for worker, _ in self._workers.values():
            worker.kill()

    @property
    def pids(self) -> Mapping[str, int]:
        """The processes of the workers that live, by lane."""
        return {lane: worker.pid for lane, (worker, _) in self._workers.items()}

    def _watch(self) -> None:
        while not self._end.wait(_LOOKING_S):
            try:
                self._look()
            except Exception:
                logger.exception("The workers could not be looked after; it is tried again.")

    def _look(self) -> None:
        for lane, (worker, since) in list(self._workers.items()):
            code = worker.poll()
            if code is not None:
                del self._workers[lane]
                self._note_end(lane, worker.pid, code, time.monotonic() - since)
        for row in self._database.rows(
            "SELECT number, lane, pid, cancelled, state, message, heard FROM jobs WHERE state IN ('queued', 'running')"
        ):
            found = self._workers.get(row["lane"])
            if found is None:
                self._workers[row["lane"]] = (self._launch(self._root, row["lane"]), time.monotonic())
            elif row["pid"] == found[0].pid and _waited_long(row["cancelled"], _PATIENCE_S):
                self._kill(found[0], row["number"])
            elif row["pid"] == found[0].pid and _is_stuck(row["message"], row["heard"]):
                self._end_stuck(found[0], row["number"], row["lane"])

    def _end_stuck(self, worker: Running, number: int, lane: str) -> None:
        if self._kill(worker, number):
            logger.warning("The files of the lane %s do not open; its worker is ended.", lane)
            end_work_of(self._database, worker.pid, None, failures.stuck())

    def _kill(self, worker: Running, number: int) -> bool:
        """End a worker; whether it still had that job. What it has begun since then is no matter of that job."""
        with self._database.writing() as database:  # nobody begins a job meanwhile
            has = "SELECT 1 FROM jobs WHERE number = ? AND pid = ? AND state = 'running'"
            if database.execute(has, (number, worker.pid)).fetchone() is None:
                return False
            worker.kill()
            return True

    def _note_end(self, lane: str, pid: int, code: int, lived_s: float) -> None:
        """End the job that a worker had when it died; a lane whose workers cannot start ends its first job."""
        had = self._database.rows("SELECT id FROM jobs WHERE pid = ? AND state = 'running'", pid)
        if code == 0 and not had:
            self._failed_starts.pop(lane, None)
            return
        end_work_of(self._database, pid, code)
        sweep(self._root)
        self.queue.results.sweep()
        starts = 0 if had or lived_s > _TOO_SHORT_S else self._failed_starts.get(lane, 0) + 1
        self._failed_starts[lane] = starts
        logger.warning("The worker of the lane %s ended with code %s.", lane, code)
        if starts >= _MOST_STARTS:
            self._failed_starts[lane] = 0
            self._refuse_first(lane, pid, code)

    def _refuse_first(self, lane: str, pid: int, code: int) -> None:
        with self._database.writing() as database:
            database.execute(
                "UPDATE jobs SET state = 'running', pid = ? WHERE number = ("
                "SELECT min(number) FROM jobs WHERE state = 'queued' AND lane = ?)",
                (pid, lane),
            )
        end_work_of(self._database, pid, code)


def _waited_long(since: float | None, patience_s: float) -> bool:
    return since is not None and time.time() - since > patience_s


def _is_stuck(message: str, heard: float | None) -> bool:
    """Whether work opens files for longer than any file takes: what hangs in a library asks nobody whether to stop."""
    return message.endswith(OPENING) and _waited_long(heard, _OPENING_S)
