"""What a file is, is read from its content; the rest is refused."""

import os

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from PIL import Image

from landslide_core.errors import FileError
from landslide_core.io.admission.sidecars import beside
from landslide_core.io.rasters.kinds import ELEVATION
from landslide_core.io.rasters.layer import open_layer
from tests.refusals import refused
from tests.small_rasters import CRS, WHOLE, ground, write


def test_what_is_not_an_image_is_refused(tmp_path):
    for name, content in {
        "text.tif": b"this is no image at all",
        "page.png": b"<html></html>",
        "header.tif": b"II*\0",
        "noise.jpg": b"\xff\xd8\xff" + os.urandom(500),
        "noise.webp": b"RIFF\0\0\0\0WEBP" + os.urandom(100),
        "noise.h5": b"\x89HDF\r\n\x1a\n" + os.urandom(100),
    }.items():
        (tmp_path / name).write_bytes(content)
        refused(tmp_path / name, "not an image|damaged")


def test_a_virtual_raster_cannot_reach_other_files(tmp_path, write_tif, pixels):
    inner = write_tif(pixels)
    vrt = f"""<VRTDataset rasterXSize="70" rasterYSize="90"><VRTRasterBand dataType="Byte" band="1">
    <SimpleSource><SourceFilename>{inner}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>
    </VRTRasterBand></VRTDataset>"""
    (tmp_path / "trick.tif").write_text(vrt)
    refused(tmp_path / "trick.tif", "not an image")


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "bmp"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.98])
def test_a_truncated_picture_is_refused_at_opening(tmp_path, suffix, share):
    path = tmp_path / f"photo.{suffix}"
    noise = np.random.default_rng(0).integers(0, 255, (120, 100, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    refused(path, "damaged")


def test_a_png_with_a_flipped_bit_is_refused(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (50, 50, 3), dtype=np.uint8)).save(path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    refused(path, "damaged")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.zip", b"PK\x03\x04", "is a zip"),
        ("a.nc", b"CDF\x01", "netCDF"),
        ("a.grib", b"GRIB", "GRIB"),
        ("a.bil", bytes(99), r"lacks the header"),
        ("a.flt", bytes(99), r"lacks the header"),
        ("a.img", bytes(99), r"lacks the header"),
        ("a.sdat", bytes(99), "half of a SAGA grid"),
        ("a.sgrd", b"NAME = a", "half of a SAGA grid"),
        ("a.hdr", b"NROWS 9", "is the header"),
        ("heights.hgt", bytes(99), "placed by its name"),
        ("w001001.adf", b"GRID1.2\0", "ArcInfo"),
    ],
)
def test_a_refusal_names_what_to_give(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    refused(tmp_path / name, words)
    with pytest.raises(FileError, match=words):
        open_layer(tmp_path / name, ELEVATION)


@pytest.mark.parametrize(
    ("name", "driver"),
    [
        ("a.img", "HFA"), ("a.bil", "EHdr"), ("a.flt", "EHdr"), ("a.bsq", "ENVI"), ("a.asc", "AAIGrid"),
        ("a.sdat", "SAGA"), ("A.BIL", "EHdr"),
        ("a.grd", "GSBG"), ("b.grd", "GS7BG"), ("a.jp2", "JP2OpenJPEG"), ("a.vrt", "VRT"), ("A.IMG", "HFA"),
    ],
)  # fmt: skip
def test_models_of_every_kind_open_with_the_same_heights(tmp_path, name, driver):
    dtype = "uint16" if driver == "JP2OpenJPEG" else "float32"
    tif = write(tmp_path / "source.tif", ground().round().astype(dtype))
    options = {"REVERSIBLE": "YES", "QUALITY": "100"} if driver == "JP2OpenJPEG" else {}
    rasterio.shutil.copy(tif, tmp_path / name, driver=driver, **options)
    if driver not in ("HFA", "JP2OpenJPEG", "VRT"):
        system = rasterio.crs.CRS.from_user_input(CRS).to_wkt()
        (beside(tmp_path / name, ".prj") or (tmp_path / name).with_suffix(".PRJ")).write_text(system)
    layer = open_layer(tmp_path / name, ELEVATION)
    np.testing.assert_array_equal(layer.read(*WHOLE), ground().round().astype("float32"))
    assert layer.geobox.crs.epsg == 32648
    layer.close()


def test_tiles_of_the_shuttle_mission_are_placed_by_their_names(tmp_path):
    heights = np.full((1201, 1201), 800, ">i2")
    heights[5, 5] = -32768
    (tmp_path / "N31E103.hgt").write_bytes(heights.tobytes())
    layer = open_layer(tmp_path / "N31E103.hgt", ELEVATION)
    found = layer.read(slice(0, 1201), slice(0, 1201))
    assert np.isnan(found).sum() == 1
    assert layer.geobox.boundingbox.left == pytest.approx(103, abs=0.001)
    layer.close()
