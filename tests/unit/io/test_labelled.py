"""Labelled folders: which file belongs to which image, and what is said where one is missing."""

import subprocess
import sys
from pathlib import Path

import pytest

from landslide_core.errors import FileError
from landslide_core.io.labelled import LabelledScene, excluding, labelled_scenes, match_folders


def files(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).touch()
    return folder


@pytest.fixture
def images(tmp_path: Path) -> Path:
    return files(tmp_path / "images", "c.tif", "a.png", "b.PNG", "notes.txt")


def names(scenes: tuple[LabelledScene, ...]) -> list[tuple[str, str]]:
    return [(scene.image.name, scene.reference.name) for scene in scenes]


def test_masks_and_polygons_are_matched_by_stem_in_the_order_of_the_names(images: Path) -> None:
    masks = files(images.parent / "masks", "a.gpkg", "b.tif", "c.geojson", "d.png")
    found = match_folders(images, [masks])

    assert names(found) == [("a.png", "a.gpkg"), ("b.PNG", "b.tif"), ("c.tif", "c.geojson")]
    assert found[0] == LabelledScene(images / "a.png", masks / "a.gpkg", "a")


def test_a_list_chooses_and_orders(images: Path) -> None:
    masks = files(images.parent / "masks", "a.png", "c.png")

    assert names(match_folders(images, [masks], ["c", "a"])) == [("c.tif", "c.png"), ("a.png", "a.png")]


def test_what_lies_in_a_later_folder_wins_and_in_one_folder_a_mask_over_polygons(images: Path) -> None:
    masks = files(images.parent / "masks", "a.png", "b.png", "b.shp", "b.json", "c.png")
    better = files(images.parent / "better", "a.kml")

    assert names(match_folders(images, [masks, better])) == [
        ("a.png", "a.kml"),
        ("b.PNG", "b.png"),
        ("c.tif", "c.png"),
    ]


def test_images_without_a_mask_are_named_and_a_list_is_the_cure(tmp_path: Path) -> None:
    images = files(tmp_path / "images", *(f"{number}.png" for number in range(8)))
    masks = files(tmp_path / "masks", "3.png")

    with pytest.raises(
        FileError, match="7 of 8 images have no mask: '0', '1', '2', '4', '5' and 2 more"
    ) as told:
        match_folders(images, [masks])
    assert "list" in told.value.knobs
    with pytest.raises(FileError, match="1 of 2 images have no mask: '0'."):
        match_folders(images, [masks], ["3", "0"])


def test_listed_images_that_are_not_there_are_named(images: Path) -> None:
    masks = files(images.parent / "masks", "a.png", "x.png")

    with pytest.raises(FileError, match="1 of 2 listed images are not in .*: 'x'."):
        match_folders(images, [masks], ["a", "x"])


def test_who_reads_pictures_only_is_given_pictures_only(images: Path) -> None:
    masks = files(images.parent / "masks", "a.gpkg", "b.png", "c.h5")

    with pytest.raises(FileError, match="2 of 3 images have no mask: 'a', 'c'"):
        match_folders(images, [masks], suffixes=(".png", ".tif"), polygons=False)


def test_folders_that_are_missing_or_empty_are_said(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no folder .*nowhere"):
        match_folders(tmp_path / "nowhere", [tmp_path])
    with pytest.raises(FileError, match="holds no image"):
        match_folders(tmp_path, [tmp_path])


def test_two_files_are_one_scene_and_two_folders_many(images: Path) -> None:
    masks = files(images.parent / "masks", "a.gpkg", "b.tif", "c.tif")
    dem = images.parent / "dem.tif"

    assert labelled_scenes(images / "a.png", masks / "b.tif") == (
        LabelledScene(images / "a.png", masks / "b.tif", "a"),
    )
    assert [scene.dem for scene in labelled_scenes(images, masks, dem)] == [dem] * 3
    with pytest.raises(FileError, match="not two files or two folders"):
        labelled_scenes(images, masks / "b.tif")


def test_what_to_leave_out_is_one_file_for_all_or_one_for_some(images: Path) -> None:
    scenes = match_folders(images, [files(images.parent / "masks", "a.png", "b.png", "c.png")])
    fields = files(images.parent / "fields", "b.gpkg")

    assert [scene.exclude for scene in excluding(scenes, None)] == [None] * 3
    assert [scene.exclude for scene in excluding(scenes, fields)] == [None, fields / "b.gpkg", None]
    assert [scene.exclude for scene in excluding(scenes, fields / "b.gpkg")] == [fields / "b.gpkg"] * 3
    with pytest.raises(FileError, match="holds no mask for any"):
        excluding(scenes, files(images.parent / "other", "z.gpkg"))


def test_a_training_finds_its_pictures_without_rasterio(root: Path) -> None:
    code = (
        "import sys\n"
        "for name in ('rasterio', 'geopandas', 'shapely', 'odc', 'pyogrio'):\n"
        "    sys.modules[name] = None\n"
        "from landslide_core.training.data import public_sets, readers\n"
        "from landslide_core.io.labelled import match_folders\n"
    )

    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)
