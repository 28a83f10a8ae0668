"""Where a network looked, laid over the picture that it looked at."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from landslide_core.figures import palette
from landslide_core.figures.palette import CASING, HEAT_SCALE, LANDSLIDE, colour_table
from landslide_core.io.plain.pictures import encoded

_MOST = (
    0.8  # how much of the picture the highest heat covers; middling heat covers little, to show the ground
)


def framed(rgb: NDArray[np.uint8], outlined: NDArray[np.bool_]) -> bytes:
    """A picture (3, rows, cols) as WebP, the edge of a mask (rows, cols) in the landslides' yellow."""
    return _encode(_with_edge(np.moveaxis(rgb, 0, -1).astype(np.uint8), outlined))


def heated(rgb: NDArray[np.uint8], heat: NDArray[np.float32], outlined: NDArray[np.bool_]) -> bytes:
    """The same with heat (rows, cols) in [0, 1] over it: none where it is 0, bright yellow where highest.

    The picture turns grey under the heat, so that no colour of the ground is taken for one of the scale.
    """
    grey = rgb.astype(np.float32).mean(0)[..., None]
    colours = colour_table(HEAT_SCALE, 256)[np.rint(255 * heat).astype(np.uint8)]
    cover = (_MOST * heat**1.5)[..., None]
    mixed = np.rint((1 - cover) * grey + cover * colours).astype(np.uint8)
    return _encode(_with_edge(mixed, outlined))


def _with_edge(picture: NDArray[np.uint8], outlined: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The picture (rows, cols, 3) with a line around the mask, 1/300 of its side wide, on a dark casing."""
    width = max(1, round(max(outlined.shape) / 300))
    drawn = picture.copy()
    wide, narrow = _grown(outlined, 2 * width), _grown(outlined, width)
    drawn[wide & ~outlined] = palette.rgb(CASING)
    drawn[narrow & ~outlined] = palette.rgb(LANDSLIDE)
    return drawn


def _grown(mask: NDArray[np.bool_], by_px: int) -> NDArray[np.bool_]:
    from scipy.ndimage import binary_dilation

    return np.asarray(binary_dilation(mask, iterations=by_px), dtype=np.bool_)


def _encode(picture: NDArray[np.uint8]) -> bytes:
    return encoded(Image.fromarray(picture), "WEBP", quality=88, method=4)
