"""A virtual raster is a list of images beside it, or it is refused."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from rasterio.crs import CRS as RasterCRS

from landslide_core import io
from landslide_core.errors import FileError
from landslide_core.io.rasters.kinds import ELEVATION
from landslide_core.io.rasters.layer import open_layer
from tests.refusals import refused
from tests.small_rasters import AFFINE, CRS, SIDE, WHOLE, ground, write


def virtual(
    path: Path,
    source: str,
    relative: int = 1,
    *,
    inside: str = "",
    kind: str = "SimpleSource",
    band: str = "",
) -> Path:
    """A VRT of one band that names `source`."""
    system = RasterCRS.from_user_input(CRS).to_wkt().replace('"', "&quot;")
    place = ", ".join(f"{number:.10g}" for number in AFFINE.to_gdal())
    path.write_text(
        f'<VRTDataset rasterXSize="{SIDE}" rasterYSize="{SIDE}"><SRS>{system}</SRS><GeoTransform>{place}</GeoTransform>'
        f'<VRTRasterBand dataType="Float32" band="1" {band}><{kind}><SourceFilename relativeToVRT="{relative}">{source}'
        f"</SourceFilename><SourceBand>1</SourceBand>{inside}</{kind}></VRTRasterBand></VRTDataset>"
    )
    return path


def heights_of(path: Path) -> np.ndarray:
    layer = open_layer(path, ELEVATION)
    try:
        return layer.read(*WHOLE)
    finally:
        layer.close()


def test_a_mosaic_of_files_beside_it_opens(tmp_path):
    (tmp_path / "tiles").mkdir()
    write(tmp_path / "tiles" / "a.tif", ground().astype("float32"))
    expected = ground().astype("float32")
    np.testing.assert_array_equal(heights_of(virtual(tmp_path / "a.vrt", "tiles/a.tif")), expected)
    np.testing.assert_array_equal(
        heights_of(virtual(tmp_path / "A.VRT", str(tmp_path / "tiles/a.tif"), 0)), expected
    )
    rgb = (np.stack([ground()] * 3) / 20).astype("uint8")
    rasterio.shutil.copy(write(tmp_path / "rgb.tif", rgb), tmp_path / "rgb.vrt", driver="VRT")
    scene = io.open_scene(tmp_path / "rgb.vrt")
    np.testing.assert_array_equal(scene.source.read((0, 1, 2), *WHOLE), rgb)
    scene.close()


def test_what_lies_elsewhere_or_on_a_server_is_not_reached(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    secret = write(there / "secret.tif", ground().astype("float32"))
    (here / "link.tif").symlink_to(secret)
    for source, relative in (
        (str(secret), 0), ("../there/secret.tif", 1), ("link.tif", 1), ("/vsicurl/http://host/a.tif", 0),
        ("/vsicurl/http://host/a.tif", 1), ("http://host/a.tif", 1), ("a.tif", 0), ("/etc/passwd", 0),
        ("NETCDF:/etc/passwd:a", 1), ("&lt;VRTDataset/>", 1), ("/vsizip/a.zip/b.tif", 0), ("GTI:http://host", 1),
    ):  # fmt: skip
        refused(virtual(here / "a.vrt", source, relative), "outside its folder|not beside it")


def test_sources_must_be_whole_images_by_their_first_bytes(tmp_path):
    write(tmp_path / "a.tif", ground().astype("float32"))
    virtual(tmp_path / "inner.vrt", "a.tif")
    (tmp_path / "text.tif").write_text("<VRTDataset rasterXSize='9' rasterYSize='9'/>")
    (tmp_path / "wms.tif").write_text("<GDAL_WMS><Service name='TMS'/></GDAL_WMS>")
    (tmp_path / "photo.jpg").write_bytes(
        b"\xff\xd8\xff\xfe" + b"A" * 8 + b"<VRTDataset rasterXSize='9'>" + b"A" * 50
    )
    for name in ("inner.vrt", "text.tif", "wms.tif", "photo.jpg"):
        refused(virtual(tmp_path / "a.vrt", name), "is no GeoTIFF")
    refused(virtual(tmp_path / "a.vrt", "missing.tif"), "not beside it")


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"inside": "<PixelFunctionCode>import os</PixelFunctionCode>"}, "more than join"),
        ({"band": 'subClass="VRTDerivedRasterBand"'}, "more than join"),
        ({"band": 'subClass="VRTRawRasterBand"'}, "more than join"),
        ({"kind": "KernelFilteredSource"}, "more than join"),
        ({"inside": "<OpenOptions><OOI key='a'>b</OOI></OpenOptions>"}, "more than join"),
        ({"band": 'subclass="VRTDerivedRasterBand" PixelFunctionType="sum"'}, "more than join"),
        ({"inside": '<SrcRect xOff="0" SourceFilename="x"/>'}, "more than join"),
        ({"inside": "<!-- a comment -->"}, "comments"),
        ({"inside": "<NODATA><![CDATA[0]]></NODATA>"}, "comments"),
    ],
)
def test_anything_but_a_mosaic_is_refused(tmp_path, how, words):
    write(tmp_path / "a.tif", ground().astype("float32"))
    refused(virtual(tmp_path / "a.vrt", "a.tif", **how), words)


@pytest.mark.parametrize("name", ["SourceFilename", "sourcefilename", "SOURCEFILENAME"])
def test_an_attribute_in_the_place_of_an_element_names_nothing(tmp_path, name):
    """GDAL takes both for the same, and the attribute first."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "in").mkdir()
    decoy = write(tmp_path / "outside" / "decoy.tif", ground().astype("float32"))
    write(tmp_path / "in" / "a.tif", ground().astype("float32"))
    path = virtual(tmp_path / "in" / "a.vrt", "a.tif")
    path.write_text(path.read_text().replace("<SimpleSource>", f'<SimpleSource {name}="{decoy}">'))
    refused(path, "more than join")


@pytest.mark.parametrize("sign", ["<!-- -->", "<![CDATA[]]>", "<?a b?>"])
def test_a_name_that_goes_on_behind_what_gdal_takes_for_its_end_is_refused(tmp_path, sign):
    decoy = write(tmp_path / "decoy.tif", ground().astype("float32"))
    (tmp_path / "in").mkdir()
    write(tmp_path / "in" / "a.tif", ground().astype("float32"))
    refused(virtual(tmp_path / "in" / "a.vrt", f"{decoy}{sign}/../in/a.tif", 0), "comments")


@pytest.mark.parametrize("told", ["tag", "description"])
def test_a_source_that_names_another_file_as_its_overviews_is_refused(tmp_path, told):
    source = write(tmp_path / "a.tif", ground().astype("float32"))
    decoy = write(tmp_path / "decoy.tif", ground().astype("float32"))
    if told == "tag":
        with rasterio.open(source, "r+") as file:
            file.update_tags(ns="OVERVIEWS", OVERVIEW_FILE=str(decoy))
    else:
        said = f'<Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">{decoy}</MDI></Metadata>'
        (tmp_path / "a.tif.aux.xml").write_text(f"<PAMDataset>{said}</PAMDataset>")
    refused(virtual(tmp_path / "a.vrt", "a.tif"), "names another file")


def test_broken_bloated_and_empty_lists_are_refused(tmp_path):
    for content in (
        "<VRTDataset", "<VRTDataset></VRTDataset>", "<!DOCTYPE a [<!ENTITY b 'c'>]><VRTDataset>&b;</VRTDataset>",
        "<VRTDataset>" + " " * 5_000_000 + "</VRTDataset>", "<VRTDataset subClass='VRTWarpedDataset'></VRTDataset>",
        "<VRTDataset><GDALWarpOptions><SourceDataset>/etc/passwd</SourceDataset></GDALWarpOptions></VRTDataset>",
    ):  # fmt: skip
        (tmp_path / "a.vrt").write_text(content)
        with pytest.raises(FileError, match="virtual raster"):
            io.open_scene(tmp_path / "a.vrt")


def test_a_virtual_bomb_is_refused(tmp_path):
    write(tmp_path / "a.tif", ground().astype("float32"))
    path = virtual(tmp_path / "a.vrt", "a.tif")
    path.write_text(
        path.read_text()
        .replace(f'XSize="{SIDE}"', 'XSize="150000"')
        .replace(f'YSize="{SIDE}"', 'YSize="150000"')
    )
    refused(path, "no photograph")
