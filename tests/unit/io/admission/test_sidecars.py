"""Files beside a raster count whatever letters their endings have, and are what they say."""

import pytest
import rasterio

from landslide_core import io
from landslide_core.errors import MismatchError
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


SYSTEM = "+proj=utm +zone=48 +ellps=GRS80 +nadgrids=/elsewhere/a.gsb +type=crs"


@pytest.mark.parametrize(
    "told",
    [
        f"<PAMDataset><SRS>{SYSTEM}</SRS></PAMDataset>",
        f"<PAMDataset><srs>{SYSTEM}</srs></PAMDataset>",
        f'<PAMDataset SRS="{SYSTEM}"/>',
        f"<PAMDataset><SRS><![CDATA[{SYSTEM}]]></SRS></PAMDataset>",
        f"<PAMDataset><SRS><!-- -->{SYSTEM}</SRS></PAMDataset>",
        f"<PAMDataset><GCPList Projection='{SYSTEM}'/></PAMDataset>",
        f"<PAMDataset><GCPList><projection>{SYSTEM}</projection></GCPList></PAMDataset>",
        f"<a:X xmlns:a='b'><a:SpatialReference><a:WKT>{SYSTEM}</a:WKT></a:SpatialReference></a:X>",
    ],
)
def test_a_system_that_opens_a_file_is_refused_wherever_gdal_finds_it(write_tif, pixels, told):
    path = write_tif(pixels)
    path.with_name(f"{path.name}.aux.xml").write_text(told)
    with pytest.raises(MismatchError, match="names files"):
        io.open_scene(path)


def test_a_description_that_is_no_xml_is_refused_and_odd_letters_are_admitted(write_tif, pixels):
    path = write_tif(pixels)
    beside = path.with_name(f"{path.name}.aux.xml")
    beside.write_text("<PAMDataset><Metadata>")
    refused(path, "no plain description")
    beside.write_bytes(
        "<PAMDataset><Metadata><MDI key='a'>\x01 滑坡</MDI></Metadata></PAMDataset>".encode("gb18030")
    )
    io.open_scene(path).close()
