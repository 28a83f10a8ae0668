"""What a file is, is read from its content; the rest is refused."""

import os

import numpy as np
import pytest
from PIL import Image

from tests.refusals import refused


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
