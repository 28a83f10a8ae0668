"""Black filler that no tag declares is no data; dark ground inside the scene stays."""

import numpy as np
import pytest
from PIL import Image

from landslide_core import io


@pytest.fixture
def drone() -> np.ndarray:
    """A 1,000 x 1,200 RGB flight with a slanting black border and black shadows inside."""
    rows, cols = np.mgrid[:1000, :1200]
    photo = np.random.default_rng(0).integers(40, 200, (3, 1000, 1200)).astype(np.uint8)
    photo[:, cols + rows // 2 < 330] = 0
    photo[:, 600:640, 700:740] = 0  # a shadow in the middle
    photo[:, 300:304, 1195:] = 0  # and a small one at the border
    return photo


def test_a_large_black_border_is_no_data_and_the_user_is_told(write_tif, drone):
    scene = io.open_scene(write_tif(drone))
    black = (drone == 0).all(0)
    black[600:640, 700:740] = black[300:304, 1195:] = False
    np.testing.assert_array_equal(scene.valid(slice(0, 1000), slice(0, 1200)), ~black)
    np.testing.assert_array_equal(scene.valid(slice(90, 200), slice(200, 400)), ~black[90:200, 200:400])
    assert any("black border" in note for note in scene.notes)
    assert abs(scene.overview(300).valid.mean() - (~black).mean()) < 0.01


def test_the_border_stays_when_asked_to(write_tif, drone):
    scene = io.open_scene(write_tif(drone), treat_black_border_as_nodata=False)
    assert scene.valid(slice(0, 1000), slice(0, 1200)).all()


def test_lossy_pictures_have_borders_that_are_only_nearly_black(tmp_path, drone):
    Image.fromarray(drone.transpose(1, 2, 0)).save(tmp_path / "drone.jpg", quality=90)
    scene = io.open_scene(tmp_path / "drone.jpg")
    valid = scene.valid(slice(0, 1000), slice(0, 1200))
    assert valid[:, 400:].all()
    assert not valid[:300, :150].any()


def test_deep_shadow_at_the_border_of_a_lossy_picture_stays(tmp_path):
    photo = np.random.default_rng(0).integers(40, 200, (400, 400, 3)).astype(np.uint8)
    photo[:200, :200] = np.random.default_rng(1).integers(0, 9, (200, 200, 3))
    Image.fromarray(photo).save(tmp_path / "shadow.webp", quality=95)
    scene = io.open_scene(tmp_path / "shadow.webp")
    assert scene.valid(slice(0, 400), slice(0, 400)).all()


def test_real_photographs_lose_their_filler_but_not_their_shadows(shared_data):
    folder = shared_data / "bijie" / "images"
    for name, share in {
        "ls_0274": 0.21,
        "nls_2000": 0.47,
        "ls_0206": 0.005,
        "ls_0486": 0,
        "ls_0487": 0,
    }.items():
        scene = io.open_scene(folder / f"{name}.webp")
        valid = scene.valid(slice(0, scene.shape[0]), slice(0, scene.shape[1]))
        assert 1 - valid.mean() == pytest.approx(share, abs=0.004), name


def test_files_that_declare_nodata_and_single_bands_are_left_alone(write_tif, drone):
    declared = drone.astype("int16")
    declared[:, :5] = -1
    scene = io.open_scene(write_tif(declared, nodata=-1))
    assert scene.valid(slice(5, 1000), slice(0, 1200)).all()
    mask = (drone[:1] > 0).astype("uint8")
    assert io.open_scene(write_tif(mask, "mask.tif")).valid(slice(0, 1000), slice(0, 1200)).all()


def test_a_real_drone_flight_loses_its_quarter_of_filler(shared_data):
    scene = io.open_scene(shared_data / "uav_scene" / "image.png")
    valid = scene.valid(slice(0, scene.shape[0]), slice(0, scene.shape[1]))
    assert 1 - valid.mean() == pytest.approx(0.26, abs=0.005)
    landslide = io.read_mask(shared_data / "uav_scene" / "mask.png")
    assert valid[landslide].mean() > 0.999


@pytest.mark.parametrize(("dtype", "top", "gain"), [("uint8", 255, 1), ("uint16", 65535, 40)])
def test_collars_of_the_highest_number_are_no_data(write_tif, drone, dtype, top, gain):
    photo = np.maximum(drone.astype(dtype), 1) * dtype_of(gain, dtype)
    rows, cols = np.mgrid[:1000, :1200]
    collar = cols + rows // 2 < 330
    photo[:, collar] = top
    photo[:, 600:640, 700:740] = top  # cloud inside stays
    scene = io.open_scene(write_tif(photo))
    np.testing.assert_array_equal(scene.valid(slice(0, 1000), slice(0, 1200)), ~collar)
    assert any("border that no tag declares" in note for note in scene.notes)
    told = io.open_scene(scene.path, treat_black_border_as_nodata=False)
    assert told.valid(slice(0, 1000), slice(0, 1200)).all() == (dtype == "uint8")


def dtype_of(number, dtype):
    return np.dtype(dtype).type(number)


def test_cloud_and_snow_at_the_border_stay(write_tif):
    photo = np.random.default_rng(0).integers(40, 200, (3, 400, 400)).astype(np.uint8)
    photo[:, :120, :300] = np.random.default_rng(1).integers(246, 256, (3, 120, 300))
    photo[:, 300:, 150:250] = 255  # at the border, without a corner
    scene = io.open_scene(write_tif(photo))
    assert scene.valid(slice(0, 400), slice(0, 400)).all()
