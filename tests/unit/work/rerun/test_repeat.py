"""Two dates once more from their record, whole and in parts."""

import json
from pathlib import Path

import pytest

from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import FileError
from landslide_core.review.kept import change_review
from landslide_core.work.rerun.journey import rerun
from tests import small_change

SETTINGS = DetectSettings(tile=128, overlap=64, margin=16, device="cpu", simplify_px=0)
pytestmark = pytest.mark.usefixtures("models")


def verdicts(found) -> dict[str, str]:
    return {each.name: each.verdict for each in found.files}


@pytest.mark.slow
def test_a_part_of_a_change_whose_record_does_not_say_how_it_was_moved_is_refused(tmp_path: Path) -> None:
    run = small_change.done(*small_change.two_dates(tmp_path), tmp_path / "run")
    for part in ("before", "after"):
        path = run.folder / part / "run.json"
        account = json.loads(path.read_text())
        del account["moved"]
        path.write_text(json.dumps(account))

    with pytest.raises(FileError, match="before is a part of the change run"):
        rerun(run.folder / "before", tmp_path / "again", [tmp_path])


@pytest.mark.slow
def test_two_dates_are_repeated_with_both_detections(tmp_path: Path) -> None:
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    run = small_change.done(*small_change.two_dates(inputs), tmp_path / "run")

    found = rerun(run.folder, tmp_path / "again", [inputs])
    assert found.agrees, verdicts(found)
    assert verdicts(found)["before/probability.tif"] == "same"


@pytest.mark.slow
def test_a_part_of_a_change_is_repeated_as_it_was_moved(tmp_path: Path) -> None:
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    before = small_change.write(
        inputs / "before.tif", small_change.moved(small_change.ground(small_change.BEFORE, 1), 3, -4)
    )
    after = small_change.write(inputs / "after.tif", small_change.ground(small_change.AFTER, 2))
    run = small_change.done(before, after, tmp_path / "run")
    assert any(json.loads((run.folder / "before" / "run.json").read_text())["moved"])

    found = rerun(run.folder / "before", tmp_path / "again", [inputs])
    assert found.agrees, verdicts(found)


@pytest.mark.slow
def test_a_review_of_a_part_is_a_likely_cause(tmp_path: Path) -> None:
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    run = small_change.done(*small_change.two_dates(inputs), tmp_path / "run")
    outline = "POLYGON ((500000 3999990, 500020 3999990, 500020 3999970, 500000 3999990))"
    change_review(run.folder / "after", lambda review: review.sketched({"d1": outline}, (), "Ada"))

    found = rerun(run.folder, tmp_path / "again", [inputs])
    assert not found.agrees
    assert any("reviewed" in cause for cause in found.causes), verdicts(found)
