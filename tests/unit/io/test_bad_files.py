"""Every bad file is answered with a sentence and a cure, before its pixels are read."""

import errno
import os
import struct
import zlib

import h5py
import numpy as np
import pytest
import rasterio
from PIL import Image

from landslide_core import io
from landslide_core.errors import InputError


def refused(path, words, opener=io.open_scene):
    with pytest.raises(InputError, match=words) as caught:
        opener(path)
    assert caught.value.hint.endswith((".", "tif"))
    assert str(path.parent) not in caught.value.message  # server folders are nobody's business


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


def test_missing_empty_folder_and_virtual_paths_are_refused(tmp_path):
    refused(tmp_path / "absent.tif", "no file")
    (tmp_path / "empty.tif").touch()
    refused(tmp_path / "empty.tif", "empty")
    refused(tmp_path, "folder")
    for virtual in ("/vsicurl/http/x.tif", "/vsizip/a.zip/b.tif", "\\vsimem\\x", "//vsicurl/x.tif"):
        with pytest.raises(InputError, match="virtual|no file"):
            io.open_scene(virtual)
    with pytest.raises(InputError, match="cannot be opened|no file"):
        io.open_scene(tmp_path / ("x" * 5000))
    with pytest.raises(InputError, match="cannot be opened|no file"):
        io.open_scene(tmp_path / "a\0b.tif")


def test_an_unreadable_file_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "secret.tif"
    path.write_bytes(b"II*\0")

    def denied(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(type(path), "open", denied)
    refused(path, "Permission denied")


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


@pytest.mark.parametrize("layout", [{"tiled": True, "blockxsize": 32, "blockysize": 32}, {"blockysize": 8}])
@pytest.mark.parametrize("share", [0.4, 0.97])
def test_a_truncated_geotiff_is_refused_at_opening(write_tif, pixels, layout, share):
    path = write_tif(pixels, compress="deflate", **layout)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    refused(path, "damaged")


def test_damage_inside_the_pixels_becomes_a_sentence_when_read(write_tif, pixels):
    path = write_tif(pixels, compress="deflate", tiled=True, blockxsize=32, blockysize=32)
    with rasterio.open(path) as dataset:
        start = int(dataset.get_tag_item("BLOCK_OFFSET_1_2", "TIFF", bidx=1))
    content = bytearray(path.read_bytes())
    content[start : start + 200] = bytes(200)
    path.write_bytes(content)
    scene = io.open_scene(path, treat_black_border_as_nodata=False)
    with pytest.raises(InputError, match="damaged"):
        scene.source.read((0,), slice(0, 90), slice(0, 70))


def test_a_bomb_of_three_billion_pixels_is_refused(tmp_path):
    path = tmp_path / "bomb.tif"
    with rasterio.open(
        path, "w", "GTiff", 60_000, 50_000, 1, dtype="uint8", tiled=True, sparse_ok=True, compress="deflate"
    ):
        pass
    assert path.stat().st_size < 2_000_000
    refused(path, "3,000,000,000|60,000")
    header = struct.pack(">IIBBBBB", 60_000, 50_000, 8, 2, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(10_000))), (b"IEND", b""))
    )
    (tmp_path / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)
    refused(tmp_path / "bomb.png", "60,000")
    refused(tmp_path / "bomb.png", "60,000", io.read_mask)


def test_a_trusted_file_may_be_as_empty_as_a_county_without_landslides(tmp_path):
    path = tmp_path / "probability.tif"
    with rasterio.open(
        path, "w", "GTiff", 40_000, 40_000, 1, dtype="uint8", tiled=True, sparse_ok=True, compress="deflate"
    ):
        pass
    refused(path, "bytes")
    assert io.open_scene(path, trusted=True).shape == (40_000, 40_000)


def test_one_gigantic_block_is_refused(tmp_path):
    path = tmp_path / "block.tif"
    options = {"tiled": True, "blockxsize": 40_000, "blockysize": 40_000, "sparse_ok": True}
    with rasterio.open(path, "w", "GTiff", 40_000, 40_000, 1, dtype="uint8", **options):
        pass
    with pytest.raises(InputError, match="blocks of 40,000"):
        io.open_scene(path, trusted=True)


def test_images_without_bands_without_values_or_with_complex_numbers_are_refused(tmp_path, write_tif):
    with h5py.File(tmp_path / "none.h5", "w") as file:
        file["img"] = np.zeros((128, 128, 0))
    refused(tmp_path / "none.h5", "0 bands")
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["picture"] = np.zeros((128, 128, 3))
    refused(tmp_path / "other.h5", "no dataset 'img'")
    refused(write_tif(np.ones((1, 5, 5), "complex64"), "radar.tif"), "complex")
    Image.fromarray(np.full((9, 9), 255, np.uint8), "L").save(tmp_path / "a.png")
    refused(write_tif(np.zeros((3, 40, 40), "uint8"), "nodata.tif", nodata=0), "no valid pixel")
    refused(write_tif(np.full((2, 40, 40), np.nan, "float32"), "nan.tif"), "no valid pixel")
    refused(write_tif(np.zeros((3, 40, 40), "uint8"), "black.tif"), "no valid pixel")


def test_a_single_valid_pixel_is_enough(write_tif):
    array = np.zeros((1, 600, 700), "uint8")
    array[0, 333, 217] = 9
    assert io.open_scene(write_tif(array, nodata=0)).valid(slice(0, 600), slice(0, 700)).sum() == 1


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "C:\\x.tif",
        "C:x.tif",
        "a/b.tif",
        "a\0b.tif",
        ".hidden.tif",
        "",
        " ",
        "..",
        "x" * 300,
        "山" * 100 + ".tif",
        "a\nb.tif",
        "gpj\u202efit.tif",
        "con.tif",
        "NUL",
        "x.tif.",
        " x.tif",
        "what?.tif",
        "\ud800.tif",
    ],
)
def test_names_with_tricks_are_refused(name):
    with pytest.raises(InputError) as caught:
        io.check_upload_name(name)
    assert caught.value.message.isprintable()


@pytest.mark.parametrize("name", ["scene.tif", "毕节 滑坡 2018.tif", "a.b-c_d (1).TIFF", "Ünïcode.png"])
def test_ordinary_names_are_kept(name):
    assert io.check_upload_name(name) == name
