"""`change`: what came and went in lines, and what cannot be laid over each other refused with the option that helps."""

from pathlib import Path

import numpy as np
import pytest

from landslide_core.changes.run import open_change
from landslide_core.commands.main import main
from tests import small_change
from tests.small_change import BEFORE, ground, moved, write

pytestmark = pytest.mark.usefixtures("same_models")
OPTIONS = [
    "--device", "cpu", "--tile", "128", "--overlap", "64", "--margin", "16", "--threshold", "0.5",
    "--roles", "red,green,blue,nir", "--roles-before", "red,green,blue,nir",
]  # fmt: skip


@pytest.mark.slow
def test_each_kind_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = small_change.two_dates(tmp_path)

    assert main(["change", str(before), str(after), "--out", str(tmp_path / "out"), *OPTIONS]) == 0

    said = capsys.readouterr().out
    assert "before: before.tif, 3 outlines" in said
    lines = {line.split()[0]: line.split()[1] for line in said.splitlines() if line.startswith("  ")}
    assert lines == {
        "new": "1", "grown": "1", "unchanged": "1", "shrunk": "0", "gone": "1", "unclear": "0", "unknown": "0"
    }  # fmt: skip
    assert "note: The images lie over each other to within 0.25 px" in said
    assert open_change(tmp_path / "out").counts["new"] == 1


def test_a_large_shift_names_the_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, after = small_change.two_dates(tmp_path)
    before = write(tmp_path / "moved.tif", moved(ground(BEFORE, 1), 0, 60))

    assert main(["change", str(before), str(after), "--out", str(tmp_path / "out"), *OPTIONS]) == 2

    said = capsys.readouterr().err
    assert "moved.tif lies 60.0 pixels (120 m) from after.tif" in said
    assert "Option: --most-shift PX." in said
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_measured_names_the_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, after = small_change.two_dates(tmp_path)
    fog = write(tmp_path / "fog.tif", np.random.default_rng(5).normal(200, 4, (4, 360, 420)))

    assert main(["change", str(fog), str(after), "--out", str(tmp_path / "out"), *OPTIONS]) == 2

    said = capsys.readouterr().err
    assert "cannot be measured" in said
    assert "Option: --as-placed." in said
