"""Which way ground faces, added up over units: circular mean and variance of aspect."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class FacingSum:
    """Pixels, pixels with an aspect, and the sums of their unit vectors towards north and east, one each a unit."""

    pixels: NDArray[np.float64]
    aspects: NDArray[np.float64]
    north: NDArray[np.float64]
    east: NDArray[np.float64]

    @property
    def variance(self) -> NDArray[np.float64]:
        """Circular variance of aspect, 0 (all one way) to 1 (all ways); 0 where nothing has an aspect.

        1 - R / n, with R the length of the sum of n unit vectors: Mardia and Jupp 2000, Directional Statistics.
        """
        length = np.hypot(self.north, self.east)
        share = np.divide(length, self.aspects, out=np.ones_like(length), where=self.aspects > 0)
        return np.asarray(np.clip(1 - share, 0, 1))

    @property
    def aspect_deg(self) -> NDArray[np.float64]:
        """Circular mean of aspect in degrees clockwise from north; NaN where nothing has an aspect."""
        mean = np.degrees(np.arctan2(self.east, self.north)) % 360
        return np.where(self.aspects > 0, mean, np.nan)

    def with_more(self, other: "FacingSum") -> "FacingSum":
        """Return the sums with those of further units behind."""
        mine, theirs = vars(self), vars(other)
        return FacingSum(**{name: np.concatenate([mine[name], theirs[name]]) for name in mine})


@dataclass(frozen=True, eq=False)
class Facing:
    """Unit vectors of aspect, float32 (places): towards north and east, both 0 on level or unknown ground."""

    north: NDArray[np.float32]
    east: NDArray[np.float32]

    @classmethod
    def of_aspect(cls, aspect_deg: NDArray[np.float32], has_one: NDArray[np.bool_]) -> "Facing":
        """Return the vectors of aspect in degrees, of any shape, where ground has one."""
        angle = np.radians(np.where(has_one, aspect_deg, 0)).ravel()
        has = has_one.ravel()
        return cls(
            np.where(has, np.cos(angle), 0).astype(np.float32),
            np.where(has, np.sin(angle), 0).astype(np.float32),
        )

    def of(self, units: NDArray[np.integer], places: NDArray[np.integer], count: int) -> FacingSum:
        """Return the sums over units (n,), from 0 up to `count`, of the ground at some places (n,)."""
        north, east = self.north[places], self.east[places]
        has = (north != 0) | (east != 0)
        return FacingSum(
            np.bincount(units, minlength=count).astype(np.float64),
            np.bincount(units, has, count).astype(np.float64),
            np.bincount(units, north, count).astype(np.float64),
            np.bincount(units, east, count).astype(np.float64),
        )
