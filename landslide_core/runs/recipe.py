"""What a worker is told to do: recipes by the kind of job."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landslide_core.progress import Progress
from landslide_core.runs.pace import Stage
from landslide_core.runs.results import Results


@dataclass(frozen=True)
class Task:
    """A job in the hands of its worker.

    id: of the address, without the number of the attempt. plan: what it is of. root: the folder of runs. results:
    where to leave what a page is to show. deaths: how many workers have died on it before.
    """

    id: str
    plan: Mapping[str, Any]
    root: Path
    progress: Progress
    results: Results
    deaths: int = 0


@dataclass(frozen=True)
class Recipe:
    """How jobs of one kind are done, and the stages that their progress goes through.

    work: does a job, or a part of it: where it returns that there is more to do, others have their turn first.
    """

    work: Callable[[Task], bool | None]
    stages: Sequence[Stage] = (Stage("", 1.0, 1.0),)
