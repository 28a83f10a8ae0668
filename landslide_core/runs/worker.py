"""A worker: does the jobs of one lane, one after another, for as long as its server lives."""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil

from landslide_core.errors import Cancelled, InputError
from landslide_core.io.plain import locks
from landslide_core.progress import OPENING, Progress
from landslide_core.runs import failures
from landslide_core.runs.database import open_database, work_folder
from landslide_core.runs.pace import Pace
from landslide_core.runs.recipe import Recipe, Task
from landslide_core.runs.results import Results
from landslide_core.runs.taking import Line, Taken

_TOLD_S, _ASKED_S, _LOOKING_S = 0.25, 0.2, 0.1  # how often at most: progress, the wish to stop, the line
MOST_JOBS = 25  # then it ends, and what leaked ends with it
_MOST_OF_MEMORY = 0.4  # of the machine's, that it may hold between two jobs

logger = logging.getLogger(__name__)


class Told(BaseException):
    """The worker was told to end; its job stays begun, as if the process had been killed."""


class Worker:
    """Does the jobs of one lane.

    Parameters
    ----------
    root : Path
        The folder of runs.
    lane : str
        Whose jobs it does. It holds the lane's lock while it lives, so that there is no other.
    recipes : mapping of str to Recipe
        How each kind of job is done.
    idle_s : float
        How long it waits for work before it ends.
    """

    def __init__(self, root: Path, lane: str, recipes: Mapping[str, Recipe], idle_s: float = 600.0) -> None:
        self._root, self._recipes, self._idle_s = root, recipes, idle_s
        self._lock_file = work_folder(root) / f"{lane}.lock"
        self._database = open_database(root)
        self._line = Line(self._database, lane)
        self._results = Results(root, self._database)
        self._end = threading.Event()

    def end(self) -> None:
        """Tell it to end, from another thread: at once between two jobs, else where the work next asks."""
        self._end.set()

    def run(self) -> None:
        """Do jobs until there are none for a while, until it has done many, or until it is told to end."""
        lock = locks.take(self._lock_file)
        # the last one is ending, or another server has it
        while lock is None and not self._end.wait(_LOOKING_S):
            lock = locks.take(self._lock_file)
        if lock is None:
            return
        with lock:
            self._line.adopt()
            try:
                self._serve()
            except Told:
                logger.info("Told to end during a job.")
        self._database.close()

    def _serve(self) -> None:
        done, idle_since = 0, time.monotonic()
        while not self._end.is_set() and done < MOST_JOBS and not _is_large():
            taken = self._line.take()
            if taken is not None:
                self._do(taken)
                done, idle_since = done + 1, time.monotonic()
            elif time.monotonic() - idle_since > self._idle_s:
                return
            else:
                self._end.wait(_LOOKING_S)

    def _do(self, taken: Taken) -> None:
        recipe, plan = self._recipes.get(taken.kind), _plan(taken.plan)
        if recipe is None or plan is None:
            self._line.end(taken.number, "failed", failures.unreadable())
            return
        pace = Pace(recipe.stages, self._line.measured(taken.kind), time.monotonic(), goes_on=taken.share > 0)
        report = _Report(self._line, taken.number, pace, self._end.is_set)
        self._line.tell(taken.number, taken.share, "", pace.stage, None)
        task = Task(
            id=taken.id.partition("~")[0],
            plan=plan,
            root=self._root,
            progress=Progress(report.hear, report.is_cancelled),
            results=self._results,
            deaths=taken.deaths,
        )
        try:
            more = recipe.work(task)
        except Cancelled:
            self._line.end(taken.number, "cancelled")
        except InputError as error:
            self._line.end(taken.number, "failed", error)
        except MemoryError:
            self._line.end(taken.number, "failed", failures.out_of_memory())
        except SystemExit as ending:
            code = ending.code if isinstance(ending.code, int) else 1
            self._line.end(taken.number, "failed", failures.ended(code))
        except Exception as bug:
            logger.exception("Job %r failed.", taken.title)
            self._line.end(taken.number, "failed", bug)
        else:
            if more:
                self._line.again(taken.number)
                return
            self._line.measure(taken.kind, pace.shares(time.monotonic()))
            self._line.end(taken.number, "done")


def _plan(text: str) -> dict[str, Any] | None:
    """What work is of; None where that is no JSON object."""
    try:
        plan = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
    return plan if isinstance(plan, dict) else None


class _Report:
    """What work tells of itself, a few times a second at most, and whether it is asked to stop."""

    def __init__(self, line: Line, number: int, pace: Pace, must_end: Callable[[], bool]) -> None:
        self._line, self._number, self._pace, self._must_end = line, number, pace, must_end
        self._told = self._asked = 0.0
        self._message = ""
        self._stage = pace.stage
        self._cancelled = False
        self._lock = threading.Lock()

    def hear(self, share: float, message: str) -> None:
        """Note the share that is done; the last message of a stage stays until there is another."""
        with self._lock:
            now = time.monotonic()
            self._pace.hear(share, now)
            changed = self._pace.stage != self._stage
            if changed:
                self._stage, self._message = self._pace.stage, ""
            opening = self._message.endswith(OPENING)
            self._message = message or self._message
            changed |= self._message.endswith(OPENING) != opening  # who looks after the work goes by it
            if changed or now - self._told >= _TOLD_S:
                self._told = now
                left = self._pace.seconds_left(now)
                self._line.tell(self._number, share, self._message, self._stage, left)

    def is_cancelled(self) -> bool:
        """Whether someone asked for the work to stop; the line is asked a few times a second at most."""
        if self._must_end():
            raise Told
        now = time.monotonic()
        if not self._cancelled and now - self._asked >= _ASKED_S:
            self._asked = now
            self._cancelled = self._line.is_cancelled(self._number)
        return self._cancelled


def _is_large() -> bool:
    """Whether this process holds more than a worker should keep between two jobs."""
    return bool(psutil.Process().memory_info().rss > _MOST_OF_MEMORY * psutil.virtual_memory().total)
