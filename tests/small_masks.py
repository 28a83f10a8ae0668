"""The same truth written as masks of many kinds."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import rasterio
from PIL import Image

TRUTH = np.zeros((40, 60), np.uint8)
TRUTH[5:15, 7:30] = 1
UNKNOWN_ROWS = slice(30, 40)
PARTLY = TRUTH.copy()
PARTLY[UNKNOWN_ROWS] = 255
RED = np.zeros((*TRUTH.shape, 3), np.uint8)
RED[TRUTH == 1] = (255, 0, 0)

Writer = Callable[[Path], Path]


def tiff(values, **profile) -> Writer:
    bands = np.asarray(values)
    bands = bands if bands.ndim == 3 else bands[None]

    def write(folder: Path) -> Path:
        path = folder / "mask.tif"
        shape = {"count": len(bands), "height": bands.shape[1], "width": bands.shape[2], "dtype": bands.dtype}
        with rasterio.open(path, "w", driver="GTiff", **shape, **profile) as target:
            target.write(bands)
        return path

    return write


def picture(pixels, suffix: str = "png", palette=None, mode=None, **options) -> Writer:
    image = Image.fromarray(np.asarray(pixels), "P" if palette else mode)
    if palette:
        image.putpalette(palette)

    def write(folder: Path) -> Path:
        path = folder / f"mask.{suffix}"
        image.save(path, **options)
        return path

    return write


def with_alpha(colours, alpha) -> np.ndarray:
    return np.dstack([colours, np.asarray(alpha, np.uint8)])


# What is read as TRUTH, with a piece of the note that says how (empty for none).
RIGHT: dict[str, tuple[Writer, str]] = {
    "0 and 1": (tiff(TRUTH), ""),
    "0 and 255": (picture(TRUTH * 255), ""),
    "0 and 65535": (picture(TRUTH.astype(np.uint16) * 65535), ""),
    "one bit": (picture(TRUTH.astype(bool)), ""),
    "one bit in a TIFF": (tiff(TRUTH, nbits=1), ""),
    "floats": (tiff(TRUTH.astype(np.float32)), ""),
    "floats nearly whole": (tiff(TRUTH.astype(np.float32) * np.float32(0.99999)), ""),
    "0 as nodata, as QGIS": (tiff(TRUTH, nodata=0), "background is nodata"),
    "255 as nodata around 1, as ArcGIS": (tiff(np.where(TRUTH, 1, 255).astype(np.uint8), nodata=255), "background"),
    "NaN around 1": (tiff(np.where(TRUTH, 1, np.nan).astype(np.float32), nodata=np.nan), "background is nodata"),
    "NaN that is not declared": (tiff(np.where(TRUTH, 1, np.nan).astype(np.float32)), "background is nodata"),
    "-9999 that is not declared": (tiff(np.where(TRUTH, 1, -9999).astype(np.int16)), "does not declare"),
    "0 and 7": (tiff(TRUTH * 7), "its value 7 is taken"),
    "red on black": (picture(RED), "#ff0000"),
    "red on white": (picture(np.where(RED.any(axis=2, keepdims=True), RED, 255).astype(np.uint8)), "#ff0000"),
    "grey in three bands": (tiff(np.stack([TRUTH * 255] * 3)), ""),
    "red on transparent": (picture(with_alpha(RED, TRUTH * 255)), "background is transparent"),
    "red, half transparent": (picture(with_alpha(RED, TRUTH * 128)), "background is transparent"),
    "white on transparent": (picture(with_alpha(TRUTH * 255, TRUTH * 255), mode="LA"), "background"),
    "palette": (picture(TRUTH, palette=[0, 0, 0, 200, 30, 30]), ""),
    "palette without black": (picture(TRUTH, palette=[0, 128, 0, 200, 30, 30]), ""),
    "palette, black last": (picture(np.where(TRUTH, 3, 7).astype(np.uint8), palette=[9] * 9 + [255] * 3 + [9] * 9
                                    + [0] * 3), "its value 3"),
    "palette with transparency": (picture(TRUTH, palette=[0, 0, 0, 200, 30, 30], transparency=0), "background is"),
    "JPEG": (picture(TRUTH * 255, "jpg", quality=75), "cut at half"),
    "JPEG in three bands": (picture(np.dstack([TRUTH * 255] * 3), "jpg"), "cut at half"),
    "lossy WebP": (picture(TRUTH * 255, "webp", quality=60), "cut at half"),
    "lossless WebP of 0 and 1": (picture(TRUTH, "webp", lossless=True), ""),
    "JPEG in a TIFF": (tiff(np.stack([TRUTH * 255] * 3), compress="jpeg", photometric="ycbcr"), "cut at half"),
}  # fmt: skip
# What is read as PARTLY: ground that the mask says nothing of.
UNKNOWN: dict[str, tuple[Writer, str]] = {
    "nodata beside 0 and 1": (tiff(PARTLY, nodata=255), ""),
    "255 beside 0 and 1": (tiff(PARTLY), "unknown ground"),
    "NaN beside 0 and 1": (tiff(np.where(PARTLY == 255, np.nan, PARTLY).astype(np.float32)), ""),
    "transparent over a mask": (picture(with_alpha(RED, np.where(PARTLY == 255, 0, 255))), "#ff0000"),
    "palette that segmentation uses": (
        picture(PARTLY, palette=[0, 0, 0, 128, 0, 0] + [224] * 762),
        "unknown ground",
    ),
}
NOISE = np.random.default_rng(0).integers(0, 255, RED.shape).astype(np.uint8)
# What is refused, with a piece of the sentence and the setting that its hint names.
REFUSED: dict[str, tuple[Writer, str, str]] = {
    "1 and 2": (tiff(TRUTH + 1), "holds 1, 2", "landslide_value"),
    "several classes": (tiff(TRUTH * 3 + np.eye(40, 60, dtype=np.uint8)), "holds 0, 1, 3, 4", "landslide_value"),
    "a number for each landslide": (tiff(TRUTH * np.arange(60, dtype=np.uint16)), "more", "landslide_value"),
    "palette of classes": (picture(TRUTH * 2 + np.eye(40, 60, dtype=np.uint8), palette=[9] * 12), "holds 0, 1, 2, 3",
                           "landslide_value"),
    "palette that contradicts": (picture(TRUTH, palette=[255, 255, 255, 0, 0, 0]), "contradicts", "landslide_value"),
    "white is zero": (tiff(TRUTH, nbits=1, photometric="MINISWHITE"), "contradicts", "landslide_value"),
    "black and transparent": (picture(with_alpha(RED * 0, TRUTH * 255)), "black and transparent", "landslide_value"),
    "red over imagery": (picture(np.where(RED.any(axis=2, keepdims=True), RED, NOISE)), "a picture, not a mask", ""),
    "green and red": (picture(np.where(RED.any(axis=2, keepdims=True), RED, np.uint8([0, 255, 0]))), "colours", ""),
    "imagery as JPEG": (picture(NOISE, "jpg"), "a picture, not a mask", ""),
    "0 and 1 as JPEG": (picture(TRUTH, "jpg", quality=95), "dark everywhere", ""),
    "red on black as JPEG": (picture(RED, "jpg"), "a picture, not a mask", ""),
    "fractions": (tiff(TRUTH.astype(np.float32) / 2), "fractions", ""),
    "two different bands": (tiff(np.stack([TRUTH, 1 - TRUTH])), "2 bands differ", ""),
    "only nodata": (tiff(np.full_like(TRUTH, 9), nodata=9), "no valid pixel", ""),
}  # fmt: skip
