"""Pictures as files and as bytes, with Pillow."""

import base64
import io
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from landslide_core.errors import FileError
from landslide_core.io.plain.whole import draft

Form = Literal["PNG", "WEBP", "JPEG"]
PLAIN_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
_DEEP = ("I", "F", "I;16", "I;16B")  # Pillow's modes of more than 8 bits


@contextmanager
def opened_picture(path: Path) -> Iterator[Image.Image]:
    """Open a picture; FileError when it is none or is damaged, also where that shows while it is read."""
    try:
        with Image.open(path) as opened:
            yield opened
    except OSError as problem:
        raise FileError(f"{path.name} cannot be read as a picture ({problem}).", "Replace it.") from problem


def read_picture(path: Path, mode: Literal["RGB", "L"]) -> NDArray[np.uint8]:
    """Return a picture's pixels.

    Parameters
    ----------
    path
        A file of any kind that Pillow reads.
    mode
        "RGB" for (rows, cols, 3), "L" for grey (rows, cols).

    Raises
    ------
    FileError
        The file is no picture, or is damaged.
    """
    with opened_picture(path) as opened:
        return np.asarray(opened.convert(mode))


def read_deep(path: Path) -> NDArray[np.float32] | None:
    """Return the values (rows, cols) of a picture of more than 8 bits; None for any other."""
    with opened_picture(path) as opened:
        return np.asarray(opened, np.float32) if opened.mode in _DEEP else None


def is_plain_picture(path: Path, modes: Collection[str]) -> bool:
    """Say whether a picture holds nothing but pixels of one of Pillow's modes.

    False for other kinds of files, for transparency, and where a file beside it says where it lies.
    """
    if path.suffix.lower() not in PLAIN_PICTURES:
        return False
    world = f".{path.suffix[1]}{path.suffix[-1]}w"
    beside = [path.with_suffix(end) for end in (world, f"{path.suffix}w", ".wld")]
    beside += [path.with_suffix(each.suffix.upper()) for each in beside]
    if any(each.is_file() for each in (*beside, path.with_name(f"{path.name}.aux.xml"))):
        return False
    with opened_picture(path) as opened:
        return opened.mode in modes and "transparency" not in opened.info


def picture_size(path: Path) -> tuple[int, int]:
    """Return (rows, cols) without decoding."""
    with opened_picture(path) as header:
        return header.height, header.width


def write_picture(path: Path, image: Image.Image, form: Form, **options: object) -> None:
    """Write a picture, whole or not at all; options are those of Pillow's writer."""
    with draft(path) as hidden:
        image.save(hidden, form, **options)


def encoded(image: Image.Image, form: Form, **options: object) -> bytes:
    """Return a picture as the bytes of a file; options are those of Pillow's writer."""
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def data_uri(content: bytes, mime: str) -> str:
    """Return a picture as an address that holds it: no second request, no file that others could read."""
    return f"data:{mime};base64,{base64.b64encode(content).decode('ascii')}"


def decoded(content: bytes) -> Image.Image:
    """Return the picture that the bytes of a file hold."""
    return Image.open(io.BytesIO(content))
