"""What killed work left is removed, whatever else happens to the folders meanwhile."""

import os
import shutil
from pathlib import Path

import pytest

from landslide_core.runs.under_way import PARTIAL, sweep


def left_in(folder: Path) -> Path:
    left = folder / f".run{PARTIAL}1234"
    left.mkdir(parents=True)
    return left


def test_leftovers_are_removed_from_the_folder_and_from_those_in_it(tmp_path: Path) -> None:
    lefts = [left_in(tmp_path), left_in(tmp_path / "batch"), left_in(tmp_path / ".plans")]
    (tmp_path / "batch" / "kept.txt").touch()
    sweep(tmp_path)

    assert not any(left.exists() for left in lefts)
    assert (tmp_path / "batch" / "kept.txt").is_file()


def test_a_run_that_is_deleted_meanwhile_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a-deleted").mkdir()
    left, listed = left_in(tmp_path / "batch"), os.listdir

    def deleting(path: Path) -> list[str]:
        shutil.rmtree(tmp_path / "a-deleted", ignore_errors=True)
        return listed(path)

    monkeypatch.setattr(os, "listdir", deleting)
    sweep(tmp_path)

    assert not left.exists()
    assert not (tmp_path / "a-deleted").exists()
