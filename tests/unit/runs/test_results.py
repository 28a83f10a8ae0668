"""Results between processes: whole, mapped, checked, and the oldest make room."""

from pathlib import Path

import numpy as np
import pytest

from landslide_core.errors import FileError, MissingError
from landslide_core.io.plain.hidden import hidden_name
from landslide_core.runs import results
from landslide_core.runs.jobs import JobQueue


@pytest.fixture
def queue(tmp_path: Path) -> JobQueue:
    return JobQueue(tmp_path / "runs")


def files(queue: JobQueue) -> list[Path]:
    return sorted((queue.root / ".work" / "results").iterdir())


def test_a_result_is_what_was_put_and_a_later_one_takes_its_place(queue: JobQueue):
    queue.results.put("a", "found", {"values": np.arange(5)}, uses=[Path("x.tif")])
    first = queue.results.stamp("a", "found")
    queue.results.put("a", "found", {"values": np.arange(7)}, uses=[Path("y.tif")])
    found = JobQueue(queue.root).results.get("a", "found")

    assert found["values"].tolist() == list(range(7))
    assert queue.results.stamp("a", "found") != first
    assert queue.results.used() == {Path("y.tif")}
    assert len(files(queue)) == 1
    assert files(queue)[0].stat().st_mode & 0o077 == 0


def test_what_is_not_there_is_said(queue: JobQueue):
    assert queue.results.stamp("a", "found") is None
    with pytest.raises(MissingError, match="no such result"):
        queue.results.get("a", "found")


def test_a_file_that_was_altered_is_not_read(queue: JobQueue):
    queue.results.put("a", "found", "right")
    (path,) = files(queue)
    path.write_bytes(path.read_bytes().replace(b"right", b"wrong"))

    with pytest.raises(FileError, match="not what was written"):
        queue.results.get("a", "found")


def test_the_oldest_make_room(queue: JobQueue, monkeypatch):
    monkeypatch.setattr(results, "MOST_KEPT", 2)
    for name in "abc":
        queue.results.put(name, "found", name)

    assert [queue.results.stamp(name, "found") is not None for name in "abc"] == [False, True, True]
    assert len(files(queue)) == 2


def test_what_a_killed_worker_left_is_swept(queue: JobQueue):
    queue.results.put("a", "found", 1)
    folder = queue.root / ".work" / "results"
    (folder / "b.found.123456").write_bytes(b"in place, but the database never heard of it")
    living = hidden_name(folder / "c.found.123456", "result")
    living.touch()
    dead = folder / ".999999999-1-00000000.result.c.found"
    dead.touch()
    queue.results.sweep()

    assert queue.results.get("a", "found") == 1
    assert {path.name for path in files(queue) if path.name.startswith(".")} == {living.name}
    assert len(files(queue)) == 2
