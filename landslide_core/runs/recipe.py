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
    where to leave what a page is to show.
    """

    id: str
    plan: Mapping[str, Any]
    root: Path
    progress: Progress
    results: Results


@dataclass(frozen=True)
class Recipe:
    """How jobs of one kind are done, and the stages that their progress goes through."""

    work: Callable[[Task], None]
    stages: Sequence[Stage] = (Stage("", 1.0, 1.0),)
