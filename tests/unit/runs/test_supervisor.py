"""Workers that die, are cancelled, or whose server ends: a sentence each, and nobody else's job is touched."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from landslide_core.errors import FileError, MissingError, NeedsMemoryError
from landslide_core.io.plain.hidden import began
from landslide_core.runs import supervisor
from landslide_core.runs.database import FOLDER, open_database
from landslide_core.runs.failures import WorkFailed
from landslide_core.runs.jobs import JobQueue
from landslide_core.runs.launching import Processes
from landslide_core.runs.pace import Pace, Stage
from landslide_core.runs.supervisor import Supervisor
from landslide_core.runs.taking import Line
from landslide_core.runs.worker import _Report
from tests.limits import HANG_SECONDS

ROOT = Path(__file__).resolve().parents[3]


def until(what) -> None:
    """Wait for something that will come to be."""
    deadline = time.monotonic() + HANG_SECONDS
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_every_way_to_die_ends_that_job_with_a_sentence_and_the_next_is_done(server: Supervisor, tmp_path):
    queue, file = server.queue, tmp_path / "notes"
    ways = {
        "exit": (NeedsMemoryError, "code 3"),
        "_exit": (NeedsMemoryError, "code 3"),
        "quiet": (NeedsMemoryError, "code 0"),
        "kill": (NeedsMemoryError, "no memory left"),
        "memory": (NeedsMemoryError, "not enough memory"),
        "bug": (WorkFailed, "no such key"),
        "input": (MissingError, "No image. Give one."),
    }
    for how in ways:
        queue.submit("leave", how, {"how": how}, "cpu", job_id=how)
        queue.submit("note", "after", {"file": file}, "cpu", job_id=f"after-{how}")
    ended = {how: queue.wait(how, timeout=HANG_SECONDS) for how in ways}
    after = [queue.wait(f"after-{how}", timeout=HANG_SECONDS) for how in ways]

    for how, (kind, words) in ways.items():
        assert ended[how].state == "failed"
        assert type(ended[how].error) is kind, how
        assert words in str(ended[how].error), how
    assert {job.state for job in after} == {"done"}
    assert file.read_text().split() == [f"after-{how}" for how in ways]
    assert ended["input"].error.knobs == {"image": ""}


def test_a_worker_killed_from_outside_takes_only_its_own_job_with_it(server: Supervisor, tmp_path):
    queue = server.queue
    for lane in ("cpu", "factors"):
        queue.submit("wait", lane, {"begun": tmp_path / lane, "file": tmp_path / "go"}, lane, job_id=lane)
    until(lambda: (tmp_path / "cpu").exists() and (tmp_path / "factors").exists())
    os.kill(server.pids["cpu"], signal.SIGKILL)

    assert queue.wait("cpu", timeout=HANG_SECONDS).state == "failed"
    assert queue.get("factors").state == "running"
    (tmp_path / "go").touch()
    assert queue.wait("factors", timeout=HANG_SECONDS).state == "done"


def test_files_that_never_open_end_their_job_with_a_sentence_and_the_next_is_done(
    server: Supervisor, tmp_path, monkeypatch
):
    monkeypatch.setattr(supervisor, "_OPENING_S", 0.0)
    queue = server.queue
    queue.submit("stuck", "stuck", {"begun": tmp_path / "begun"}, "cpu", job_id="stuck")
    queue.submit("note", "after", {"file": tmp_path / "notes"}, "cpu", job_id="after")
    ended = queue.wait("stuck", timeout=HANG_SECONDS)

    assert ended.state == "failed"
    assert "did not open" in str(ended.error)
    assert queue.wait("after", timeout=HANG_SECONDS).state == "done"


@pytest.mark.parametrize("kind", ["wait", "deaf"])
def test_work_is_cancelled_within_two_seconds_whether_it_asks_or_not(server: Supervisor, tmp_path, kind):
    queue, begun = server.queue, tmp_path / "begun"
    job = queue.submit(kind, kind, {"begun": begun, "file": tmp_path / "never"}, "cpu")
    waiting = queue.submit("note", "next", {"file": tmp_path / "notes"}, "cpu")
    until(begun.exists)
    queue.cancel(job.id)
    ended = queue.wait(job.id, timeout=HANG_SECONDS)

    assert (ended.state, ended.error) == ("cancelled", None)
    assert queue.wait(waiting.id, timeout=HANG_SECONDS).state == "done"


class Deaf:
    """A worker that never asks whether to stop."""

    pid = os.getpid()
    code: int | None = None

    def poll(self) -> int | None:
        return self.code

    def kill(self) -> None:
        self.code = -signal.SIGKILL


def test_a_cancel_of_work_that_never_asks_takes_no_two_seconds(tmp_path, clock, monkeypatch):
    """By a clock that goes on from one look to the next: a busy machine is no slower."""
    monkeypatch.setattr(time, "time", clock)
    server = Supervisor(tmp_path / "runs", lambda root, lane: Deaf())
    job = server.queue.submit("deaf", "deaf", {}, "cpu")
    server._look()
    Line(server._database, "cpu").take()
    server.queue.cancel(job.id)
    asked, states = clock.now, ["running"]
    while states[-1] == "running":
        clock.now += supervisor._LOOKING_S
        server._look()
        states.append(server.queue.get(job.id).state)
        assert clock.now - asked < 2.0

    assert states[-1] == "cancelled"
    assert clock.now - asked > supervisor._PATIENCE_S, "it has time to stop by itself"


def test_work_that_asks_hears_of_a_cancel_while_patience_lasts(tmp_path, clock, monkeypatch):
    monkeypatch.setattr("landslide_core.runs.worker.time", SimpleNamespace(monotonic=clock))
    queue, line = JobQueue(tmp_path / "runs"), Line(open_database(tmp_path / "runs"), "cpu")
    job = queue.submit("wait", "wait", {}, "cpu")
    report = _Report(
        line, line.take().number, Pace((Stage("First", 1.0, 1.0),), {}, clock.now), lambda: False
    )
    assert not report.is_cancelled()
    queue.cancel(job.id)
    asked = clock.now
    while not report.is_cancelled():
        clock.now += 0.01
        assert clock.now - asked < supervisor._PATIENCE_S


def test_a_server_that_is_gone_takes_its_workers_with_it_and_the_next_goes_on(tmp_path):
    """The server is killed without a word: its worker ends by itself, and the queue is whole."""
    runs, begun, go = tmp_path / "runs", tmp_path / "begun", tmp_path / "go"
    code = (
        "import sys, time, pathlib;"
        "from landslide_core.runs.launching import Processes;"
        "from landslide_core.runs.supervisor import Supervisor;"
        f"server = Supervisor(pathlib.Path({str(runs)!r}), Processes('tests.small_worker')).start();"
        f"plan = {{'begun': {str(begun)!r}, 'file': {str(go)!r}}};"
        "server.queue.submit('wait', 'first', plan, 'cpu', job_id='first');"
        "server.queue.submit('wait', 'second', plan, 'cpu', job_id='second');"
        f"\nwhile not pathlib.Path({str(begun)!r}).exists(): time.sleep(0.01)"
        "\nprint(server.pids['cpu'], flush=True); time.sleep(3600)"
    )
    server = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    worker = int(server.stdout.readline())
    server.kill()
    server.wait()
    until(lambda: began(worker) is None)
    queue = JobQueue(runs)
    assert [job.state for job in queue.jobs()] == ["running", "queued"]
    go.touch()
    from landslide_core.runs.launching import Processes

    again = Supervisor(runs, Processes("tests.small_worker")).start()
    try:
        ended = [queue.wait(name, timeout=HANG_SECONDS) for name in ("first", "second")]
    finally:
        again.stop()

    assert [(job.state, job.attempts) for job in ended] == [("done", 2), ("done", 1)]


def test_workers_that_cannot_start_end_the_job_and_do_not_hang_the_lane(tmp_path):
    from landslide_core.runs.launching import Processes

    broken = Supervisor(tmp_path / "runs", Processes("tests.no_such_worker")).start()
    try:
        job = broken.queue.submit("note", "never", {}, "cpu")
        ended = broken.queue.wait(job.id, timeout=HANG_SECONDS)
    finally:
        broken.stop()

    assert ended.state == "failed"
    assert "code 1" in str(ended.error)


@pytest.mark.parametrize(
    "odd",
    ["plan = '{'", "plan = '[]'", "plan = x'00ff'", "kind = 'unknown'"],
    ids=["no JSON", "no object", "bytes", "a kind that nobody knows"],
)
def test_a_row_that_makes_no_sense_ends_in_a_sentence_and_the_next_is_done(tmp_path: Path, odd: str) -> None:
    queue, file = JobQueue(tmp_path / "runs"), tmp_path / "notes"
    queue.submit("note", "odd", {"file": file}, "cpu", job_id="odd")
    queue.submit("note", "after", {"file": file}, "cpu", job_id="after")
    with sqlite3.connect(queue.root / FOLDER / "queue.db") as database:
        database.execute(f"UPDATE jobs SET share = 'half', deaths = 'few', {odd} WHERE id = 'odd'")
    server = Supervisor(queue.root, Processes("tests.small_worker")).start()
    ended = [server.queue.wait(name, timeout=HANG_SECONDS) for name in ("odd", "after")]
    server.stop()

    assert [each.state for each in ended] == ["failed", "done"]
    assert isinstance(ended[0].error, FileError)
    assert file.read_text().split() == ["after"]


def test_a_worker_that_has_begun_another_job_is_not_ended_for_the_last(server: Supervisor, tmp_path) -> None:
    """It may end one and begin the next between the moment in which it is looked at and that in which it is ended."""
    queue = server.queue
    queue.submit("note", "last", {"file": tmp_path / "notes"}, "cpu", job_id="last")
    assert queue.wait("last", timeout=HANG_SECONDS).state == "done"
    queue.submit("wait", "next", {"begun": tmp_path / "begun", "file": tmp_path / "go"}, "cpu", job_id="next")
    until((tmp_path / "begun").exists)
    worker, _ = server._workers["cpu"]
    last, following = (
        queue._database.rows("SELECT number FROM jobs WHERE id = ?", each)[0][0] for each in ("last", "next")
    )

    assert not server._kill(worker, last)
    assert worker.poll() is None
    assert server._kill(worker, following)
    assert queue.wait("next", timeout=HANG_SECONDS).state == "failed"
