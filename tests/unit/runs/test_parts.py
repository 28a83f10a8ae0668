"""The files of a run and of its parts."""

from pathlib import Path

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
