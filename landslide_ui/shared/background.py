"""Work in the background, by the id in the address: begun, found again after a reload or a restart.

What the work is of (its plan) lies as JSON below the folder of runs, and goes with the job into the server's queue,
from which a worker process takes it. Where the queue knows no job of that id any more, the work is begun again.
"""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from landslide_core.errors import FileError
from landslide_core.language import marked
from landslide_core.owners import space
from landslide_core.runs.jobs import Job
from landslide_core.runs.plan_files import read_plan, write_plan
from landslide_ui import words
from landslide_ui.shared import compute, owners, run_store

Plan = TypeVar("Plan")

# Held while someone looks whether there is a job and puts one in line, so that no two do it at once.
beginning = threading.RLock()

_ID = re.compile(r"[\w-]+")
_MOST_BYTES = 200  # file systems take 255, with the ending


def new_id(prefix: str, kind: str = "") -> str:
    """An id that nobody has and nobody can guess, for work of who looks at the page; `kind` is what it is.

    NeedsMemoryError where what is theirs takes all the disk that it may.
    """
    owner = owners.current()
    space.check(run_store.store().root, owners.register(), owner)
    return owners.register().reserve(kind or prefix.rstrip("-"), owner, prefix)


def id_in(job_id: str) -> str:
    """The id in the address of the work that a job is a part of."""
    return re.split(r"[.~]", job_id)[0]


def first_title(identity: str) -> str:
    """What the work of an id was called when it was begun, as who reads it says it; empty where nobody remembers it."""
    found = job(identity)
    return "" if found is None else words.titled(found.title)


def job(name: str) -> Job | None:
    """The newest job of that name; the first is called `name`, a later one `name~2`."""
    return compute.jobs().newest(name)


def submit(
    name: str, kind: str, title: str, plan: Mapping[str, Any], lane: str, *, most_deaths: int = 0
) -> Job:
    """Put work in line, unless work of that name is in line already: then that.

    Parameters
    ----------
    name : str
        The id in the address, with `.PART` for a part of the work.
    kind : str
        Which recipe of `landslide_core.work` does it.
    title : str
        What a person calls it.
    plan : mapping
        What it is of, as JSON holds it.
    lane : str
        Jobs of one lane wait for each other.
    most_deaths : int
        How many workers may die on it before it fails.

    Returns
    -------
    Job
        The job as it is now.

    Raises
    ------
    BusyError
        As much waits already as may.
    """
    with beginning:
        last = job(name)
        if last is not None and not last.over:
            return last
        number = 1 if last is None else int(last.id.partition("~")[2] or 1) + 1
        identity = name if number == 1 else f"{name}~{number}"
        owner = owners.owner_of(id_in(name))
        return compute.jobs().submit(
            kind, title, plan, lane, job_id=identity, owner=owner, most_deaths=most_deaths
        )


@dataclass(frozen=True)
class Plans(Generic[Plan]):
    """What the work of one page is of, by id, and how it is begun.

    Parameters
    ----------
    what : str
        What a person calls one, such as "comparison".
    folder : str
        The hidden folder below the runs' that holds the plans.
    as_json, from_json : callable
        A plan as JSON writes it, and back: InputError for what is no such plan.
    begin : callable
        Puts the work of an id and its plan in line, by `submit`.
    """

    what: str
    folder: str
    as_json: Callable[[Plan], dict[str, Any]]
    from_json: Callable[[dict[str, Any]], Plan]
    begin: Callable[[str, Plan], Job]

    def start(self, identity: str, plan: Plan) -> str:
        """Keep a plan and put its work in line, unless it is there already; return the id."""
        with beginning:
            self.keep(identity, plan)
            self.find(identity)
        return identity

    def find(self, identity: str) -> Job:
        """The newest job of that id, begun where the server knows none. FileError where there is no plan."""
        with beginning:
            plan = self.plan_of(identity)  # first: a job of that id may be another page's
            return job(identity) or self.begin(identity, plan)

    def keep(self, identity: str, plan: Plan) -> None:
        """Write a plan; the work is not begun."""
        write_plan(self._file(identity), self.as_json(plan))

    def known(self, identity: str) -> bool:
        """Whether there is a plan of that id that who looks at the page may see."""
        plain = _ID.fullmatch(identity) is not None and len(identity.encode()) <= _MOST_BYTES
        return plain and self._file(identity).is_file() and owners.may_see(identity)

    def plan_of(self, identity: str) -> Plan:
        """The plan of that id.

        FileError when there is none or it is no plan, MismatchError for one of a newer version of Scarp, SettingError
        where a setting is out of its range.
        """
        if not self.known(identity):
            raise FileError(
                marked("There is no such {what}.").format(what=self.what), marked("Start a new one.")
            )
        return self.from_json(read_plan(self._file(identity), self.what))

    def _file(self, identity: str) -> Path:
        return run_store.store().root / self.folder / f"{identity}.json"
