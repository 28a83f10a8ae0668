"""Light, shadow, haze and sensor make digital numbers of a canvas."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.synthetic.scenery.canvas import Canvas
from landslide_core.synthetic.scenery.style import Style, colour
from landslide_core.synthetic.terrain.carving import gradient
from landslide_core.synthetic.terrain.noise import Field, fractal, smoothstep

HAZE = colour(0.105, 0.085, 0.066, 0.045)
HIGHEST_DN = 2047  # an 11-bit sensor


def expose(canvas: Canvas, style: Style, rng: np.random.Generator) -> NDArray[np.uint16]:
    """The scene as a sensor sees it: (4, rows, cols) digital numbers of blue, green, red, nir, 1 to 2047."""
    sunlit = _sunlight(canvas, style)
    # Shade is bluer than sunlight.
    sky = colour(1.25, 1.05, 0.92, 0.85) * np.float32(style.ambient)
    light = sky[:, None, None] + (1.0 - style.ambient) * sunlit[None]
    radiance = canvas.reflectance * light
    metre = 1.0 / canvas.resolution_m
    veil = style.haze * (1 + 0.18 * fractal(rng, canvas.shape, 500 * metre, 3.2))[None]
    radiance = radiance * (1 - 0.35 * veil) + veil * HAZE[:, None, None]
    radiance = radiance * style.tint[:, None, None]
    sharp = np.empty_like(radiance)
    for band in range(4):
        blurred = ndimage.gaussian_filter(radiance[band], style.blur_px)
        if style.sharpening:
            blurred += style.sharpening * (blurred - ndimage.gaussian_filter(blurred, 1.0))
        sharp[band] = blurred
    grain = rng.standard_normal(sharp.shape, dtype=np.float32)
    sharp += grain * (style.noise + 0.01 * np.sqrt(np.clip(sharp, 0, None)) * style.noise / 0.003)
    return np.asarray(np.clip(np.rint(sharp * style.gain + 20), 1, HIGHEST_DN), dtype=np.uint16)


def _sunlight(canvas: Canvas, style: Style) -> Field:
    """Direct light on each pixel relative to level ground, 0 in shadow."""
    azimuth, elevation = np.radians(style.sun_azimuth_deg), np.radians(style.sun_elevation_deg)
    to_sun = np.sin(azimuth), -np.cos(azimuth)  # east, south
    bare_m = canvas.dem + canvas.relief
    east, south = gradient(bare_m + 0.8 * canvas.height, canvas.resolution_m)
    facing = np.sin(elevation) - np.cos(elevation) * (east * to_sun[0] + south * to_sun[1])
    light = np.clip(facing / np.sqrt(1 + east**2 + south**2), 0.0, None) / np.sin(elevation)
    surface = bare_m + canvas.height
    shadow = _cast_shadow(surface, to_sun, float(np.tan(elevation)), canvas.resolution_m)
    return np.asarray(np.minimum(light, 1.9) * (1 - shadow), dtype=np.float32)


def _cast_shadow(surface: Field, to_sun: tuple[float, float], tangent: float, resolution_m: float) -> Field:
    """Share of each pixel in the shadow of trees, houses and hills towards the sun, 0 to 1."""
    shadow = np.zeros(surface.shape, dtype=np.float32)
    near = np.arange(1, 9) * max(1.0, 1.6 / resolution_m)
    far = near[-1] * 1.7 ** np.arange(1, 6)
    for distance_px in np.concatenate([near, far]):
        shift = -int(round(to_sun[1] * distance_px)), -int(round(to_sun[0] * distance_px))
        blocker = _moved(surface, shift)
        above = blocker - surface - np.hypot(*shift) * resolution_m * tangent
        np.maximum(shadow, smoothstep(above, 0.0, 1.0 + 0.4 * resolution_m), out=shadow)
    return shadow


def _moved(field: Field, shift: tuple[int, int]) -> Field:
    """The field moved by whole pixels (rows, cols); its border values fill the gap."""
    rows = np.clip(np.arange(field.shape[0]) - shift[0], 0, field.shape[0] - 1)
    cols = np.clip(np.arange(field.shape[1]) - shift[1], 0, field.shape[1] - 1)
    return field[np.ix_(rows, cols)]
