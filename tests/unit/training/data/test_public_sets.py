"""Public sets on tiny copies of their published layouts."""

import numpy as np
import pytest
from PIL import Image

from landslide_core.errors import FileError, InputError
from landslide_core.training.data import public_sets
from landslide_core.training.data.datasets import Sources, gather
from landslide_core.training.data.public_sets import block, cas, gvlm, hr_gldd, original_bijie


def save(path, array: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(array).save(path)


def labelled(path_of_image, path_of_mask, value: int, size=(24, 20), top: int = 255) -> None:
    save(path_of_image, np.full((*size, 3), value, np.uint8))
    mask = np.zeros(size, np.uint8)
    mask[4:8, 4:8] = top
    save(path_of_mask, mask)


@pytest.fixture
def published_bijie(tmp_path):
    for n in range(7):
        name = f"df{n:03}.png"
        labelled(tmp_path / "landslide/image" / name, tmp_path / "landslide/mask" / name, 50 + n)
        save(tmp_path / "landslide/dem" / name, np.full((24, 20), 1500 + n, np.uint16))
        save(tmp_path / "non-landslide/image" / f"no{n:03}.png", np.full((24, 20, 3), 90, np.uint8))
        save(tmp_path / "non-landslide/dem" / f"no{n:03}.png", np.full((24, 20), 90, np.uint8))
    return tmp_path


def test_bijie_as_published_is_split_at_the_end_of_both_folders(published_bijie) -> None:
    train, held_out = original_bijie(published_bijie, "train"), original_bijie(published_bijie, "val")

    assert [held_out.read(i).name for i in range(len(held_out))] == ["df006", "no006"]
    assert len(train) == 12
    first, last = train.read(0), train.read(11)
    assert first.mask.sum() == 16
    assert first.pixels.max() == 50
    assert first.elevation_m.max() == 1500
    assert not last.mask.any()
    assert last.elevation_m is None  # 8 bits are not metres


def test_the_published_layout_of_bijie_is_recognised(published_bijie) -> None:
    data = gather(Sources(bijie=published_bijie))

    assert (len(data.training), len(data.validation)) == (12, 2)
    assert "as published" in data.split


def test_a_landslide_image_without_mask_is_named(published_bijie) -> None:
    (published_bijie / "landslide/mask/df002.png").unlink()

    with pytest.raises(FileError, match="df002"):
        original_bijie(published_bijie, "train")


def test_sites_of_gvlm_are_cut_into_windows_and_kept_apart(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(public_sets, "WINDOW_PX", 128)
    for n, site in enumerate(("A Luoi_Vietnam", "Big Sur_USA", "Kodagu_India")):
        labelled(tmp_path / site / "im2.png", tmp_path / site / "ref.png", 40 + n, size=(200, 150))
        save(tmp_path / site / "im1.png", np.zeros((200, 150, 3), np.uint8))
    train, held_out = gvlm(tmp_path, "train"), gvlm(tmp_path, "val")

    assert {held_out.read(i).name.split("_")[0] for i in range(len(held_out))} == {"Kodagu"}
    assert [train.read(i).mask.shape for i in range(2)] == [(128, 128), (72, 128)]  # no slivers of 22 columns
    assert [train.read(i).pixels.max() for i in range(len(train))] == [40, 40, 41, 41]
    assert train.read(0).mask.sum() == 16


def test_regions_of_cas_carry_their_resolution(tmp_path) -> None:
    for region in ("Moxi town (UAV-0.6m)", "Lombok"):
        for n in range(8):
            folder = tmp_path / region
            labelled(folder / "img" / f"{n}.tif", folder / "mask" / f"{n}.tif", 60, top=1)
    train, held_out = cas(tmp_path, "train"), cas(tmp_path, "val")

    assert [len(region) for region in train] == [7, 7]
    assert [len(region) for region in held_out] == [1, 1]
    assert [region.read(0).native_resolution_m for region in train] == [1.0, 0.6]
    assert train[0].read(0).mask.sum() == 16


def test_patches_of_hr_gldd_get_the_look_of_the_others(tmp_path) -> None:
    rng = np.random.default_rng(0)
    for part, count in (("train", 5), ("val", 2)):
        np.save(tmp_path / f"{part}X.npy", rng.random((count, 32, 32, 4)))
        np.save(tmp_path / f"{part}Y.npy", (rng.random((count, 32, 32, 1)) > 0.8).astype(np.float32))
    patches = hr_gldd(tmp_path, "train", (0.2,) * 3, (0.6,) * 3)

    example = patches.read(4)
    assert len(patches) == 5
    assert example.native_resolution_m == 3.0
    assert np.percentile(example.pixels, 2) / 255 == pytest.approx(0.2, abs=0.02)
    assert example.mask.mean() == pytest.approx(0.2, abs=0.08)
    data = gather(Sources(hr_gldd=tmp_path))
    assert (len(data.training), len(data.validation)) == (5, 2)
    (tmp_path / "valY.npy").unlink()
    with pytest.raises(FileError, match=r"valY\.npy"):
        gather(Sources(hr_gldd=tmp_path))


@pytest.mark.parametrize("reader", [gvlm, cas])
def test_a_folder_of_another_layout_is_refused(tmp_path, reader) -> None:
    with pytest.raises(InputError, match="Point to|does not hold|holds no"):
        reader(tmp_path, "train")


def test_a_block_is_never_empty() -> None:
    assert block(["b", "a"], "train") == ["a"]
    assert block(["b", "a"], "val") == ["b"]


def test_a_picture_that_was_replaced_is_read_again(tmp_path) -> None:
    for site, value in (("a", 20), ("b", 30)):
        labelled(tmp_path / site / "im2.png", tmp_path / site / "ref.png", value)
    windows = gvlm(tmp_path, "train")
    assert windows.read(0).pixels.max() == 20

    labelled(tmp_path / "a" / "im2.png", tmp_path / "a" / "ref.png", 77)

    assert windows.read(0).pixels.max() == 77
