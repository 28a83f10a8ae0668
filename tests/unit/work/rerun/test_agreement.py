"""What a record says of files that are not there any more."""

import json
from pathlib import Path

from landslide_core.work.rerun.agreement import agreement


def written(folder: Path, account: dict) -> dict:
    folder.mkdir()
    told = {
        "schema": 1, "created": "2026-01-01T00:00:00+00:00", "warnings": [], "settings": {}, "versions": {},
        "scene": {"name": "x"}, "results": {"count": 0}, "seconds": {"total": 1.0}, "files": {}, **account,
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(told))
    return told


def test_parts_without_their_records_cannot_be_told_and_do_not_agree(tmp_path: Path) -> None:
    parts = {"kind": "factors", "parts": ["before"]}
    account = written(tmp_path / "then", parts)
    written(tmp_path / "now", parts)
    written(tmp_path / "now" / "before", {"kind": "factors"})

    found = agreement(tmp_path / "then", account, tmp_path / "now")

    assert [(each.name, each.verdict) for each in found.files] == [("before/run.json", "cannot tell")]
    assert not found.agrees
    assert not found.files[0].differs
    assert found.causes == ()


def test_numbers_with_times_whose_original_is_gone_cannot_be_told(tmp_path: Path) -> None:
    def files(digit: str) -> dict:
        told = {"sha256": digit * 64, "bytes": 1}
        return {"kind": "factors", "files": {"metrics.json": told, "table.csv": told}}

    account = written(tmp_path / "then", files("0"))
    written(tmp_path / "now", files("1"))

    found = agreement(tmp_path / "then", account, tmp_path / "now")

    assert {each.name: each.verdict for each in found.files} == {
        "metrics.json": "cannot tell", "table.csv": "differs",
    }  # fmt: skip
    assert found.causes
