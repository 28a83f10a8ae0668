"""Files in the folder of runs that are not what they should be: Home stands, their address answers in a sentence."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from landslide_core.detection.settings import DetectSettings
from landslide_core.runs.jobs import JobQueue
from landslide_core.runs.store import RunStore
from landslide_core.work.recipes import COMPARE, DETECT, FACTORS
from landslide_ui.detect import runs as detections
from landslide_ui.shared import owners
from landslide_ui.state import Case
from tests.app.test_home_page import texts
from tests.small_accounts import detected

SOUND, ODD = "20260101-000000-detect-sound", "20260102-000000-detect-odd"
HUGE_BYTES = 60_000_000


def not_json(path: Path) -> None:
    path.write_text('{"kind": "det', "utf-8")


def no_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00{")


def empty(path: Path) -> None:
    path.touch()


def another_schema(path: Path) -> None:
    path.write_text(json.dumps({**detected("odd.tif", "2026-01-02T00:00:00+00:00"), "schema": 99}), "utf-8")


def wrong_types(path: Path) -> None:
    odd = {
        "kind": DETECT,
        "scene": [],
        "results": "many",
        "created": 7,
        "settings": None,
        "case": 5,
        "image": {},
    }
    path.write_text(json.dumps(odd), "utf-8")


def no_object(path: Path) -> None:
    path.write_text("[" * 100_000, "utf-8")


def huge(path: Path) -> None:
    path.touch()
    os.truncate(path, HUGE_BYTES)


def unreadable(path: Path) -> None:
    path.symlink_to("/proc/self/mem")  # a file that fails to be read, whoever asks


def folder(path: Path) -> None:
    path.mkdir()


def link_to_nothing(path: Path) -> None:
    path.symlink_to(path)


def link_out(path: Path) -> None:
    outside = path.parents[2] / "outside.json"
    outside.write_text("not yours", "utf-8")
    path.symlink_to(outside)


def pipe(path: Path) -> None:
    os.mkfifo(path)


KINDS = (
    not_json, no_text, empty, another_schema, wrong_types, no_object, huge, unreadable, folder, link_to_nothing,
    link_out, pipe,
)  # fmt: skip
Bad = Callable[[Path], None]


@pytest.fixture
def runs(desk, tmp_path) -> Path:
    """A folder of runs with a sound one."""
    root = RunStore(tmp_path / "runs").root
    (root / SOUND).mkdir()
    (root / SOUND / "run.json").write_text(
        json.dumps(detected("sound.tif", "2026-01-01T00:00:00+00:00")), "utf-8"
    )
    return root


def odd_of(bad: Bad) -> str:
    """The id of the run that is bad in that way."""
    return f"{ODD}-{bad.__name__}"


def home_stands(app) -> None:
    app.run()
    assert not app.exception
    assert "Find landslides" in app.title[0].value
    assert "sound" in texts(app), "the others are listed"


def answers_in_a_sentence(app) -> None:
    assert not app.exception
    said = [each.value for each in (*app.error, *app.warning, *app.info)]
    assert said, "an address of something bad is answered"
    assert all(len(text) < 1000 and "Traceback" not in text for text in said)


def test_home_stands_with_bad_accounts_of_runs_and_their_addresses_say_what_is_wrong(
    app, open_page, runs
) -> None:
    for bad in KINDS:
        (runs / odd_of(bad)).mkdir()
        bad(runs / odd_of(bad) / "run.json")
    home_stands(app)
    for bad in KINDS:
        answers_in_a_sentence(open_page("detect", run=odd_of(bad)))
    answers_in_a_sentence(open_page("detect", run=f"{odd_of(not_json)}.north"))


def test_a_folder_that_may_not_be_looked_into_is_one_bad_run(runs, monkeypatch) -> None:
    """As root may look everywhere, the system's answer is given by the test."""
    (runs / ODD).mkdir()
    (runs / ODD / "run.json").write_text("{}", "utf-8")
    really = Path.stat

    def stat(path: Path, **how: bool) -> os.stat_result:
        if path.name == "run.json" and path.parent.name == ODD:
            raise PermissionError(13, "Permission denied", str(path))
        return really(path, **how)

    monkeypatch.setattr(Path, "stat", stat)
    listed = {run.id: run for run in RunStore(runs).list()}

    assert listed[SOUND].readable
    assert "Permission denied" in listed[ODD].problem


@pytest.mark.parametrize("place", ["folder", "file", "link"])
def test_what_stands_in_the_place_of_a_run_is_one_bad_run(app, open_page, runs, place: str) -> None:
    if place == "folder":
        (runs / ODD).mkdir()
    elif place == "file":
        (runs / ODD).write_text("no folder", "utf-8")
    else:
        shutil.copytree(runs / SOUND, runs.parent / "outside")
        (runs / ODD).symlink_to(runs.parent / "outside")
    home_stands(app)
    answers_in_a_sentence(open_page("detect", run=ODD))


PLANS = {
    ".detections": (ODD, "detect", "run"),
    ".batches": ("batch-odd", "detect", "run"),
    ".comparisons": ("compare-odd", "compare", "run"),
    ".analyses": ("factors-odd", "factors", "analysis"),
}


@pytest.mark.parametrize("where", PLANS)
def test_home_stands_with_bad_plans_and_their_addresses_say_what_is_wrong(
    app, open_page, runs, where: str
) -> None:
    identity, page, name = PLANS[where]
    (runs / where).mkdir()
    for bad in KINDS:
        bad(runs / where / f"{identity}-{bad.__name__}.json")
    home_stands(app)
    for bad in KINDS:
        answers_in_a_sentence(open_page(page, **{name: f"{identity}-{bad.__name__}"}))


@pytest.mark.parametrize("where", PLANS)
def test_home_stands_with_a_file_in_the_place_of_the_plans(app, open_page, runs, where: str) -> None:
    identity, page, name = PLANS[where]
    (runs / where).write_text("no folder", "utf-8")
    home_stands(app)
    answers_in_a_sentence(open_page(page, **{name: identity}))


ROWS = {
    "a plan that is no JSON": "plan = '{'",
    "a plan of another type": "plan = '[]'",
    "a plan of bytes": "plan = x'00ff'",
    "a huge plan": "plan = zeroblob(20000000)",
    "a kind that nobody knows": "kind = 'nothing'",
    "a lane that nobody serves": "lane = 'nowhere'",
    "a share that is no number": "share = 'half'",
    "a share beyond all": "share = 1e300",
    "times that are none": "queued = 'now', begun = 'then', heard = 'x', ended = 'y', seconds_left = 'z'",
    "times beyond all": "begun = 9e999, ended = -9e999, seconds_left = 9e999, heard = 0",
    "a title of bytes": "title = x'fffe00'",
    "a title without end": "title = hex(zeroblob(200000))",
    "numbers of workers that are none": "pid = 'x', pid_began = 'y', attempts = 'z', deaths = 'd', most_deaths = 'm'",
    "an error that is no JSON": "error = 'x', state = 'failed'",
    "an error of another type": "error = '[5]', state = 'failed'",
    "an error without words": "error = '{\"kind\": \"FileError\"}', state = 'failed'",
    "an error of bytes": "error = x'ff', state = 'failed'",
}  # fmt: skip


def test_home_stands_with_bad_rows_of_the_queue_and_their_addresses_stand_too(
    app, open_page, runs, desk
) -> None:
    queue, identities = JobQueue(runs, most_waiting=500), {}
    case = Case("sample", "odd", image=desk / "scene.tif")
    for row, change in ROWS.items():
        for kind in (DETECT, COMPARE, FACTORS):
            identity = owners.register().reserve(kind, owners.current(), f"{kind}-")
            queue.submit(kind, "odd", {}, "nobody", job_id=identity, owner=owners.current())
            with sqlite3.connect(runs / ".work" / "queue.db") as database:
                database.execute(f"UPDATE jobs SET {change} WHERE id = ?", (identity,))
            if kind == DETECT:
                plan = detections.Plan(case, ("red", "green", "blue", "nir"), DetectSettings())
                detections._PLANS.keep(identity, plan)
                identities[row] = identity
    queue.close()
    home_stands(app)
    for row, identity in identities.items():
        page = open_page("detect", run=identity)
        said = [each.value for each in (*page.error, *page.info)]
        assert page.title, row
        assert said or page.get("progress"), row
        assert not any("Traceback" in text for text in said), row
