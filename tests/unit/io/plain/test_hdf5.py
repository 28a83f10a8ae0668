"""Patches in HDF5 open as scenes."""

import h5py
import numpy as np

from landslide_core import io
from tests.small_scenes import whole


def test_a_landslide4sense_patch_opens_with_fourteen_roles(tmp_path):
    values = np.random.default_rng(0).random((128, 128, 14))
    with h5py.File(tmp_path / "image_1.h5", "w") as file:
        file["img"] = values
    scene = io.open_scene(tmp_path / "image_1.h5")
    assert scene.shape == (128, 128)
    np.testing.assert_array_equal(
        scene.read(*whole(scene), ["red", "elevation"]), values[..., [3, 13]].transpose(2, 0, 1)
    )
