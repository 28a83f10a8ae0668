"""The line as workers see it: no job twice, owners in turn, and what was under way goes on first."""

import subprocess
import sys
from pathlib import Path

import pytest

from landslide_core.runs.database import open_database
from landslide_core.runs.jobs import JobQueue
from landslide_core.runs.taking import MOST_ATTEMPTS, Line, end_work_of

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def queue(tmp_path: Path) -> JobQueue:
    return JobQueue(tmp_path / "runs", most_waiting=500)


def line_of(queue: JobQueue, lane: str = "cpu") -> Line:
    return Line(open_database(queue.root), lane)


def test_two_processes_never_take_the_same_job_and_leave_none(queue: JobQueue):
    names = {queue.submit("note", "A", {}, "cpu").id for _ in range(60)}
    code = (
        "from pathlib import Path; from landslide_core.runs.database import open_database;"
        "from landslide_core.runs.taking import Line;"
        f"line = Line(open_database(Path({str(queue.root)!r})), 'cpu')\n"
        "while (taken := line.take()) is not None: print(taken.id); line.end(taken.number, 'done')"
    )
    takers = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    taken = [name for taker in takers for name in taker.communicate()[0].split()]

    assert sorted(taken) == sorted(names)
    assert {job.state for job in queue.jobs()} == {"done"}


def test_owners_take_turns_however_many_jobs_each_has(queue: JobQueue):
    for owner, number in [("ann", 1), ("ann", 2), ("ann", 3), ("bob", 1), ("bob", 2), ("cleo", 1)]:
        queue.submit("note", "A", {}, "cpu", job_id=f"{owner}-{number}", owner=owner)
    line, order = line_of(queue), []
    while (taken := line.take()) is not None:
        order.append(taken.id)
        line.end(taken.number, "done")

    assert order == ["ann-1", "bob-1", "cleo-1", "ann-2", "bob-2", "ann-3"]


def test_lanes_do_not_wait_for_each_other(queue: JobQueue):
    queue.submit("note", "A", {}, "factors")

    assert line_of(queue, "cpu").take() is None
    assert line_of(queue, "factors").take() is not None


def test_work_whose_server_is_gone_goes_on_before_all_other_but_not_for_ever(queue: JobQueue):
    for name in ("first", "second"):
        queue.submit("note", "A", {}, "cpu", job_id=name, owner=name)
    line = line_of(queue)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        taken = line.take()
        assert taken is not None
        assert (taken.id, queue.get(taken.id).attempts) == ("first", attempt)
        line.adopt()

    assert queue.get("first").state == "failed"
    assert "was ended" in str(queue.get("first").error)
    assert line.take().id == "second"


def test_what_was_to_be_cancelled_when_its_server_ended_is_cancelled(queue: JobQueue):
    queue.submit("note", "A", {}, "cpu", job_id="a")
    line = line_of(queue)
    line.take()
    queue.cancel("a")
    line.adopt()

    assert queue.get("a").state == "cancelled"
    assert line.take() is None


def test_a_dead_worker_ends_its_own_job_only(queue: JobQueue):
    for name in ("a", "b"):
        queue.submit("note", "A", {}, "cpu", job_id=name)
    line_of(queue).take()
    end_work_of(open_database(queue.root), 1 << 30, -9)
    assert queue.get("a").state == "running", "another's"
    import os

    end_work_of(open_database(queue.root), os.getpid(), -9)

    assert [queue.get(name).state for name in ("a", "b")] == ["failed", "queued"]


def test_what_stages_took_is_remembered_and_the_last_weighs_most(queue: JobQueue):
    line = line_of(queue)
    line.measure("detect", {"Predicting": 0.8, "Outlining": 0.2})
    line.measure("detect", {"Predicting": 0.4, "Outlining": 0.6})

    assert line.measured("detect") == pytest.approx({"Predicting": 0.6, "Outlining": 0.4})
    assert line.measured("compare") == {}


def test_work_of_many_parts_takes_turns_with_everybody(queue: JobQueue):
    queue.submit("note", "many", {}, "cpu", job_id="many", owner="ann")
    line, order = line_of(queue), []
    for number in range(6):
        taken = line.take()
        order.append(taken.id)
        if number == 1:
            queue.submit("note", "one", {}, "cpu", job_id="own", owner="ann")
            queue.submit("note", "one", {}, "cpu", job_id="other", owner="bob")
        if taken.id == "many":
            line.tell(taken.number, 0.1 * (number + 1), "", "", 10.0)
            line.again(taken.number)
        else:
            line.end(taken.number, "done")

    assert order == ["many", "many", "other", "own", "many", "many"]
    job = queue.get("many")
    assert (job.state, job.attempts, job.progress) == ("queued", 0, pytest.approx(0.6))


def test_a_cancelled_part_is_the_last_one(queue: JobQueue):
    queue.submit("note", "many", {}, "cpu", job_id="many")
    line = line_of(queue)
    taken = line.take()
    queue.cancel("many")
    line.again(taken.number)

    assert queue.get("many").state == "cancelled"


def test_work_of_many_parts_outlives_some_of_its_workers(queue: JobQueue):
    import os

    queue.submit("note", "many", {}, "cpu", job_id="many", most_deaths=2)
    line, database = line_of(queue), open_database(queue.root)
    deaths = []
    for _ in range(3):
        deaths.append(line.take().deaths)
        end_work_of(database, os.getpid(), -9)

    assert deaths == [0, 1, 2]
    assert queue.get("many").state == "failed"
