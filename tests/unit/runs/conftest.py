"""A server's workers, with small jobs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from landslide_core.runs.launching import Processes
from landslide_core.runs.supervisor import Supervisor


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Supervisor]:
    """Who looks after workers of small jobs, which are processes; ended afterwards."""
    looking_after = Supervisor(tmp_path / "runs", Processes("tests.small_worker")).start()
    yield looking_after
    looking_after.stop()
