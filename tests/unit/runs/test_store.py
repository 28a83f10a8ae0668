"""Runs on disk: listed newest first, tolerant of what does not belong there, deleted inside the root only."""

import json
import os
import re
from pathlib import Path

import pytest

from landslide_core.errors import FileError, OutputError
from landslide_core.factors.align import LayerFiles
from landslide_core.runs.jobs import JobQueue
from landslide_core.runs.store import (
    RunStore,
    beginning,
    check_target,
    safe_slug,
    whole_or_nothing,
)
from landslide_core.runs.under_way import remove_leftovers
from tests.small_accounts import detected


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs")


def add(store: RunStore, run_id: str, created: str, **changes: object) -> Path:
    folder = store.root / run_id
    folder.mkdir()
    (folder / "run.json").write_text(json.dumps({**detected(f"{run_id}.tif", created), **changes}))
    return folder


def test_runs_are_listed_newest_first_and_strangers_last(store: RunStore) -> None:
    add(store, "b", "2026-01-02T00:00:00+00:00")
    add(store, "a", "2026-01-03T00:00:00+00:00")
    (store.root / "photos").mkdir()
    add(store, "broken", "2026-01-04T00:00:00+00:00", results={})
    (store.root / "half").mkdir()
    (store.root / "half" / "run.json").write_text('{"kind": "det')
    (store.root / "list.txt").write_text("not a folder")
    (store.root / ".hidden").mkdir()
    listed = store.list()
    assert [run.id for run in listed[:2]] == ["a", "b"]
    assert listed[0].title == "a.tif"
    assert listed[0].count == 3
    assert {run.id for run in listed if not run.readable} == {"photos", "broken", "half"}
    assert all(run.problem for run in listed if not run.readable)


def test_a_store_survives_a_restart_and_comes_from_the_environment(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, "a", "2026-01-03T00:00:00+00:00")
    monkeypatch.setenv("SCARP_RUNS", str(store.root))
    assert [run.id for run in RunStore().list()] == ["a"]


def test_ids_begin_with_when_what_and_of_which_name_safely() -> None:
    found = beginning("detect", "../../etc/Ñandú scene (1).tif")
    assert re.fullmatch(r"\d{8}-\d{6}-detect-etc-ñandú-scene-1-tif-", found)
    assert safe_slug("...") == "scene"
    assert len(safe_slug("x" * 500)) == 48


@pytest.mark.parametrize(
    "bad",
    [
        "",
        ".",
        "..",
        "../outside",
        "a/b",
        "/etc",
        ".hidden",
        "no-such-run",
        "link",
        "a" * 300,
        "a\0b",
        "\ud800",
        "好" * 120,
    ],
)
def test_only_runs_directly_inside_the_root_can_be_opened_or_deleted(store: RunStore, bad: str) -> None:
    outside = store.root.parent / "outside"
    outside.mkdir()
    (store.root / ".hidden").mkdir()
    (store.root / "link").symlink_to(outside)
    for act in (store.folder_of, store.delete):
        with pytest.raises(FileError, match="There is no run"):
            act(bad)
    assert outside.is_dir()


def test_deleting_removes_the_run_and_nothing_else(store: RunStore) -> None:
    add(store, "a", "2026-01-03T00:00:00+00:00")
    add(store, "b", "2026-01-02T00:00:00+00:00")
    store.delete("a")
    assert [path.name for path in store.root.iterdir()] == ["b"]


def test_an_unreadable_run_is_refused_with_its_reason_but_can_be_deleted(store: RunStore) -> None:
    (store.root / "photos").mkdir()
    with pytest.raises(FileError, match=r"run\.json is missing"):
        store.folder_of("photos")
    store.delete("photos")
    assert store.list() == ()


def test_remains_of_killed_runs_are_swept_at_any_age_and_what_lives_stays(store: RunStore) -> None:
    left = store.root / ".left.partial-1234"
    left.mkdir()
    (left / "probability.tif").write_bytes(b"half")
    (store.root / ".scarp-layers-1234").mkdir()
    with whole_or_nothing(store.root / "living") as living:
        os.utime(living, (0, 0))
        RunStore(store.root)
        assert living.exists()
        (living / "run.json").write_text("{}")
    assert [path.name for path in store.root.iterdir()] == ["living"]


@pytest.mark.parametrize("job_id", ["waits", "waits~2", "waits~13"])
def test_what_work_in_the_queue_will_go_on_with_is_spared(store: RunStore, job_id: str) -> None:
    JobQueue(store.root).submit("detect", "A", {}, "cpu", job_id=job_id)
    for name in ("waits", "gone"):
        (store.root / f".{name}.partial-1234").mkdir()
    RunStore(store.root)

    assert [path.name for path in store.root.glob(".*.partial-*")] == [".waits.partial-1234"]


def test_the_same_run_is_given_what_a_killed_one_left_and_another_is_not(tmp_path: Path) -> None:
    for name, plan in (("1", "same"), ("2", "other")):
        (tmp_path / f".run.partial-{name}").mkdir()
        (tmp_path / f".run.partial-{name}" / ".plan").write_text(plan)
        (tmp_path / f".run.partial-{name}" / "strips").write_text(plan)
    with whole_or_nothing(tmp_path / "run", plan="same") as folder:
        assert (folder / "strips").read_text() == "same"
        (folder / "run.json").write_text("{}")

    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["run.json", "strips"]


def test_a_run_whose_replacing_was_killed_midway_has_its_name_again(tmp_path: Path) -> None:
    (tmp_path / ".run.partial-12-old").mkdir()
    (tmp_path / ".run.partial-12-old" / "run.json").write_text("old")
    (tmp_path / ".run.partial-12").mkdir()
    remove_leftovers(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert (tmp_path / "run" / "run.json").read_text() == "old"


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    out = tmp_path / "new" / "run"

    def fail_inside(overwrite: bool) -> None:
        with whole_or_nothing(out, overwrite) as folder:
            (folder / "half.tif").write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_inside(overwrite=False)
    assert list(out.parent.iterdir()) == []
    with whole_or_nothing(out) as folder:
        (folder / "run.json").write_text("{}")
        assert not out.exists()
    with pytest.raises(RuntimeError):
        fail_inside(overwrite=True)
    assert [path.name for path in out.iterdir()] == ["run.json"]
    assert [path.name for path in out.parent.iterdir()] == ["run"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "5",
        '{"a":' * 100_000,
        "\0",
        '{"kind": "detect"}',
        '{"kind": 5}',
        '{"kind": "detect", "schema": 99}',
    ],
)
def test_one_bad_account_takes_no_other_run_from_the_list(store: RunStore, text: str) -> None:
    add(store, "good", "2026-01-03T00:00:00+00:00")
    (store.root / "bad").mkdir()
    (store.root / "bad" / "run.json").write_text(text)
    good, bad = store.list()
    assert good.readable
    assert bad.problem


def test_what_is_replaced_is_what_the_run_wrote(tmp_path: Path) -> None:
    out = tmp_path / "run"
    with whole_or_nothing(out) as folder:
        (folder / "run.json").write_text(json.dumps({"files": {"mask.tif": {}, "../x": {}}}))
        (folder / "mask.tif").write_text("old")
    (out / "notes.txt").write_text("mine")
    (out / "table.csv").write_text("mine")
    (out / "photos").mkdir()
    with whole_or_nothing(out, overwrite=True) as folder:
        (folder / "run.json").write_text("{}")
        (folder / "mask.tif").write_text("new")
        (folder / "table.csv").write_text("the run's")
    assert (out / "mask.tif").read_text() == "new"
    assert (out / "notes.txt").read_text() == "mine"
    assert (out / "table-kept.csv").read_text() == "mine"
    assert (out / "photos").is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_folder_that_holds_an_input_is_not_replaced(tmp_path: Path) -> None:
    out = tmp_path / "run"
    out.mkdir()
    (out / "run.json").write_text("{}")
    image = out / "scene.tif"
    image.write_text("mine")
    (tmp_path / "elsewhere").symlink_to(out)
    for given in (
        image,
        str(image),
        f"{image}:layer",
        tmp_path / "elsewhere" / "scene.tif",
        LayerFiles(dem=image),
    ):
        with pytest.raises(OutputError, match=r"holds scene\.tif"):
            check_target(out, True, (None, given))
    check_target(out, True, (tmp_path / "other.tif", None))
    assert image.read_text() == "mine"
