"""A small picture of a scene, to be recognised by."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from landslide_core.scene.scene import Scene

MAX_PX = 2048
STRETCHED_PERCENTILES = (2.0, 98.0)  # shown from black to white


def preview(scene: Scene, max_px: int = MAX_PX) -> Image.Image:
    """Return a scene as a picture on its own grid, at most `max_px` a side; no-data is transparent."""
    overview = scene.overview(max_px, visible_roles(scene))
    picture = stretched(overview.pixels, overview.valid)
    opacity = np.where(overview.valid, 255, 0).astype(np.uint8)
    rgba = np.dstack([*np.broadcast_to(picture, (3, *opacity.shape)), opacity])
    return Image.fromarray(rgba, "RGBA")


def visible_roles(scene: Scene) -> tuple[str, ...]:
    """Three bands to show as red, green and blue, or one to show as grey: natural colour where there is."""
    if {"red", "green", "blue"} <= set(scene.roles):
        return ("red", "green", "blue")
    named = tuple(role for role in scene.roles if role != "other")
    return named[:3] if len(named) >= 3 else named[:1] or scene.roles[:1]


def stretched(pixels: NDArray[Any], valid: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """8-bit pixels as they are; others from their 2nd to their 98th percentile, band by band."""
    if pixels.dtype == np.uint8 or not valid.any():
        return pixels.astype(np.uint8)
    return between(pixels, *limits(pixels, valid))


def limits(
    pixels: NDArray[Any], valid: NDArray[np.bool_], percentiles: tuple[float, float] = STRETCHED_PERCENTILES
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What of each band (bands,) is shown black and what white: two percentiles of its valid pixels."""
    low, high = np.percentile(pixels[:, valid].astype(np.float64), percentiles, axis=1)
    return low, high


def between(pixels: NDArray[Any], low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Pixels (bands, rows, cols) from 0 at each band's `low` to 255 at its `high`."""
    lowest, highest = low[:, None, None], high[:, None, None]
    span = np.where(highest > lowest, highest - lowest, 1)
    shown = np.clip((np.nan_to_num(pixels.astype(np.float64)) - lowest) / span, 0, 1)
    return np.asarray(np.rint(shown * 255), np.uint8)
