"""Files beside a raster count whatever letters their endings have, and are what they say."""

import pytest
import rasterio

from landslide_core import io
from landslide_core.io.admission.sidecars import beside
from tests.refusals import refused


@pytest.mark.parametrize("name", ["scene.prj", "scene.PRJ", "SCENE.Prj"])
def test_endings_may_be_in_any_letters(tmp_path, name):
    (tmp_path / name).write_text("here")
    assert beside(tmp_path / "scene.tif", ".prj") == tmp_path / name
    assert beside(tmp_path / "other.tif", ".prj") is None


@pytest.mark.parametrize(
    "name",
    [
        "scene.tif.ovr",
        "scene.tif.OVR",
        "scene.tif.msk",
        "scene.tif.ovr.ovr",
        "scene.tif.msk.ovr",
        "scene.ovr",
    ],
)
def test_overviews_that_are_a_virtual_raster_are_refused(write_tif, pixels, name):
    path = write_tif(pixels)
    (path.parent / name).write_text("<VRTDataset rasterXSize='35' rasterYSize='45'></VRTDataset>")
    refused(path, "no overviews")


def test_overviews_in_capitals_are_used(write_tif, pixels):
    path = write_tif(pixels)
    with rasterio.Env(TIFF_USE_OVR="YES"), rasterio.open(path, "r+") as file:
        file.build_overviews([2])
    (path.parent / "scene.tif.ovr").rename(path.parent / "scene.tif.OVR")
    io.open_scene(path).close()
    with rasterio.open(path) as file:
        assert file.overviews(1) == [2]
