"""Work that is killed at random moments, in a short form; `python -m tests.kills` is the whole one."""

from pathlib import Path

import pytest

from tests.kills import kill_all
from tests.kills_stories import change, compare, detect, on_disk


@pytest.mark.slow
def test_killed_work_leaves_nothing_half_and_ends_with_the_same_bytes(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    kinds, into = (detect, compare, change, on_disk), monkeypatch.setenv
    kill_all(tmp_path, kills=5, seed=1, kinds=kinds, set_variable=into, strip_kills=1)
