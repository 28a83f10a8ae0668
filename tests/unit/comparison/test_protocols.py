"""Folders of pairs, scored as papers do."""

from dataclasses import replace

import numpy as np
import pytest

from landslide_core.comparison import compare
from landslide_core.comparison.export import images_of
from landslide_core.comparison.protocols import in_protocol, of_nothing
from landslide_core.errors import SettingError
from landslide_core.io.labelled import match_folders
from tests import small_world
from tests.small_comparison import BOTH


def test_a_folder_of_pairs_is_scored_image_by_image(models, store, tmp_path):
    rng = np.random.default_rng(3)
    pictures, masks = tmp_path / "images", tmp_path / "masks"
    pictures.mkdir(), masks.mkdir()
    for index in range(3):
        image = rng.integers(1, 255, (3, 64, 80)).astype(np.uint8)
        small_world.write_tiff(pictures / f"{index}.tif", image, crs=None)
        drawn = np.zeros((1, 64, 80), np.uint8)
        drawn[0, 10:30, 10 : 10 + 20 * index] = 1
        small_world.write_tiff(masks / f"{index}.tif", drawn, crs=None)
    found = compare(
        [replace(each, whole=True) for each in match_folders(pictures, [masks])], BOTH, runs=store
    )
    images = images_of(found, "unet")

    assert found.title == "3 labelled images"
    assert found.pixel_m2 is None
    assert found.contenders[0].matrix().total == 3 * 64 * 80
    assert sum(image.is_empty for image in images) == 1
    assert of_nothing(images, "image_wise_empty_one")["iou"] == pytest.approx(1 / 3)
    assert in_protocol(images, 0.5, "pooled")["f1"] == pytest.approx(found.contender("unet").matrix(0.5).f1)
    with pytest.raises(SettingError, match="no protocol"):
        in_protocol(images, 0.5, "best")
