"""Reference masks are read as truth, whatever the file; anything else is refused."""

import h5py
import numpy as np
import pytest
from PIL import Image

from landslide_core import io
from landslide_core.errors import FileError

TRUTH = np.zeros((20, 30), bool)
TRUTH[5:12, 7:20] = True


@pytest.mark.parametrize("top", [1, 255])
@pytest.mark.parametrize("suffix", ["png", "webp", "tif", "bmp"])
def test_zero_and_one_or_255_are_truth(tmp_path, top, suffix):
    path = tmp_path / f"mask.{suffix}"
    Image.fromarray(TRUTH.astype(np.uint8) * top).save(
        path, **({"lossless": True} if suffix == "webp" else {})
    )
    np.testing.assert_array_equal(io.read_mask(path), TRUTH)


def test_nodata_around_landslides_is_not_landslide_and_an_empty_mask_is_empty(write_tif):
    coded = TRUTH.astype(np.uint8)
    coded[0] = 255
    np.testing.assert_array_equal(io.read_mask(write_tif(coded[None], nodata=255)), TRUTH)
    assert not io.read_mask(write_tif(np.zeros((1, 9, 9), "uint8"))).any()


def test_a_landslide4sense_mask_is_read(tmp_path):
    with h5py.File(tmp_path / "mask.h5", "w") as file:
        file["mask"] = TRUTH.astype(np.uint8)
    np.testing.assert_array_equal(io.read_mask(tmp_path / "mask.h5"), TRUTH)


def test_photographs_and_classes_are_no_masks(write_tif, pixels):
    with pytest.raises(FileError, match="4 bands differ"):
        io.read_mask(write_tif(pixels))
    with pytest.raises(FileError, match="holds 0, 1, 2"):
        io.read_mask(write_tif(pixels[:1] % 3))
    with pytest.raises(FileError, match="fractions"):
        io.read_mask(write_tif(np.full((1, 4, 4), 0.5, "float32")))


def test_real_masks_are_read(shared_data):
    assert io.read_mask(shared_data / "uav_scene" / "mask.png").mean() < 0.5
    assert io.read_mask(next((shared_data / "bijie" / "masks").glob("ls_*.png"))).any()
    assert io.read_mask(next((shared_data / "landslide4sense" / "mask").glob("*.h5"))).shape == (128, 128)
