"""Paths, names and sizes that are refused with a sentence and a cure."""

import errno
import struct
import zlib

import h5py
import numpy as np
import pytest
import rasterio
from PIL import Image

from landslide_core import io
from landslide_core.errors import FileError, InputError
from tests.refusals import refused


def test_missing_empty_folder_and_virtual_paths_are_refused(tmp_path):
    refused(tmp_path / "absent.tif", "no file")
    (tmp_path / "empty.tif").touch()
    refused(tmp_path / "empty.tif", "empty")
    refused(tmp_path, "folder")
    for virtual in ("/vsicurl/http/x.tif", "/vsizip/a.zip/b.tif", "\\vsimem\\x", "//vsicurl/x.tif"):
        with pytest.raises(FileError, match="virtual|no file"):
            io.open_scene(virtual)
    with pytest.raises(FileError, match="cannot be opened|no file"):
        io.open_scene(tmp_path / ("x" * 5000))
    with pytest.raises(FileError, match="cannot be opened|no file"):
        io.open_scene(tmp_path / "a\0b.tif")


def test_an_unreadable_file_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "secret.tif"
    path.write_bytes(b"II*\0")

    def denied(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(type(path), "open", denied)
    refused(path, "Permission denied")


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


def test_a_picture_of_a_few_bytes_that_is_held_whole_is_refused(tmp_path):
    path = tmp_path / "plain.webp"
    Image.new("RGB", (16_383, 8_000), (90, 120, 60)).save(path, lossless=True, quality=0, method=0)
    assert path.stat().st_size < 1000
    refused(path, "no photograph")


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
