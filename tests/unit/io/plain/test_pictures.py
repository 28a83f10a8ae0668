"""Pictures as files and as bytes."""

import base64

import numpy as np
import pytest
from PIL import Image

from landslide_core.errors import FileError
from landslide_core.io.plain import pictures

RAMP = np.arange(12, dtype=np.uint8).reshape(3, 4)


def test_a_picture_comes_back_as_it_was_written(tmp_path) -> None:
    path = tmp_path / "ramp.png"

    pictures.write_picture(path, Image.fromarray(RAMP), "PNG")

    assert np.array_equal(pictures.read_picture(path, "L"), RAMP)
    assert pictures.read_picture(path, "RGB").shape == (3, 4, 3)
    assert pictures.picture_size(path) == (3, 4)
    assert path.read_bytes() == pictures.encoded(Image.fromarray(RAMP), "PNG")


def test_only_deep_pictures_hold_measurements(tmp_path) -> None:
    metres = RAMP.astype(np.uint16) * 1000
    Image.fromarray(metres).save(tmp_path / "deep.png")
    Image.fromarray(RAMP).save(tmp_path / "flat.png")

    assert np.array_equal(pictures.read_deep(tmp_path / "deep.png"), metres)
    assert pictures.read_deep(tmp_path / "flat.png") is None


def test_what_is_no_picture_is_refused(tmp_path) -> None:
    (tmp_path / "note.png").write_text("not a picture")

    with pytest.raises(FileError, match=r"note\.png cannot be read as a picture"):
        pictures.read_picture(tmp_path / "note.png", "RGB")


@pytest.mark.parametrize(
    "asked",
    [pictures.read_deep, pictures.picture_size, lambda path: pictures.is_plain_picture(path, ("L",))],
    ids=["depth", "size", "mode"],
)
def test_whatever_is_asked_of_what_is_no_picture_is_refused(tmp_path, asked) -> None:
    (tmp_path / "note.png").write_text("not a picture")

    with pytest.raises(FileError, match=r"note\.png cannot be read as a picture"):
        asked(tmp_path / "note.png")


def test_a_deep_picture_that_is_not_all_there_is_refused(tmp_path) -> None:
    path = tmp_path / "deep.png"
    Image.fromarray(np.random.default_rng(1).integers(0, 60_000, (60, 60), dtype=np.uint16)).save(path)
    path.write_bytes(path.read_bytes()[:-2000])

    with pytest.raises(FileError, match=r"deep\.png cannot be read as a picture"):
        pictures.read_deep(path)


def test_an_address_holds_the_picture() -> None:
    held = pictures.data_uri(b"\x00picture\xff", "image/webp")

    head, _, content = held.partition(",")
    assert head == "data:image/webp;base64"
    assert base64.b64decode(content) == b"\x00picture\xff"
