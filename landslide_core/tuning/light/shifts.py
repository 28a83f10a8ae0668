"""Made-up shifts: what may be wrong with imagery, drawn onto labelled images so that the truth stays known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from landslide_core.io.plain.pictures import decoded, encoded

Rgb = NDArray[np.float32]  # (3, rows, cols) in [0, 1]


@dataclass(frozen=True, eq=False)
class Shifted:
    """A labelled image as a file might hold it.

    pixels : (bands, rows, cols) uint8 or uint16. mask : (rows, cols) bool. told_m : metres per pixel that the file
    says, None for none. valid : (rows, cols), False where the file declares no data; None where there is data
    everywhere.
    """

    pixels: NDArray[Any]
    mask: NDArray[np.bool_]
    told_m: float | None
    valid: NDArray[np.bool_] | None = None


Shift = Callable[[Shifted, np.random.Generator], Shifted]


def _of_colours(change: Callable[[Rgb, np.random.Generator], Rgb]) -> Shift:
    """A shift of pixel values alone."""

    def shift(image: Shifted, rng: np.random.Generator) -> Shifted:
        changed = change(np.asarray(image.pixels / 255, np.float32), rng)
        return replace(image, pixels=np.rint(np.clip(changed, 0, 1) * 255).astype(np.uint8))

    return shift


def _vegetation(rgb: Rgb) -> NDArray[np.float32]:
    """How green a pixel is, about 0 to 1 (excess green; Woebbecke et al. 1995)."""
    red, green, blue = rgb / np.maximum(rgb.sum(axis=0), 1e-3)
    return np.asarray(np.clip((2 * green - red - blue) * 6, 0, 1))


def _false_colour(rgb: Rgb, rng: np.random.Generator) -> Rgb:
    """Near infrared, red, green: leaves are brightest in the first and dark in the second."""
    leaves, grey = _vegetation(rgb), rgb.mean(axis=0)
    infrared = grey * rng.uniform(0.9, 1.2) + leaves * rng.uniform(0.25, 0.5)
    red = rgb[0] * (1 - 0.5 * leaves)
    return np.stack([infrared, red, rgb[1] * (1 - 0.3 * leaves)])


def _season(rgb: Rgb, rng: np.random.Generator) -> Rgb:
    """Leaves turn brown to yellow, or darker and greener."""
    leaves, by = _vegetation(rgb), rng.uniform(-0.5, 1.0)
    gains = np.array([1 + 0.7 * by, 1 - 0.1 * by, 1 - 0.4 * by], np.float32)[:, None, None]
    return rgb * (1 + leaves * (gains - 1))


def _snow(rgb: Rgb, rng: np.random.Generator) -> Rgb:
    share = rng.uniform(0.3, 0.9)
    field = _smooth(rgb.shape[1:], rng, 12) + 0.3 * rgb.mean(axis=0)
    cover = np.clip((field - np.quantile(field, 1 - share)) * 8, 0, 0.95)
    return np.asarray(rgb * (1 - cover) + (0.86 + 0.3 * (rgb - rgb.mean())) * cover, np.float32)


def _cloud(rgb: Rgb, rng: np.random.Generator) -> Rgb:
    field = _smooth(rgb.shape[1:], rng, 30)
    share = rng.uniform(0.25, 0.9)
    cover = ndimage.gaussian_filter(np.clip((field - np.quantile(field, 1 - share)) * 5, 0, 1), 3)
    return np.asarray(rgb * (1 - cover) + 0.95 * cover, np.float32)


def _haze(rgb: Rgb, rng: np.random.Generator) -> Rgb:
    thick = rng.uniform(0.3, 0.75)
    veil = np.array([0.72, 0.76, 0.82], np.float32)[:, None, None]
    return rgb * (1 - thick) + veil * thick


def _smooth(shape: tuple[int, ...], rng: np.random.Generator, side: float) -> NDArray[np.float32]:
    noise = ndimage.gaussian_filter(rng.normal(size=shape), side, mode="wrap")
    return np.asarray(noise / max(float(noise.std()), 1e-9) * 0.3, np.float32)


def _night(rgb: Rgb, rng: np.random.Generator) -> Rgb:
    return rgb * rng.uniform(0.03, 0.12) + rng.normal(0, 0.012, rgb.shape).astype(np.float32)


def _stretched(rgb: Rgb, rng: np.random.Generator) -> Rgb:
    low, high = np.percentile(rgb, [2, 98], axis=(1, 2), keepdims=True)
    return np.asarray((rgb - low) / np.maximum(high - low, 0.02), np.float32)


def _blurred(rgb: Rgb, rng: np.random.Generator) -> Rgb:
    side = rng.uniform(2, 5)
    return np.asarray(ndimage.gaussian_filter(rgb, (0, side, side)))


def _grey(rgb: Rgb, rng: np.random.Generator) -> Rgb:
    return np.repeat(rgb.mean(axis=0, keepdims=True), 3, axis=0)


def _jpeg(image: Shifted, rng: np.random.Generator) -> Shifted:
    picture = Image.fromarray(np.ascontiguousarray(image.pixels.transpose(1, 2, 0)))
    content = encoded(picture, "JPEG", quality=int(rng.integers(4, 20)))
    return replace(image, pixels=np.asarray(decoded(content)).transpose(2, 0, 1).copy())


def _numbers(image: Shifted, rng: np.random.Generator) -> Shifted:
    """Digital numbers of 16 bits, ten times as large: they are scaled by their own percentiles."""
    return replace(image, pixels=image.pixels.astype(np.uint16) * 10)


def _coarser(image: Shifted, times: float, told: bool) -> Shifted:
    """Pixels so many times as large, as another sensor sees the same ground."""
    shape = [max(8, round(side / times)) for side in image.mask.shape]
    picture = Image.fromarray(np.ascontiguousarray(image.pixels.transpose(1, 2, 0)))
    small = np.asarray(picture.resize((shape[1], shape[0]), Image.Resampling.BOX)).transpose(2, 0, 1)
    inside = Image.fromarray(image.mask.astype(np.uint8) * 255).resize(
        (shape[1], shape[0]), Image.Resampling.BOX
    )
    told_m = None if image.told_m is None or not told else image.told_m * image.mask.shape[0] / shape[0]
    return Shifted(small.copy(), np.asarray(inside) >= 128, told_m)


def _coarse_told(image: Shifted, rng: np.random.Generator) -> Shifted:
    return _coarser(image, float(2 ** rng.uniform(1, 4)), told=True)


def _coarse_untold(image: Shifted, rng: np.random.Generator) -> Shifted:
    return _coarser(image, float(2 ** rng.uniform(1, 3)), told=False)


def _close(image: Shifted, rng: np.random.Generator) -> Shifted:
    """A view from a few times nearer, as from a drone at 0.05 to 0.3 m, that does not say so."""
    times, (rows, cols) = 2 ** rng.uniform(1.5, 4), image.mask.shape
    height, width = (max(12, round(side / times)) for side in (rows, cols))
    seen = np.argwhere(image.mask)
    middle = seen[rng.integers(len(seen))] if len(seen) else rng.integers(0, (rows, cols))
    top = int(np.clip(middle[0] - rng.integers(height), 0, rows - height))
    left = int(np.clip(middle[1] - rng.integers(width), 0, cols - width))
    window = np.s_[top : top + height, left : left + width]
    size = (cols, rows)
    part = Image.fromarray(np.ascontiguousarray(image.pixels[:, *window].transpose(1, 2, 0)))
    pixels = np.asarray(part.resize(size, Image.Resampling.BICUBIC)).transpose(2, 0, 1)
    fine = np.clip(pixels + rng.normal(0, 255 * rng.uniform(0.005, 0.04), pixels.shape), 0, 255)
    mask = Image.fromarray(image.mask[window].astype(np.uint8) * 255).resize(size, Image.Resampling.NEAREST)
    return Shifted(fine.astype(np.uint8), np.asarray(mask) > 0, None)


def _untold(image: Shifted, rng: np.random.Generator) -> Shifted:
    return replace(image, told_m=None)


AS_IT_IS = "as it is"
SHIFTS: Mapping[str, Shift] = {
    AS_IT_IS: lambda image, rng: image,
    "pixel size untold": _untold,
    "near infrared for red": _of_colours(_false_colour),
    "red and blue swapped": _of_colours(lambda rgb, rng: rgb[::-1]),
    "bands rotated": _of_colours(lambda rgb, rng: rgb[[1, 2, 0]]),
    "grey": _of_colours(_grey),
    "numbers times 10, 16 bit": _numbers,
    "each band stretched": _of_colours(_stretched),
    "other season": _of_colours(_season),
    "snow": _of_colours(_snow),
    "cloud": _of_colours(_cloud),
    "haze": _of_colours(_haze),
    "overexposed": _of_colours(lambda rgb, rng: rgb * rng.uniform(1.8, 4)),
    "night": _of_colours(_night),
    "JPEG": _jpeg,
    "blurred": _of_colours(_blurred),
    "coarser, told": _coarse_told,
    "coarser, untold": _coarse_untold,
    "close view, untold": _close,
}
