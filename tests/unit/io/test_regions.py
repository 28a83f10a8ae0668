"""A table names the regions of pictures."""

from pathlib import Path

import pytest

from landslide_core.errors import FileError
from landslide_core.io.labelled import LabelledScene
from landslide_core.io.regions import with_regions

SCENES = [LabelledScene(Path(f"{name}.png"), Path("mask.png")) for name in "abc"]


def table(tmp_path: Path, text: str) -> Path:
    (tmp_path / "regions.csv").write_text(text, "utf-8")
    return tmp_path / "regions.csv"


def test_regions_and_pixel_sizes_are_found_by_name_with_or_without_ending(tmp_path):
    found = with_regions(SCENES, table(tmp_path, "\ufeffID,County,gsd\na,north,0.8\nb.png,south,\n"))

    assert [scene.region for scene in found] == ["north", "south", ""]
    assert [scene.pixel_m for scene in found] == [0.8, None, None]


def test_a_row_that_ends_early_names_no_region(tmp_path):
    found = with_regions(SCENES, table(tmp_path, "name,region,gsd\na\nb,south\n"))

    assert [(scene.region, scene.pixel_m) for scene in found] == [("", None), ("south", None), ("", None)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,north\n", "no columns for name and region"),
        ("name,region\nz,north\n", "names none of the images"),
        ("name,region,pixel_m\na,north,coarse\n", "'coarse' as a pixel size"),
    ],
)
def test_a_table_that_says_nothing_is_refused(tmp_path, text, said):
    with pytest.raises(FileError, match=said):
        with_regions(SCENES, table(tmp_path, text))


def test_no_table_is_said(tmp_path):
    with pytest.raises(FileError, match="no table"):
        with_regions(SCENES, tmp_path / "none.csv")
