"""Which images make a batch, and their names."""

from pathlib import Path

import pytest

from landslide_core.detection.batch import scenes
from landslide_core.errors import FileError, NeedsMemoryError


def test_hidden_files_folders_and_other_kinds_are_no_images(tmp_path: Path):
    for name in ("b.tif", "A.TIF", ".hidden.tif", "notes.txt", "b.tfw"):
        (tmp_path / name).touch()
    (tmp_path / "folder.tif").mkdir()

    assert [path.name for path in scenes.images_of(tmp_path)] == ["A.TIF", "b.tif"]


def test_no_image_and_too_many_are_said(tmp_path: Path, monkeypatch):
    with pytest.raises(FileError, match="holds no image"):
        scenes.images_of(tmp_path)
    with pytest.raises(FileError, match="no folder"):
        scenes.images_of(tmp_path / "nowhere")
    monkeypatch.setattr(scenes, "MOST_SCENES", 1)
    for name in ("a.tif", "b.tif"):
        (tmp_path / name).touch()
    with pytest.raises(NeedsMemoryError, match="more than one batch takes"):
        scenes.images_of(tmp_path)


def test_names_that_would_be_the_same_are_told_apart():
    taken: set[str] = set()
    for image in ("a b.tif", "a-b.png", "A_B.jpg", "..tif", "(().tif"):
        taken.add(scenes.free_name(Path(image), taken))

    assert taken == {"a-b", "a-b-2", "a-b-3", "scene", "scene-2"}
