"""Two dates as a job: done by a worker to the files that the command writes, and cancelled without a trace."""

import json
from collections.abc import Iterator

import pytest

from landslide_core.changes.run import open_change
from landslide_core.changes.settings import ChangeSettings
from landslide_core.runs.launching import InThread
from landslide_core.runs.supervisor import Supervisor
from landslide_core.runs.taking import Line
from landslide_core.work.change_plan import ChangePlan
from landslide_core.work.recipes import CHANGE, RECIPES
from tests import small_change
from tests.limits import HANG_SECONDS


@pytest.fixture
def server(tmp_path, same_models) -> Iterator[Supervisor]:
    looking_after = Supervisor(tmp_path / "runs", InThread(RECIPES)).start()
    yield looking_after
    looking_after.stop()


@pytest.fixture
def plan(tmp_path) -> dict:
    """Of two dates of a small place, as a page writes it."""
    before, after = small_change.two_dates(tmp_path)
    roles = small_change.ROLES
    of = ChangePlan("two dates", before, after, roles, roles, small_change.SETTINGS, ChangeSettings())
    return json.loads(json.dumps(of.as_json(), default=str))


@pytest.mark.slow
def test_a_job_writes_what_the_command_writes_and_tells_its_stages(
    tmp_path, server, plan, monkeypatch
) -> None:
    stages = []
    monkeypatch.setattr(Line, "tell", lambda _, number, share, message, stage, left: stages.append(stage))
    server.queue.submit(CHANGE, "two dates", plan, "cpu", job_id="both")
    job = server.queue.wait("both", timeout=HANG_SECONDS)
    assert job.state == "done", job.error

    found = open_change(tmp_path / "runs" / "both")
    before, after = (tmp_path / f"{name}.tif" for name in ("before", "after"))
    same = small_change.done(before, after, tmp_path / "out")
    assert found.counts == same.counts
    assert found.difference.read_bytes() == same.difference.read_bytes()
    assert {"Earlier image", "Later image"} <= set(stages)
    assert not list((tmp_path / "runs").rglob(".*.partial-*"))


@pytest.mark.slow
def test_a_cancelled_job_leaves_nothing(tmp_path, server, plan, monkeypatch) -> None:
    from landslide_core.changes import journey

    def never_ends(*_given, progress, **_named):
        while True:
            progress.stop_if_asked()

    monkeypatch.setattr(journey.journey, "detect", never_ends)
    server.queue.submit(CHANGE, "two dates", plan, "cpu", job_id="both")
    while not list((tmp_path / "runs").glob(".both.partial-*")):
        assert not server.queue.get("both").over
    server.queue.cancel("both")

    assert server.queue.wait("both").state == "cancelled"
    assert not list((tmp_path / "runs").glob(".both*"))
    assert not (tmp_path / "runs" / "both").exists()
