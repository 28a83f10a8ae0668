"""Plans of work: read again, brought up to date, and refused in a sentence."""

import json
from pathlib import Path

import pytest

from landslide_core.errors import FileError, MismatchError
from landslide_core.runs import plan_files
from landslide_core.runs.plan_files import MIGRATIONS, SCHEMA, read_plan, write_plan


def test_a_plan_is_read_as_it_was_written(tmp_path: Path) -> None:
    plan = {"title": "Zürich", "breaks": [1.5, float("inf")], "image": Path("scene.tif")}
    write_plan(tmp_path / "plans" / "one.json", plan)

    assert read_plan(tmp_path / "plans" / "one.json", "run") == {**plan, "image": "scene.tif"}


def test_there_is_a_way_from_every_earlier_schema() -> None:
    assert sorted(MIGRATIONS) == list(range(SCHEMA))


def test_a_plan_from_before_there_were_numbers_is_brought_up_to_date(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "old.json").write_text(json.dumps({"old": 1}))
    monkeypatch.setattr(plan_files, "MIGRATIONS", {0: lambda plan: {"new": plan["old"]}})

    assert read_plan(tmp_path / "old.json", "run") == {"new": 1}


@pytest.mark.parametrize("text", ["{", "[]", "7", "\0", "[" * 100_000])
def test_what_is_no_plan_gets_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.json").write_text(text)

    with pytest.raises(FileError):
        read_plan(tmp_path / "odd.json", "run")


def test_a_plan_of_a_later_version_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "later.json").write_text(json.dumps({"schema": SCHEMA + 1}))

    with pytest.raises(MismatchError, match="newer version"):
        read_plan(tmp_path / "later.json", "run")
