"""What runs on a worker: what stays open for a job, and paths as another folder sees them."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from landslide_core.cluster import there


@dataclass(frozen=True)
class Files:
    image: Path
    dem: Path | None = None
    name: str = "here"


@pytest.fixture
def closed(monkeypatch) -> list[str]:
    """What was closed; a worker on which nobody gives a call up."""
    monkeypatch.setattr(there, "given_up", lambda: False)
    return []


def test_paths_become_absolute_and_all_else_stays(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert there.absolute(Files(Path("a.tif"))) == Files(tmp_path / "a.tif")


def test_what_is_open_for_a_job_stays_and_goes_with_the_next_job(closed) -> None:
    opened = []
    last = there.LastOpen(closed.append)

    for job in ("first", "first", "second"):
        with last.of(job, lambda job=job: opened.append(job) or job) as found:
            assert found == job

    assert (opened, closed) == (["first", "second"], ["first"])
    last.let_go("first")
    last.let_go("second")
    assert closed == ["first", "second"]


def test_what_is_in_use_is_closed_by_nobody_else(closed) -> None:
    last = there.LastOpen(closed.append)

    with last.of("job", lambda: "it"):
        last.let_go("job")
        assert closed == []
    last.let_go("job")
    assert closed == ["it"]


def test_what_a_call_that_was_given_up_used_is_closed_by_it(closed, monkeypatch) -> None:
    last = there.LastOpen(closed.append)

    monkeypatch.setattr(there, "given_up", lambda: True)

    with last.of("job", lambda: "it"):
        assert closed == []

    assert closed == ["it"]
