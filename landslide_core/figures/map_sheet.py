"""A map as it is printed: colours over shaded relief, with a scale bar and an arrow to the north."""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from landslide_core.figures.palette import rgb
from landslide_core.io.plain.pictures import encoded

_WIDE_PX, _FOOT_PX, _FRAME_PX = 1_000, 64, 10
_PAPER, _INK, _UNKNOWN = "#ffffff", "#17262a", 246.0
_RELIEF = 0.55  # how much of the colour the shaded relief may take away
_BAR_SHARE = 0.3  # of the map's width that a scale bar has at most


def sheet(
    colours: NDArray[np.float32],
    pixel_m: float,
    shade: NDArray[np.float32] | None = None,
    marked: NDArray[np.bool_] | None = None,
    mark_colour: str = _INK,
) -> bytes:
    """Return a map on a north-up grid as PNG, with a scale bar and a north arrow under it.

    Parameters
    ----------
    colours : array of float32, shape (rows, cols, 3)
        Red, green, blue, 0 to 255; NaN where nothing is known.
    pixel_m : float
        Side of a pixel in metres.
    shade : array of float32, shape (rows, cols), optional
        Shaded relief, 0 dark to 1 light.
    marked : array of bool, shape (rows, cols), optional
        Pixels that are drawn in `mark_colour`.
    mark_colour : str
        "#rrggbb".

    Returns
    -------
    bytes
        PNG, about 1,000 pixels wide.
    """
    known = np.isfinite(colours[..., 0])
    lit = (
        colours
        if shade is None
        else colours * (1 - _RELIEF + _RELIEF * np.clip(1.25 * shade, 0, 1))[..., None]
    )
    pixels = np.where(known[..., None], lit, _UNKNOWN).astype(np.uint8)
    if marked is not None:
        pixels[marked] = rgb(mark_colour)
    rows, cols = known.shape
    zoom = _WIDE_PX / max(rows, cols)
    size = max(1, round(cols * zoom)), max(1, round(rows * zoom))
    smooth = Image.Resampling.NEAREST if zoom > 1 else Image.Resampling.BOX
    picture = Image.fromarray(pixels, "RGB").resize(size, smooth)
    page = Image.new("RGB", (max(size[0], 320) + 2 * _FRAME_PX, size[1] + _FOOT_PX + 2 * _FRAME_PX), _PAPER)
    page.paste(picture, (_FRAME_PX, _FRAME_PX))
    draw = ImageDraw.Draw(page)
    draw.rectangle((_FRAME_PX, _FRAME_PX, _FRAME_PX + size[0], _FRAME_PX + size[1]), outline=_INK)
    _scale_bar(draw, _FRAME_PX, size[1] + 2 * _FRAME_PX + 14, pixel_m / zoom, size[0])
    _north_arrow(draw, _FRAME_PX + max(size[0], 320) - 24, size[1] + 2 * _FRAME_PX)
    return encoded(page, "PNG", optimize=True)


def bar_length_m(width_m: float) -> float:
    """Return the length of a scale bar, 1, 2 or 5 times a power of ten, of at most 0.3 of the map's width.

    Examples
    --------
    >>> bar_length_m(18_000), bar_length_m(900)
    (5000.0, 200.0)
    """
    most = _BAR_SHARE * width_m
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= most)


def _scale_bar(draw: ImageDraw.ImageDraw, left: int, top: int, metres_per_px: float, width_px: int) -> None:
    length_m = bar_length_m(max(width_px, 320) * metres_per_px)
    length_px = length_m / metres_per_px
    for half, colour in ((0, _INK), (1, _PAPER)):
        edges = left + half * length_px / 2, top, left + (half + 1) * length_px / 2, top + 8
        draw.rectangle(edges, fill=colour, outline=_INK)
    end = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    font = ImageFont.load_default(15)
    draw.text((left, top + 14), "0", fill=_INK, font=font)
    draw.text((left + length_px, top + 14), end, fill=_INK, font=font, anchor="ma")


def _north_arrow(draw: ImageDraw.ImageDraw, middle: int, top: int) -> None:
    draw.polygon([(middle, top), (middle - 9, top + 32), (middle, top + 24)], fill=_INK)
    draw.polygon([(middle, top), (middle + 9, top + 32), (middle, top + 24)], fill=_PAPER, outline=_INK)
    draw.text((middle, top + 36), "N", fill=_INK, font=ImageFont.load_default(18), anchor="ma")
