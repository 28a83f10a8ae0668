"""Whatever is uploaded, the page answers with a sentence and a cure, and goes on working."""

import io
import struct
import zipfile
import zlib

import numpy as np
import pytest

from tests import small_world


def picture_of(rows: int, cols: int, rows_of_pixels: bytes = b"") -> bytes:
    """A PNG whose header claims that size, whatever pixels follow."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", cols, rows, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows_of_pixels)) + chunk(b"IEND", b"")
    return bytes([0x89]) + b"PNG\r\n" + bytes([0x1A]) + b"\n" + body


def tiff(tmp_path, bands: np.ndarray, **more) -> bytes:
    small_world.write_tiff(tmp_path / "made.tif", bands, **more)
    return (tmp_path / "made.tif").read_bytes()


BAD = {
    "not an image": ("notes.tif", lambda _, __: b"Dear all, the image is attached.", "not"),
    "cut short": ("cut.tif", lambda desk, _: (desk / "scene.tif").read_bytes()[:9000], ""),
    "empty": ("empty.tif", lambda _, __: b"", "0 bytes"),
    "a bomb": ("bomb.png", lambda _, __: picture_of(50_000, 60_000), ""),
    "all no-data": ("nothing.tif", lambda _, tmp: tiff(tmp, np.zeros((3, 64, 64), np.uint8), nodata=0), "no"),
    "a path for a name": ("../../evil.tif", lambda desk, _: (desk / "scene.tif").read_bytes(), "folder"),
    "a world file alone": (
        "scene.tfw",
        lambda _, __: b"2\n0\n0\n-2\n500000\n4000000\n",
        "beside an image",
    ),
}


@pytest.fixture
def uploader(app):
    """The Detect page at its uploader."""
    app.run()
    app.button("home.start").click().run()
    return app


def upload(app, *files: tuple[str, bytes], label: str = "Image"):
    box = next(box for box in app.file_uploader if box.label.startswith(label))
    box.set_value([(name, content, "application/octet-stream") for name, content in files]).run()
    return app


def has_cure(app) -> bool:
    """Whether there is exactly one error, with a sentence in bold and a cure on the next line."""
    (error,) = app.error
    sentence, cure = (part.strip() for part in error.value.split("\n"))
    return (
        sentence.startswith("**")
        and sentence.endswith("**")
        and len(cure) > 15
        and "Traceback" not in error.value
    )


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_upload_gets_a_sentence_and_a_cure_and_the_next_upload_works(uploader, desk, tmp_path, kind):
    name, content, expected = BAD[kind]
    upload(uploader, (name, content(desk, tmp_path)))

    assert not uploader.exception
    assert has_cure(uploader)
    assert expected in uploader.error[0].value.replace("\\", "")

    upload(uploader, ("good.tif", (desk / "scene.tif").read_bytes()))
    assert not uploader.exception
    assert not uploader.error
    assert uploader.button("detect.run").label == "Find landslides"


def test_one_bad_name_among_several_images_is_refused_and_nothing_that_was_there_is_lost(uploader, desk):
    scene = (desk / "scene.tif").read_bytes()
    upload(uploader, ("first.tif", scene))
    upload(uploader, ("second.tif", scene), ("../third.tif", scene))

    assert not uploader.exception
    assert has_cure(uploader)
    assert uploader.button("detect.run").label == "Find landslides", "the first image is still there"


def test_two_companions_at_once_are_refused(uploader, desk):
    scene = (desk / "scene.tif").read_bytes()
    upload(uploader, ("first.tif", scene))
    upload(uploader, ("one.tif", scene), ("two.tif", scene), label="Elevation")

    assert not uploader.exception
    assert "2 images" in uploader.error[0].value
    assert uploader.button("detect.run").label == "Find landslides", "the image is still there"


def test_a_dem_that_lies_elsewhere_is_refused_and_the_image_stays(uploader, desk, tmp_path):
    upload(uploader, ("scene.tif", (desk / "scene.tif").read_bytes()))
    small_world.write_dem(tmp_path / "far.tif", west=700_000.0)
    upload(uploader, ("far.tif", (tmp_path / "far.tif").read_bytes()), label="Elevation")

    assert not uploader.exception
    assert has_cure(uploader)
    assert "overlap" in uploader.error[0].value
    uploader.button("detect.remove.dem").click().run()
    assert not uploader.error
    assert uploader.button("detect.run").label == "Find landslides"


def test_a_world_file_given_later_joins_its_image(uploader, tmp_path):
    from PIL import Image

    pixels = (255 * small_world.hills()).astype(np.uint8)
    Image.fromarray(np.stack([pixels] * 3, axis=-1)).save(tmp_path / "air.png")
    upload(uploader, ("air.png", (tmp_path / "air.png").read_bytes()))
    assert any("areas in pixels" in str(each.proto.body) for each in uploader.get("html"))

    from pyproj import CRS

    prj = CRS(small_world.CRS).to_wkt("WKT1_ESRI")
    upload(uploader, ("air.pgw", b"2\n0\n0\n-2\n500001\n3999999\n"), ("air.prj", prj.encode()))
    assert not uploader.exception
    assert any("EPSG:32648" in str(each.proto.body) for each in uploader.get("html"))


def test_uploads_lie_in_a_private_folder_and_never_below_static(uploader, desk, tmp_path, root):
    upload(uploader, ("scene.tif", (desk / "scene.tif").read_bytes()))
    (stored,) = (tmp_path / "uploads").rglob("scene.tif")

    assert stored.parent.parent.stat().st_mode & 0o077 == 0
    assert not list((root / "static").rglob("*.tif"))


def test_a_picture_in_a_zip_with_side_cars_in_capitals_is_placed(uploader):
    from PIL import Image
    from pyproj import CRS

    picture, packed = io.BytesIO(), io.BytesIO()
    pixels = (255 * small_world.hills()).astype(np.uint8)
    Image.fromarray(np.stack([pixels] * 3, axis=-1)).save(picture, "PNG")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("flight/air.png", picture.getvalue())
        archive.writestr("flight/air.PGW", "2\n0\n0\n-2\n500001\n3999999\n")
        archive.writestr("flight/air.PRJ", CRS(small_world.CRS).to_wkt("WKT1_ESRI"))
    upload(uploader, ("flight.zip", packed.getvalue()))
    assert not uploader.exception
    assert not uploader.error
    assert any("EPSG:32648" in str(each.proto.body) for each in uploader.get("html"))
