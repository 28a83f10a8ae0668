"""The line of work: kept in a file, capped, cancelled, found again."""

from pathlib import Path

import pytest

from landslide_core.errors import BusyError, FileError, OwnerError
from landslide_core.io.plain.sqlite import SharedDatabase
from landslide_core.runs.database import FOLDER, MIGRATIONS
from landslide_core.runs.jobs import JobQueue
from landslide_core.runs.supervisor import Supervisor
from tests.limits import HANG_SECONDS


@pytest.fixture
def queue(tmp_path: Path) -> JobQueue:
    return JobQueue(tmp_path / "runs", most_waiting=3)


def test_a_job_is_found_again_by_its_id_even_by_another_process(queue: JobQueue):
    queue.submit("note", "A", {"file": Path("a")}, "cpu", job_id="run-1", owner="ann")
    found = JobQueue(queue.root).get("run-1")

    assert (found.kind, found.title, found.owner, found.lane) == ("note", "A", "ann", "cpu")
    assert (found.state, found.attempts, found.over) == ("queued", 0, False)
    assert queue.get("another") is None
    with pytest.raises(ValueError, match="run-1"):
        queue.submit("note", "A", {}, "cpu", job_id="run-1")


def test_the_newest_of_a_name_is_found_and_no_other_that_begins_alike(queue: JobQueue):
    for identity in ("a", "a~2", "ab", "a.part", "a_2"):
        queue.submit("note", identity, {}, identity, job_id=identity, owner=identity)

    assert queue.newest("a").id == "a~2"
    assert queue.newest("ab").id == "ab"
    assert queue.newest("a.part").id == "a.part"
    assert queue.newest("b") is None
    queue.cancel("a~2")
    assert [job.id for job in queue.unfinished()] == ["a", "ab", "a.part", "a_2"]


def test_what_waits_is_cancelled_at_once_and_stays_so(queue: JobQueue):
    job = queue.submit("note", "A", {}, "cpu")
    queue.cancel(job.id)

    assert queue.get(job.id).state == "cancelled"
    queue.cancel(job.id)
    assert queue.get(job.id).error is None


def test_one_owner_may_have_so_many_jobs_waiting_and_another_is_not_kept_out(queue: JobQueue):
    for _ in range(3):
        queue.submit("note", "A", {}, "cpu", owner="ann")

    with pytest.raises(BusyError, match="3 pieces of work wait already"):
        queue.submit("note", "A", {}, "cuda", owner="ann")
    assert queue.submit("note", "A", {}, "cpu", owner="bob").state == "queued"


def test_progress_stage_and_time_left_are_told_while_the_work_runs(server: Supervisor, tmp_path: Path):
    queue, go = server.queue, tmp_path / "go"
    job = queue.submit("wait", "A", {"begun": tmp_path / "begun", "file": go}, "cpu")
    while (found := queue.get(job.id)).seconds_left is None:
        assert not found.over, found.error
    go.touch()
    ended = queue.wait(job.id, timeout=HANG_SECONDS)

    assert (found.progress, found.stage, found.message) == (0.5, "First", "tile 1 of 2")
    assert found.seconds_running > 0
    assert (ended.state, ended.progress, ended.seconds_left) == ("done", 1.0, None)


def test_the_folder_of_the_queue_is_for_its_server_alone(queue: JobQueue):
    folder = queue.root / FOLDER

    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "results").stat().st_mode & 0o777 == 0o700


def test_a_queue_of_a_later_version_is_refused_in_a_sentence(queue: JobQueue):
    path = queue.root / FOLDER / "queue.db"
    SharedDatabase(path, [*MIGRATIONS, "CREATE TABLE more (name TEXT)"]).close()

    with pytest.raises(FileError, match="A later version of Scarp wrote the queue"):
        JobQueue(queue.root)


def test_a_queue_that_is_no_database_is_refused_in_a_sentence(queue: JobQueue):
    path = queue.root / FOLDER / "queue.db"
    queue.close()
    path.write_bytes(b"no database at all, only some bytes" * 100)

    with pytest.raises(FileError, match="cannot be read"):
        JobQueue(queue.root)


def test_only_its_owner_cancels_a_job(tmp_path):
    queue = JobQueue(tmp_path)
    job = queue.submit("add", "Sum", {}, "any", owner="ada")
    old = queue.submit("add", "Sum", {}, "any")
    with pytest.raises(OwnerError, match="another's"):
        queue.cancel(job.id, "bob")
    assert queue.get(job.id).state == "queued"

    queue.cancel(job.id, "ada")
    queue.cancel(old.id, "bob")
    assert queue.get(job.id).state == queue.get(old.id).state == "cancelled"
