"""Masks read with Pillow, for machines without rasterio; the rule is that of all masks (mask_rule)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from landslide_core.io.plain.mask_rule import mask_rule
from landslide_core.io.plain.mask_settings import AS_FOUND, MaskNote, MaskSettings
from landslide_core.io.plain.mask_values import Colour, MaskFile, count_values
from landslide_core.io.plain.pictures import opened_picture

_GDAL_NODATA, _PHOTOMETRIC, _WHITE_IS_ZERO = 42113, 262, 0  # tags of TIFF
_COMPRESSION, _JPEG = 259, (6, 7)
_LOSSLESS_WEBP = b"VP8L"
_LOSSLESS_HEAD = 64  # bytes in which a WebP says so


@dataclass(frozen=True, eq=False)
class PlainMask:
    """A mask read whole: 1 landslide, 0 none, 255 unknown (rows, cols), and what was done with odd values."""

    coded: NDArray[np.uint8]
    notes: tuple[MaskNote, ...]


def read_plain_mask(path: Path, settings: MaskSettings = AS_FOUND) -> PlainMask:
    """Read the mask of a picture file.

    Parameters
    ----------
    path
        PNG, TIFF, JPEG, WebP, BMP, …: 0 and 1, 0 and 255, a palette, a colour on black, or transparent.
    settings
        What the person who gives it says of it.

    Returns
    -------
    PlainMask
        Coded 1, 0 and 255.

    Raises
    ------
    FileError
        No picture, damaged, or no mask.
    NoDataError
        No pixel has data.
    """
    with opened_picture(path) as opened:
        opened.load()
        bands, alpha = _bands(opened)
        file = _facts(opened, path)
    valid = opaque(alpha) if alpha is not None else np.ones(bands.shape[1:], bool)
    if file.nodata is not None:
        valid &= ~(bands == file.nodata).all(axis=0)
    rule = mask_rule(file, count_values([(bands, valid)], file), settings)
    return PlainMask(rule.coded(bands, valid), rule.notes)


def opaque(alpha: NDArray[Any]) -> NDArray[np.bool_]:
    """Where something was drawn: soft edges are cut at half of the strongest opacity."""
    return np.asarray(alpha > int(alpha.max(initial=0)) / 2)


def is_lossy_webp(path: Path) -> bool:
    """Whether a WebP file says that its compression changes values."""
    with path.open("rb") as file:
        return _LOSSLESS_WEBP not in file.read(_LOSSLESS_HEAD)


def white_is_zero() -> Mapping[int, Colour]:
    """The palette of a two-valued TIFF that shows 0 as white."""
    return {0: (255, 255, 255), 1: (0, 0, 0)}


def _bands(picture: Image.Image) -> tuple[NDArray[Any], NDArray[np.uint8] | None]:
    """Bands (bands, rows, cols) in the file's own values, and its opacity (rows, cols)."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        with_alpha = picture.convert("LA" if picture.mode in ("L", "LA", "1", "I;16") else "RGBA")
        alpha = np.asarray(with_alpha.getchannel("A"))
        if picture.mode in ("P", "PA"):
            return np.asarray(picture.getchannel(0))[None], alpha
        return np.moveaxis(np.asarray(with_alpha), -1, 0)[:-1], alpha
    if picture.mode in ("YCbCr", "CMYK", "LAB", "HSV"):
        picture = picture.convert("RGB")
    pixels = np.asarray(picture).astype(np.uint8) if picture.mode == "1" else np.asarray(picture)
    if _white_first(picture):  # the file's own values, not how they are shown
        pixels = (1 if picture.mode == "1" else 255) - pixels
    return (np.moveaxis(pixels, -1, 0) if pixels.ndim == 3 else pixels[None]), None


def _facts(picture: Image.Image, path: Path) -> MaskFile:
    lossy = picture.format == "JPEG" or (picture.format == "WEBP" and is_lossy_webp(path))
    declared = _tag(picture, _GDAL_NODATA)
    palette = None
    if picture.mode in ("P", "PA"):
        flat = picture.getpalette("RGB") or []
        palette = {i: (flat[3 * i], flat[3 * i + 1], flat[3 * i + 2]) for i in range(len(flat) // 3)}
    elif _white_first(picture):
        palette = dict(white_is_zero())
    return MaskFile(
        path.name,
        lossy or _tag(picture, _COMPRESSION) in _JPEG,
        nodata=None if declared is None else float(str(declared).strip("\0 ")),
        transparent="A" in picture.mode or "transparency" in picture.info,
        palette=palette,
    )


def _white_first(picture: Image.Image) -> bool:
    return picture.mode in ("1", "L") and _tag(picture, _PHOTOMETRIC) == _WHITE_IS_ZERO


def _tag(picture: Image.Image, number: int) -> Any:
    """A tag of a TIFF; None for other pictures."""
    return getattr(picture, "tag_v2", {}).get(number)
