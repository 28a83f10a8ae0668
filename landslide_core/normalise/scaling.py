"""What a sensor wrote -> pixels in [0, 1] as a network saw them in training.

Fitted once per scene on an overview, never per tile: neighbouring tiles must be scaled alike.
8-bit imagery is divided by 255. Anything else has no common unit (digital numbers, reflectance times
10,000, floats), so the scene's 2nd and 98th percentiles of each band are brought to those that the
network's card records for its training images.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import NoDataError

if TYPE_CHECKING:
    from landslide_core.networks.card import Card
    from landslide_core.scene.scene import Scene

PERCENTILES = (2.0, 98.0)


class Scaler(Protocol):
    """Brings pixels of any type (bands, rows, cols) to float32 in [0, 1], as a network saw them in training."""

    def apply(self, pixels: NDArray[np.generic]) -> NDArray[np.float32]:
        """The scaled pixels."""


class ScaledFor(Protocol):
    """What imagery is scaled for: the bands that a network sees and how its training images were spread."""

    @property
    def bands(self) -> tuple[str, ...]:
        """Band roles in the order of the network's input."""

    @property
    def scaling_low(self) -> tuple[float, ...]:
        """2nd percentile of each band over the training images, in [0, 1]."""

    @property
    def scaling_high(self) -> tuple[float, ...]:
        """98th percentile of each band."""


@dataclass(frozen=True)
class Scaling:
    """A straight line per band: offset + gain * pixel."""

    gain: tuple[float, ...]
    offset: tuple[float, ...]

    def apply(self, pixels: NDArray[np.generic]) -> NDArray[np.float32]:
        """(bands, rows, cols) of any type -> float32 cut to [0, 1]."""
        gain = np.asarray(self.gain, np.float32)[:, None, None]
        offset = np.asarray(self.offset, np.float32)[:, None, None]
        scaled = pixels.astype(np.float32)
        scaled *= gain
        scaled += offset
        return np.clip(scaled, 0, 1, out=scaled)


def by_255(bands: int) -> Scaling:
    """8-bit pixels -> [0, 1]."""
    return Scaling(gain=(1 / 255,) * bands, offset=(0.0,) * bands)


def percentile_scaling(
    pixels: NDArray[np.generic],
    valid: NDArray[np.bool_],
    target_low: tuple[float, ...],
    target_high: tuple[float, ...],
) -> Scaling:
    """The line through each band's 2nd and 98th percentile and the given targets.

    pixels (bands, rows, cols), valid (rows, cols); a constant band is put in the middle of its targets.
    """
    gains, offsets = [], []
    for band, low, high in zip(pixels, target_low, target_high, strict=True):
        seen_low, seen_high = np.percentile(band[valid].astype(np.float64), PERCENTILES)
        if seen_high > seen_low:
            gain = (high - low) / (seen_high - seen_low)
            gains.append(float(gain))
            offsets.append(float(low - gain * seen_low))
        else:
            gains.append(0.0)
            offsets.append((low + high) / 2)
    return Scaling(tuple(gains), tuple(offsets))


def fit_scaling(scene: "Scene", card: ScaledFor) -> Scaling:
    """How this scene's pixels become the input of that card's network; InputError when none is valid."""
    if scene.dtype == "uint8":
        return by_255(len(card.bands))
    overview = scene.overview(1024, card.bands)
    if not overview.valid.any():
        raise NoDataError(
            f"{scene.name} holds no valid pixel: everything is no-data.",
            "Check the file's no-data value, or choose an image that covers the area.",
        )
    return percentile_scaling(overview.pixels, overview.valid, card.scaling_low, card.scaling_high)


def to_input(pixels: NDArray[np.float32], card: "Card") -> NDArray[np.float32]:
    """Pixels in [0, 1] (bands, rows, cols) -> what the network was trained to see: (x - mean) / std."""
    mean = np.asarray(card.mean, np.float32)[:, None, None]
    std = np.asarray(card.std, np.float32)[:, None, None]
    normalised = pixels - mean
    normalised /= std
    return normalised
