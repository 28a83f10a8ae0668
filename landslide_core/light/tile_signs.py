"""What pixels say of themselves, tile by tile: bands, clouds, snow, water, shadow, saturation, blocks, detail.

Tests that hold for 8-bit pictures as for anything that was scaled to [0, 1]; none is sharp, all are shares or
ratios whose meaning is learned on left-out regions (landslide_core.light.fitted).
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.light.sample import SampleTile

RED_HUE_DEG, ODD_HUE_DEG = (320.0, 14.0), (170.0, 320.0)
_COLOURED = 0.15  # saturation (HSV) from which a hue means something
_FLAT = 0.01  # standard deviation of brightness over 5 x 5 pixels, below which ground is smooth
_BLOCK_PX = 8
_TINY = 1e-6


def tile_signs(tile: SampleTile, bands: tuple[str, ...]) -> Mapping[str, float]:
    """The signs of one tile, by name; tests of colour need red, green and blue and are 0 without.

    Returns
    -------
    mapping of str to float
        red_hue, odd_hue, green_hue: shares of coloured pixels by hue. Vegetation is red where near infrared stands in
        place of red; soils are blue where red and blue are swapped. rg, gb, rb: correlation of bands. cloud, snow,
        water, shadow, saturated, dark: shares of pixels. blocks: step at every eighth pixel against others, 0
        without. detail: logarithm of fine contrast against all contrast. mean, spread: of brightness.
    """
    known = tile.pixels[:, tile.valid]
    grey = tile.pixels.mean(axis=0)
    found = {"detail": _detail(grey, tile.valid), "blocks": blocks(tile.own)}
    found |= {"mean": float(known.mean()), "spread": float(known.mean(axis=0).std())}
    found["saturated"] = float((known >= 0.995).any(axis=0).mean())
    found["dark"] = float((known.max(axis=0) < 0.08).mean())
    found |= dict.fromkeys(_COLOURS, 0.0)
    if {"red", "green", "blue"} <= set(bands):
        order = [bands.index(role) for role in ("red", "green", "blue")]
        found |= _colours(tile.pixels[order], grey, tile.valid)
    return found


_COLOURS = ("red_hue", "odd_hue", "green_hue", "rg", "gb", "rb", "colour", "cloud", "snow", "water", "shadow")


def _colours(
    rgb: NDArray[np.float32], grey: NDArray[np.float32], valid: NDArray[np.bool_]
) -> dict[str, float]:
    flat = _roughness(grey) < _FLAT
    red, green, blue = (band[valid] for band in rgb)
    smooth, bright = flat[valid], grey[valid]
    high, low = np.maximum(np.maximum(red, green), blue), np.minimum(np.minimum(red, green), blue)
    saturation = (high - low) / np.maximum(high, _TINY)
    hue = _hue(red, green, blue, high, low)
    coloured = (saturation > _COLOURED) & (high > 0.06)
    white = (low > 0.7) & (saturation < 0.15)
    return {
        "red_hue": float((coloured & ((hue >= RED_HUE_DEG[0]) | (hue < RED_HUE_DEG[1]))).mean()),
        "odd_hue": float((coloured & (hue >= ODD_HUE_DEG[0]) & (hue < ODD_HUE_DEG[1])).mean()),
        "green_hue": float((coloured & (hue >= 50) & (hue < ODD_HUE_DEG[0])).mean()),
        "rg": _correlation(red, green),
        "gb": _correlation(green, blue),
        "rb": _correlation(red, blue),
        "colour": float(saturation.mean()),
        "cloud": float((white & smooth).mean()),
        "snow": float((white & ~smooth & (blue >= red)).mean()),
        "water": float((smooth & (bright < 0.35) & (red <= blue) & (green <= 1.15 * blue)).mean()),
        "shadow": float(((bright < 0.12) & ~smooth).mean()),
    }


def _hue(
    red: NDArray[np.float32],
    green: NDArray[np.float32],
    blue: NDArray[np.float32],
    high: NDArray[np.float32],
    low: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Hue of HSV in degrees, 0 red, 120 green, 240 blue."""
    span = np.maximum(high - low, _TINY)
    at_red, at_green = high == red, high == green
    hue = np.where(
        at_red, (green - blue) / span, np.where(at_green, 2 + (blue - red) / span, 4 + (red - green) / span)
    )
    return np.asarray((hue * 60) % 360, np.float32)


def _correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Pearson's; 1 where a band does not vary, which says nothing against it."""
    first, second = one - one.mean(), other - other.mean()
    both = float(np.sqrt((first * first).mean() * (second * second).mean()))
    return float((first * second).mean() / both) if both > _TINY else 1.0


def _roughness(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    mean = ndimage.uniform_filter(grey, 5)
    square = ndimage.uniform_filter(grey * grey, 5)
    return np.asarray(np.sqrt(np.maximum(square - mean * mean, 0)))


def _detail(grey: NDArray[np.float32], valid: NDArray[np.bool_]) -> float:
    """log10 of the contrast between neighbours over that of the tile; about -3 where it was enlarged."""
    fine = grey - ndimage.uniform_filter(grey, 3)
    return float(np.log10(max(float(fine[valid].std()), 1e-5) / max(float(grey[valid].std()), 1e-3)))


def blocks(own: NDArray[np.generic]) -> float:
    """How much larger steps at every eighth pixel are than elsewhere, less 1; 0 for windows too small to tell.

    own: (bands, rows, cols), as the file has them. After Wang, Bovik and Evans 2000, ICIP (blind measurement of
    blocking artifacts).
    """
    grey = own.astype(np.float32).mean(axis=0)
    ratios = []
    for axis in (0, 1):
        steps = np.abs(np.diff(grey, axis=axis)).mean(axis=1 - axis)
        count = len(steps) // _BLOCK_PX * _BLOCK_PX
        if count < 4 * _BLOCK_PX:
            return 0.0
        phases = steps[:count].reshape(-1, _BLOCK_PX).mean(axis=0)
        ratios.append(float(phases.max() / max(float(np.median(phases)), _TINY)))
    return min(ratios) - 1
