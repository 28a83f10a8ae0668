"""Pictures as files and as bytes, with Pillow."""

import io
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from landslide_core.errors import FileError
from landslide_core.io.plain.whole import draft

Form = Literal["PNG", "WEBP", "JPEG"]
_DEEP = ("I", "F", "I;16", "I;16B")  # Pillow's modes of more than 8 bits


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
    try:
        with Image.open(path) as opened:
            return np.asarray(opened.convert(mode))
    except (UnidentifiedImageError, OSError) as problem:
        raise FileError(f"{path.name} cannot be read as a picture ({problem}).", "Replace it.") from problem


def read_deep(path: Path) -> NDArray[np.float32] | None:
    """Return the values (rows, cols) of a picture of more than 8 bits; None for any other."""
    with Image.open(path) as opened:
        return np.asarray(opened, np.float32) if opened.mode in _DEEP else None


def picture_size(path: Path) -> tuple[int, int]:
    """Return (rows, cols) without decoding."""
    with Image.open(path) as header:
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


def decoded(content: bytes) -> Image.Image:
    """Return the picture that the bytes of a file hold."""
    return Image.open(io.BytesIO(content))
