"""The files of a run and of its parts."""

from pathlib import Path

import pytest

from landslide_core.errors import FileError
from landslide_core.runs.parts import members


def test_every_finished_file_is_named_below_the_run_its_own_last(tmp_path: Path) -> None:
    for name in ("before", "after", "another"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").touch()
    (tmp_path / "after" / ".partial").touch()
    (tmp_path / "run.json").touch()

    assert list(members(tmp_path, ["before", "after"])) == [
        ("before/run.json", tmp_path / "before" / "run.json"),
        ("after/run.json", tmp_path / "after" / "run.json"),
        ("run.json", tmp_path / "run.json"),
    ]


@pytest.mark.parametrize("part", ["after", "..", ".", "", "../run", "file"])
def test_a_part_that_is_no_folder_of_the_run_is_said_before_the_first_file(tmp_path: Path, part: str) -> None:
    folder = tmp_path / "run"
    (folder / "before").mkdir(parents=True)
    (folder / "file").touch()

    with pytest.raises(FileError, match=r"run lacks its part"):
        members(folder, ["before", part])
