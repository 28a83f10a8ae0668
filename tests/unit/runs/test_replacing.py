"""A run with parts replaces an earlier one: its parts go as runs do, what others put there stays."""

import json
from pathlib import Path

from landslide_core.runs.replacing import remove_replaced


def run(folder: Path, *names: str, parts: tuple[str, ...] = ()) -> Path:
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_text("run")
    (folder / "run.json").write_text(json.dumps({"files": dict.fromkeys(names, {}), "parts": list(parts)}))
    return folder


def test_parts_go_and_what_others_put_into_them_stays(tmp_path: Path) -> None:
    old = run(tmp_path / "old", "change.csv", parts=("before", "../elsewhere", "notes"))
    run(old / "before", "mask.tif")
    (old / "before" / "mine.txt").write_text("mine")
    (old / "notes").mkdir()  # named as a part, and no run
    (old / "notes" / "a.txt").write_text("mine")
    elsewhere = run(tmp_path / "elsewhere", "mask.tif")
    new = run(tmp_path / "new", "change.csv", parts=("before",))
    run(new / "before", "mask.tif")

    remove_replaced(old, new, "run.json")

    assert not old.exists()
    assert sorted(path.relative_to(new).as_posix() for path in new.rglob("*") if path.is_file()) == [
        "before/mask.tif", "before/mine.txt", "before/run.json", "change.csv", "notes/a.txt", "run.json"
    ]  # fmt: skip
    assert (elsewhere / "mask.tif").is_file()


def test_what_others_put_into_a_part_stays_where_the_new_run_has_no_such_part(tmp_path: Path) -> None:
    old = run(tmp_path / "old", "change.csv", parts=("before", "after"))
    for part in ("before", "after"):
        run(old / part, "mask.tif")
    (old / "before" / "mine.txt").write_text("mine")
    new = run(tmp_path / "new", "mask.tif")

    remove_replaced(old, new, "run.json")

    assert not old.exists()
    assert sorted(path.relative_to(new).as_posix() for path in new.rglob("*")) == [
        "before", "before/mine.txt", "mask.tif", "run.json"
    ]  # fmt: skip
