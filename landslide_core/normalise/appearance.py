"""How imagery looks, band by band: what one scene is brought to so that it looks like another.

It is taken of pixels that are already scaled to [0, 1]. It says nothing of where anything lies, so two
scenes of different ground can be compared by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Cumulative shares in per cent at which the distribution of a band is recorded: dense in the tails.
LEVELS = (0.0, 0.5, 1.0, 2.0, *(float(p) for p in range(5, 100, 5)), 98.0, 99.0, 99.5, 100.0)
_BARE_SHARE = 25.0  # per cent of the pixels with the least green: where control sets are looked for
_DARK, _BRIGHT = (5.0, 15.0), (85.0, 95.0)  # per cent of those pixels by brightness
_VISIBLE = ("red", "green", "blue")
_LEAST_PIXELS = 16


@dataclass(frozen=True, eq=False)
class Appearance:
    """Quantiles of each band at LEVELS (bands, levels), and the mean of its two control sets (bands,).

    Control sets are pixels that change little with the season: of the quarter of the pixels with the least
    green, the dark and the bright ones (after Hall et al. 1991, Remote Sens. Environ. 35:11-27, who take them
    from the edge of the greenness-brightness diagram). All values in [0, 1], float64, read-only.
    """

    quantiles: NDArray[np.float64]
    dark: NDArray[np.float64]
    bright: NDArray[np.float64]

    def __post_init__(self) -> None:
        for array in (self.quantiles, self.dark, self.bright):
            array.flags.writeable = False

    def as_dict(self) -> dict[str, Any]:
        """Plain lists for a card, four decimals."""
        return {
            "levels": list(LEVELS),
            "quantiles": self.quantiles.round(4).tolist(),
            "dark": self.dark.round(4).tolist(),
            "bright": self.bright.round(4).tolist(),
        }

    @staticmethod
    def from_dict(values: Mapping[str, Any]) -> "Appearance":
        """An appearance as `as_dict` wrote it; ValueError when it was recorded at other levels."""
        if tuple(values["levels"]) != LEVELS:
            raise ValueError("the appearance was recorded at other levels than this version knows")
        arrays = (np.asarray(values[name], np.float64) for name in ("quantiles", "dark", "bright"))
        return Appearance(*arrays)


def appearance_of(pixels: NDArray[Any], bands: Sequence[str]) -> Appearance | None:
    """The appearance of pixels in [0, 1], (bands, n); None when there are too few to tell."""
    if pixels.shape[1] < _LEAST_PIXELS:
        return None
    values = np.asarray(pixels, np.float64)
    dark, bright = _control_sets(values, bands)
    return Appearance(np.percentile(values, LEVELS, axis=1).T.copy(), dark, bright)


def common_appearance(appearances: Sequence[Appearance]) -> Appearance:
    """The mean of the appearances of several images: each counts once, whatever its size."""
    return Appearance(
        np.mean([appearance.quantiles for appearance in appearances], axis=0),
        np.mean([appearance.dark for appearance in appearances], axis=0),
        np.mean([appearance.bright for appearance in appearances], axis=0),
    )


def _control_sets(
    values: NDArray[np.float64], bands: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean of the dark and of the bright control set in each band."""
    if set(_VISIBLE) <= set(bands):
        red, green, blue = (values[list(bands).index(role)] for role in _VISIBLE)
        # Excess green of the chromatic coordinates (Woebbecke et al. 1995): high on vegetation.
        excess = (2 * green - red - blue) / np.maximum(red + green + blue, 1e-6)
        values = values[:, excess <= np.percentile(excess, _BARE_SHARE)]
    brightness = values.mean(axis=0)
    means = []
    for low, high in (_DARK, _BRIGHT):
        edges = np.percentile(brightness, (low, high))
        means.append(values[:, (brightness >= edges[0]) & (brightness <= edges[1])].mean(axis=1))
    return means[0], means[1]
