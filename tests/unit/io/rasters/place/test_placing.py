"""A picture without a place gets one by its edges, and the scene then lies there."""

from contextlib import closing

import h5py
import numpy as np
import pytest
import rasterio
from PIL import Image

from landslide_core import io
from landslide_core.errors import FileError, MismatchError, SettingError
from landslide_core.io.rasters.place.placing import place

EDGES = (105.0, 36.0, 105.01, 36.008)


@pytest.fixture(params=[".png", ".jpg", ".tif", ".webp"])
def picture(request, tmp_path):
    """Forty rows and fifty columns without a place."""
    path = tmp_path / f"slope{request.param}"
    pixels = np.random.default_rng(0).integers(0, 255, (40, 50, 3), np.uint8)
    Image.fromarray(pixels).save(path)
    return path


def test_the_scene_lies_within_the_edges(picture):
    with closing(io.open_scene(picture)) as before:
        assert before.geobox.crs is None
    world, system = place(picture, EDGES)

    assert world.parent == system.parent == picture.parent
    with closing(io.open_scene(picture)) as scene:
        assert scene.geobox.crs.epsg == 4326
        assert scene.geobox.boundingbox.bbox == pytest.approx(EDGES)
        assert scene.resolution_m == pytest.approx(20, rel=0.15)
    world.unlink()
    system.unlink()
    with closing(io.open_scene(picture)) as after:
        assert after.geobox.crs is None


def test_a_picture_may_lie_over_the_date_line(picture):
    place(picture, (179.995, -17.004, 180.005, -16.996))
    with closing(io.open_scene(picture)) as scene:
        assert scene.geobox.crs is not None


@pytest.mark.parametrize(
    "edges",
    [
        (106, 36, 105, 37),
        (105, 37, 106, 36),
        (105, 36, 105, 37),
        (-181, 0, 1, 1),
        (0, -91, 1, 1),
        (36.0, 105.0, 36.1, 105.1),
    ],
)
def test_what_are_no_edges_is_refused_and_nothing_is_written(picture, edges):
    there = sorted(picture.parent.iterdir())
    with pytest.raises(SettingError):
        place(picture, edges)
    assert sorted(picture.parent.iterdir()) == there


def test_edges_in_the_wrong_fields_are_noticed_by_the_pixels(picture):
    with pytest.raises(SettingError, match="times as wide as they are high"):
        place(picture, (36.0, 5.0, 36.001, 5.1))


def test_a_picture_that_has_coordinates_but_no_system_is_refused(tmp_path):
    path = tmp_path / "grid.tif"
    moved = rasterio.Affine(2, 0, 500_000, 0, -2, 4_000_000)
    with rasterio.open(path, "w", "GTiff", 50, 40, 1, dtype="uint8", transform=moved) as file:
        file.write(np.ones((1, 40, 50), np.uint8))
    with pytest.raises(MismatchError, match="not in which coordinate system"):
        place(path, EDGES)
    assert [each.name for each in tmp_path.iterdir()] == ["grid.tif"]


def test_hdf5_is_refused_in_a_sentence(tmp_path):
    path = tmp_path / "patch.h5"
    with h5py.File(path, "w") as file:
        file["img"] = np.ones((40, 50, 3), "float32")
    with pytest.raises(MismatchError, match="is HDF5"):
        place(path, EDGES)
    assert [each.name for each in tmp_path.iterdir()] == ["patch.h5"]


def test_a_picture_that_would_read_another_file_is_not_opened(tmp_path):
    path = tmp_path / "slope.tif"
    path.write_text("<VRTDataset rasterXSize='5' rasterYSize='5'/>")
    with pytest.raises(FileError):
        place(path, EDGES)
    assert [each.name for each in tmp_path.iterdir()] == ["slope.tif"]
