"""The line as a worker sees it: takes the next job, tells how far it is, and how it ended."""

import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from landslide_core.errors import InputError
from landslide_core.io.plain.hidden import this_process
from landslide_core.io.plain.sqlite import SharedDatabase
from landslide_core.runs import failures
from landslide_core.runs.database import number

MOST_ATTEMPTS = 5  # of work that ends its server each time; killed on purpose it is begun again this often

# The owner who had a turn the longest ago comes first, of that owner's jobs the oldest that had none yet, else the one
# of many parts that had its turn the longest ago; work that was under way when its server ended goes on before all
# others.
_NEXT = """
    UPDATE jobs SET state = 'running', begun = :now, heard = NULL, pid = :pid, pid_began = :began,
        attempts = attempts + 1, message = '', stage = '', seconds_left = NULL
    WHERE number = (
        SELECT number FROM jobs AS each WHERE state = 'queued' AND lane = :lane
        ORDER BY attempts = 0, (
            SELECT coalesce(max(begun), 0) FROM jobs AS turn
            WHERE turn.owner = each.owner AND turn.lane = each.lane
        ), coalesce(begun, 0), number LIMIT 1)
    RETURNING *
"""


@dataclass(frozen=True)
class Taken:
    """A job that this worker has.

    share: what was done of it when it was begun before. deaths: how many workers have died on it.
    """

    number: int
    id: str
    kind: str
    title: str
    plan: str
    share: float = 0.0
    deaths: int = 0


class Line:
    """The jobs of one lane, for its worker."""

    def __init__(self, database: SharedDatabase, lane: str) -> None:
        self._database, self._lane = database, lane

    def take(self) -> Taken | None:
        """Take the next job, which nobody else can take then; None when none waits."""
        pid, began = this_process()
        known = {"now": time.time(), "pid": pid, "began": began, "lane": self._lane}
        if not self.waiting():
            return None
        with self._database.writing() as database:
            row = database.execute(_NEXT, known).fetchone()
        if row is None:
            return None
        found = {name: row[name] for name in Taken.__dataclass_fields__}
        return Taken(
            **{**found, "share": number(row["share"]) or 0.0, "deaths": int(number(row["deaths"]) or 0)}
        )

    def waiting(self) -> int:
        """How many jobs wait."""
        found = self._database.rows(
            "SELECT count(*) FROM jobs WHERE state = 'queued' AND lane = ?", self._lane
        )
        return int(found[0][0])

    def tell(self, number: int, share: float, message: str, stage: str, left: float | None) -> None:
        """Note how far a job is."""
        with self._database.writing() as database:
            database.execute(
                "UPDATE jobs SET share = ?, message = ?, stage = ?, seconds_left = ?, heard = ? WHERE number = ?",
                (share, message, stage, left, time.time(), number),
            )

    def is_cancelled(self, number: int) -> bool:
        """Whether someone asked for a job to stop."""
        rows = self._database.rows("SELECT cancelled, state FROM jobs WHERE number = ?", number)
        return not rows or rows[0]["cancelled"] is not None or rows[0]["state"] != "running"

    def end(self, number: int, state: str, error: BaseException | None = None) -> None:
        """Note how a job ended; what ended already stays as it is."""
        told = None if error is None else failures.as_json(error)
        with self._database.writing() as database:
            _end(database, "number = ?", (number,), state, told)

    def again(self, number: int) -> None:
        """Put a job back in line of which there is more to do: others have their turn first."""
        with self._database.writing() as database:
            _end(database, "number = ? AND cancelled IS NOT NULL", (number,), "cancelled", None)
            _back_in_line(database, "number = ?", (number,), "attempts = 0, seconds_left = NULL")

    def adopt(self) -> None:
        """Put jobs back in line whose worker is gone, and its server with it; too often is too often."""
        own, too_often = (self._lane,), failures.as_json(failures.ended(None))
        with self._database.writing() as database:
            _end(database, "lane = ? AND cancelled IS NOT NULL", own, "cancelled", None)
            _end(database, f"lane = ? AND attempts >= {MOST_ATTEMPTS}", own, "failed", too_often)
            _back_in_line(database, "lane = ?", own)

    def measured(self, kind: str) -> Mapping[str, float]:
        """Share of the time that each stage of a kind of work took here."""
        rows = self._database.rows("SELECT stage, share FROM paces WHERE kind = ?", kind)
        return {row["stage"]: row["share"] for row in rows}

    def measure(self, kind: str, shares: Mapping[str, float]) -> None:
        """Remember what the stages of a job took; the last ones weigh most."""
        known = self.measured(kind)
        with self._database.writing() as database:
            for stage, share in shares.items():
                mean = 0.5 * (known.get(stage, share) + share)
                database.execute("INSERT OR REPLACE INTO paces VALUES (?, ?, ?)", (kind, stage, mean))


def end_work_of(database: SharedDatabase, pid: int, code: int | None, why: InputError | None = None) -> None:
    """End what a worker had in its hands that died: cancelled if that was asked for, else with a sentence.

    The sentence is `why`, or what its exit code says.

    Work of many parts outlives some of its workers: it goes on with another.
    """
    with database.writing() as connection:
        _end(connection, "pid = ? AND cancelled IS NOT NULL", (pid,), "cancelled", None)
        _back_in_line(
            connection, "pid = ? AND deaths < most_deaths", (pid,), "attempts = 0, deaths = deaths + 1"
        )
        _end(connection, "pid = ?", (pid,), "failed", failures.as_json(why or failures.ended(code)))


def _end(
    database: sqlite3.Connection, which: str, values: tuple[Any, ...], state: str, error: str | None
) -> None:
    """End the running jobs that `which` is true of."""
    database.execute(
        "UPDATE jobs SET state = ?, ended = ?, error = ?, pid = NULL, pid_began = NULL"
        f" WHERE state = 'running' AND {which}",
        (state, time.time(), error, *values),
    )


def _back_in_line(
    database: sqlite3.Connection, which: str, values: tuple[Any, ...], also: str = "attempts = attempts"
) -> None:
    """Let the running jobs that `which` is true of wait again."""
    database.execute(
        f"UPDATE jobs SET state = 'queued', pid = NULL, pid_began = NULL, {also} WHERE state = 'running' AND {which}",
        values,
    )
