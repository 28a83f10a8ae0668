"""Scenes that are kept on disk are those of this version."""

import shutil
from pathlib import Path

from landslide_core import synthetic
from landslide_core.synthetic.drawn_by import drawn_by, of_code
from landslide_core.training.data import readers
from landslide_core.training.data.readers import SyntheticScenes


def test_other_code_is_another_version(tmp_path: Path) -> None:
    shutil.copytree(
        Path(synthetic.__file__).parent, tmp_path / "copy", ignore=shutil.ignore_patterns("__pycache__")
    )
    assert of_code(tmp_path / "copy") == drawn_by()

    with (tmp_path / "copy" / "world.py").open("a", encoding="utf-8") as code:
        code.write("# drawn otherwise\n")

    assert of_code(tmp_path / "copy") != drawn_by()


def test_scenes_of_another_version_are_drawn_anew(tmp_path: Path, monkeypatch) -> None:
    scenes = SyntheticScenes("s", (5,), tmp_path, (0.1,) * 3, (0.6,) * 3, size_px=64)
    scenes.read(0)
    scenes.read(0)
    assert len(list(tmp_path.glob("*.npz"))) == 1

    monkeypatch.setattr(readers, "drawn_by", lambda: "another")
    scenes.read(0)

    assert len(list(tmp_path.glob("*.npz"))) == 2
