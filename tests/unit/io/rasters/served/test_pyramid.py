"""A scene written to be zoomed into: the same pixels, no data where there was none, smaller versions of itself."""

import shutil
from collections import namedtuple
from contextlib import closing

import numpy as np
import pytest
import rasterio

from landslide_core.errors import Cancelled, OutputError
from landslide_core.io import open_scene
from landslide_core.io.rasters.served.pyramid import ROLES_TAG, write_pyramid
from landslide_core.progress import Progress
from tests import small_runs

GRID = small_runs.GeoBox((700, 1100), small_runs.UTM.affine, "EPSG:32648")


def written(folder, dtype="uint16", bands=5, **how):
    values = np.random.default_rng(0).integers(1, 200, (bands, *GRID.shape)).astype(dtype)
    values[:, :100, :100] = how.get("nodata", 0)
    image = small_runs.write_image(folder / "image.tif", GRID, values, **how)
    with closing(open_scene(image)) as scene:
        write_pyramid(folder / "copy.tif", scene)
        whole = slice(0, GRID.shape[0]), slice(0, GRID.shape[1])
        return folder / "copy.tif", scene, scene.source.read(range(bands), *whole), scene.valid(*whole)


@pytest.mark.parametrize(
    ("dtype", "nodata"),
    [("uint8", 0), ("uint16", 0), ("int16", -9999), ("float32", -9999), ("float64", -9999)],
)
def test_pixels_and_their_validity_are_those_of_the_scene(tmp_path, dtype, nodata):
    path, scene, pixels, valid = written(tmp_path, dtype, nodata=nodata)

    with rasterio.open(path) as copy:
        np.testing.assert_array_equal(copy.read_masks(1) > 0, valid)
        np.testing.assert_array_equal(copy.read()[:, valid], pixels[:, valid])
        assert not valid[:100, :100].any()
        assert copy.transform == GRID.affine
        assert copy.crs.to_epsg() == 32648
        assert copy.tags()[ROLES_TAG].split(",") == list(scene.roles)
        assert copy.profile["tiled"]
        assert max(GRID.shape) / copy.overviews(1)[-1] <= 256
    assert {path.name for path in tmp_path.iterdir()} == {"image.tif", "copy.tif"}, "the mask is inside"


def test_smaller_versions_average_what_holds_data(tmp_path):
    path, _, pixels, valid = written(tmp_path, nodata=0)

    with rasterio.open(path, overview_level=0) as half:
        found, mask = half.read(1), half.read_masks(1) > 0
    expected = pixels[0, 200:300, 200:300].reshape(50, 2, 50, 2).mean(axis=(1, 3))
    assert np.abs(found[100:150, 100:150] - expected).max() <= 1
    assert found[mask].min() > 0, "no data takes no part"


def test_work_that_is_stopped_leaves_nothing(tmp_path):
    values = np.full((1, *GRID.shape), 7, np.uint8)
    image = small_runs.write_image(tmp_path / "image.tif", GRID, values)
    with closing(open_scene(image)) as scene, pytest.raises(Cancelled):
        write_pyramid(tmp_path / "copy.tif", scene, Progress(cancelled=lambda: True))

    assert {path.name for path in tmp_path.iterdir()} == {"image.tif"}


def test_a_full_disk_is_said_before_anything_is_written(tmp_path, monkeypatch):
    values = np.full((1, *GRID.shape), 7, np.uint8)
    image = small_runs.write_image(tmp_path / "image.tif", GRID, values)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 9, 1))

    with closing(open_scene(image)) as scene, pytest.raises(OutputError, match="are free"):
        write_pyramid(tmp_path / "copy.tif", scene)
