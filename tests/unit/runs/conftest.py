"""A server's workers, with small jobs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from landslide_core.runs.launching import Processes
from landslide_core.runs.supervisor import Supervisor


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Supervisor]:
    """Who looks after workers of small jobs, which are processes; ended afterwards."""
    looking_after = Supervisor(tmp_path / "runs", Processes("tests.small_worker")).start()
    yield looking_after
    looking_after.stop()
