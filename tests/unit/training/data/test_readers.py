"""Readers of labelled imagery: pairs by stem, splits, corrected labels, patches, synthetic scenes."""

import h5py
import numpy as np
import pytest

from landslide_core.errors import FileError, MismatchError
from landslide_core.training.data.readers import bijie, image_folder, landslide4sense
from tests.small_pictures import label, picture


@pytest.fixture
def tiny_bijie(tmp_path):
    for n in range(4):
        picture(tmp_path / "images" / f"ls_{n}.png", 50 + n)
        label(tmp_path / "masks" / f"ls_{n}.png", inside=n != 1)
    label(tmp_path / "masks_merged" / "ls_1.png", inside=True)
    (tmp_path / "train.txt").write_text("ls_1\nls_0\n")
    (tmp_path / "val.txt").write_text("ls_2\nls_3\n")
    return tmp_path


def test_a_block_of_bijie_follows_its_list_and_takes_merged_masks(tiny_bijie) -> None:
    block = bijie(tiny_bijie, "train")

    assert [block.read(i).name for i in range(len(block))] == ["ls_1", "ls_0"]
    assert block.read(0).mask.sum() == 25
    assert block.read(0).pixels.shape == (3, 20, 30)
    assert block.read(0).pixels.max() == 51


def test_masks_of_zero_and_one_are_read_like_masks_of_zero_and_255(tmp_path) -> None:
    picture(tmp_path / "i" / "a.png", 9)
    label(tmp_path / "m" / "a.png", inside=True, top=1)

    assert image_folder("t", tmp_path / "i", tmp_path / "m", 1.0).read(0).mask.sum() == 25


def test_an_image_without_a_mask_is_named(tmp_path) -> None:
    picture(tmp_path / "i" / "a.png", 9)
    (tmp_path / "m").mkdir()

    with pytest.raises(FileError, match="'a'"):
        image_folder("t", tmp_path / "i", tmp_path / "m", 1.0)


def test_a_mask_of_another_size_is_refused(tmp_path) -> None:
    picture(tmp_path / "i" / "a.png", 9)
    label(tmp_path / "m" / "a.png", inside=True, size=(20, 31))

    with pytest.raises(MismatchError, match="20 x 31"):
        image_folder("t", tmp_path / "i", tmp_path / "m", 1.0).read(0)


def test_landslide4sense_patches_are_red_green_blue(tmp_path) -> None:
    bands = np.zeros((128, 128, 14))
    for band in range(14):
        bands[:, :, band] = band + np.random.default_rng(band).random((128, 128)) * 0.1
    bands[:64, :, 3] += 5  # B4 is red
    for folder, key, data in (("img", "img", bands), ("mask", "mask", np.eye(128, dtype=np.uint8))):
        (tmp_path / folder).mkdir()
        stem = "image" if folder == "img" else "mask"
        with h5py.File(tmp_path / folder / f"{stem}_7.h5", "w") as file:
            file[key] = data

    patch = landslide4sense(tmp_path, (0.1,) * 3, (0.6,) * 3).read(0)

    assert patch.pixels.shape == (3, 128, 128)
    assert patch.mask.sum() == 128
    assert patch.pixels[0, :64].mean() > patch.pixels[0, 64:].mean() + 80
    assert abs(patch.pixels[1, :64].mean() - patch.pixels[1, 64:].mean()) < 10


def test_the_real_patches_of_the_benchmark_are_read(shared_data) -> None:
    patches = landslide4sense(shared_data / "landslide4sense", (0.1,) * 3, (0.6,) * 3)

    assert len(patches) == 6
    assert not next(p for p in map(patches.read, range(6)) if p.name == "image_3645").mask.any()


def test_the_blocks_of_the_real_set_share_no_ground(shared_data) -> None:
    folder = shared_data / "bijie"
    blocks = {split: set((folder / f"{split}.txt").read_text().split()) for split in ("train", "val")}
    overlaps = [line.split(",")[:2] for line in (folder / "overlaps.csv").read_text().splitlines()[1:]]

    assert not blocks["train"] & blocks["val"]
    assert not [1 for a, b in overlaps if (a in blocks["train"]) != (b in blocks["train"])]
