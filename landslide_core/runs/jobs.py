"""Long work in line: put there by a page, done by a worker process, and found again by whoever asks later.

The line is kept in the database beside the runs, so that it outlives the server and its workers.
"""

import json
import secrets
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from landslide_core.errors import BusyError, OwnerError
from landslide_core.runs import failures
from landslide_core.runs.database import number, open_database
from landslide_core.runs.results import Results

State = Literal["queued", "running", "done", "failed", "cancelled"]

MOST_WAITING = 20  # of one owner
_KEPT = 5000  # ended jobs that are remembered
_LOOKING_S = 0.05
_MOST_SIGNS = 1000  # of a title or message


@dataclass(frozen=True)
class Job:
    """What is known of a piece of work at one moment.

    kind: which recipe does it. owner: who began it. lane: jobs of one lane wait for each other. `progress` is in
    [0, 1], `stage` the part of the work that is being done, `message` what is done in it. `seconds_left` is None
    until enough is done to tell. `error` is why it failed: an InputError is for the user to mend, anything else is
    a bug. attempts: how often it was begun; a server that was ended begins its work again.
    """

    id: str
    kind: str
    title: str
    state: State
    owner: str = ""
    lane: str = ""
    progress: float = 0.0
    stage: str = ""
    message: str = ""
    seconds_running: float = 0.0
    seconds_left: float | None = None
    error: Exception | None = None
    attempts: int = 0

    @property
    def over(self) -> bool:
        """Whether the work has ended, in whatever way."""
        return self.state in ("done", "failed", "cancelled")


class JobQueue:
    """The line of a server, as those see it who put work into it.

    Parameters
    ----------
    root : Path
        The folder of runs; the database lies below it.
    most_waiting : int
        Jobs of one owner that may wait at a time.

    Raises
    ------
    FileError
        The database cannot be used: damaged, or of a later version.
    """

    def __init__(self, root: Path, most_waiting: int = MOST_WAITING) -> None:
        self.root = root
        self._most = most_waiting
        self._database = open_database(root)
        self.results = Results(root, self._database)

    def submit(
        self,
        kind: str,
        title: str,
        plan: Mapping[str, Any],
        lane: str,
        *,
        job_id: str = "",
        owner: str = "",
        most_deaths: int = 0,
    ) -> Job:
        """Put work in line and return at once.

        `most_deaths` workers may die on it, and it goes on: for work of many parts, which leaves out the deadly one.
        Raises ValueError if `job_id` is in use, BusyError when the owner has as many jobs waiting as may.
        """
        identity = job_id or secrets.token_hex(12)
        with self._database.writing() as database:
            waiting = database.execute(
                "SELECT count(*) FROM jobs WHERE state = 'queued' AND owner = ?", (owner,)
            ).fetchone()[0]
            if waiting >= self._most:
                raise BusyError(
                    f"{waiting} pieces of work wait already, and no more are taken.",
                    "Wait until one of them has begun, or cancel one.",
                )
            try:
                database.execute(
                    "INSERT INTO jobs (id, kind, title, plan, lane, owner, queued, most_deaths)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        identity,
                        kind,
                        title,
                        json.dumps(plan, default=str),
                        lane,
                        owner,
                        time.time(),
                        most_deaths,
                    ),
                )
            except sqlite3.IntegrityError:
                raise ValueError(f"There is already a job called {identity!r}.") from None
            self._forget_oldest(database)
        found = self.get(identity)
        assert found is not None
        return found

    def get(self, job_id: str) -> Job | None:
        """The job called `job_id`, as it is now; None if there is none."""
        rows = self._database.rows("SELECT * FROM jobs WHERE id = ?", job_id)
        return _snapshot(rows[0]) if rows else None

    def newest(self, name: str) -> Job | None:
        """The newest job called `name` or `name~2`, `name~3` and so on; None if there is none."""
        rows = self._database.rows(
            "SELECT * FROM jobs WHERE id = ? OR substr(id, 1, ?) = ? ORDER BY number DESC LIMIT 1",
            *(name, len(name) + 1, f"{name}~"),
        )
        return _snapshot(rows[0]) if rows else None

    def unfinished(self) -> tuple[Job, ...]:
        """The jobs that wait or run, oldest first."""
        found = self._database.rows("SELECT * FROM jobs WHERE state IN ('queued', 'running') ORDER BY number")
        return tuple(_snapshot(row) for row in found)

    def jobs(self) -> tuple[Job, ...]:
        """All remembered jobs as they are now, oldest first."""
        return tuple(_snapshot(row) for row in self._database.rows("SELECT * FROM jobs ORDER BY number"))

    def cancel(self, job_id: str, owner: str | None = None) -> None:
        """Ask the job to stop: at once if it still waits, else within two seconds.

        `owner` is who asks, None the server itself. OwnerError when the job is another's; those from before there
        were owners are everyone's.
        """
        asked = self.get(job_id)
        if owner is not None and asked is not None and asked.owner not in ("", owner):
            raise OwnerError("This work is another's.", "Ask its owner to cancel it.")
        now = time.time()
        with self._database.writing() as database:
            database.execute(
                "UPDATE jobs SET state = 'cancelled', ended = ? WHERE id = ? AND state = 'queued'",
                (now, job_id),
            )
            database.execute(
                "UPDATE jobs SET cancelled = ? WHERE id = ? AND state = 'running' AND cancelled IS NULL",
                (now, job_id),
            )

    def wait(self, job_id: str, timeout: float | None = None) -> Job:
        """Wait for the job to end and return it. TimeoutError if it does not; KeyError if there is none."""
        begun = time.monotonic()
        while True:
            job = self.get(job_id)
            if job is None:
                raise KeyError(job_id)
            if job.over:
                return job
            if timeout is not None and time.monotonic() - begun > timeout:
                raise TimeoutError(f"{job_id} is still {job.state} after {timeout} s")
            time.sleep(_LOOKING_S)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    @staticmethod
    def _forget_oldest(database: sqlite3.Connection) -> None:
        database.execute(
            "DELETE FROM jobs WHERE state IN ('done', 'failed', 'cancelled') AND number <= ("
            " SELECT number FROM jobs WHERE state IN ('done', 'failed', 'cancelled')"
            " ORDER BY number DESC LIMIT 1 OFFSET ?)",
            (_KEPT,),
        )


def _snapshot(row: sqlite3.Row) -> Job:
    """A job as its row tells it; what is none of its kind there is left out, so that the others are shown."""
    now, state = time.time(), row["state"]
    begun, left, heard, ended = (number(row[name]) for name in ("begun", "seconds_left", "heard", "ended"))
    until = ended if ended is not None else now
    if left is not None and heard is not None:
        left = max(0.0, left - (now - heard))
    return Job(
        id=row["id"],
        kind=_text(row["kind"]),
        title=_text(row["title"]),
        state=state,
        owner=_text(row["owner"]),
        lane=_text(row["lane"]),
        progress=1.0 if state == "done" else min(1.0, max(0.0, number(row["share"]) or 0.0)),
        stage=_text(row["stage"]),
        message=_text(row["message"]),
        seconds_running=0.0 if begun is None else until - begun,
        seconds_left=left if state == "running" else None,
        error=None if row["error"] is None else failures.from_json(row["error"]),
        attempts=int(number(row["attempts"]) or 0),
    )


def _text(value: object) -> str:
    return value[:_MOST_SIGNS] if isinstance(value, str) else ""
