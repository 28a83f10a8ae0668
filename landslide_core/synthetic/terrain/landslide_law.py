"""The known law by which landslides are drawn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.synthetic.terrain.noise import Field


@dataclass(frozen=True)
class Conditions:
    """What the law looks at; every array (rows, cols)."""

    slope_deg: Field
    aspect_deg: Field
    hardness: NDArray[np.uint8]  # 1 hard to 4 soft
    stream_m: Field
    fault_m: Field
    ndvi: Field


@dataclass(frozen=True)
class Law:
    """Log odds of failure as a sum of known effects.

    logit p = intercept
            + slope * exp(-((slope_deg - slope_peak_deg) / slope_width_deg)^2)
            + hardness[class]
            + fault * exp(-fault_m / fault_reach_m)
            + stream * exp(-stream_m / stream_reach_m)
            + aspect * cos(aspect_deg - aspect_peak_deg)
            + ndvi * (ndvi - 0.6)

    Elevation has no effect of its own. Largest difference that a factor can make, in log odds and in the
    order in which an analysis should rank them: slope 4.0, hardness 3.2, faults 1.8, streams 1.2, aspect 1.0,
    NDVI about 0.7 over its usual range. All values are the project's own choice.
    """

    intercept: float = -8.0
    slope: float = 4.0
    slope_peak_deg: float = 35.0
    slope_width_deg: float = 12.0
    hardness: tuple[float, float, float, float] = (-2.2, -1.0, 0.0, 1.0)  # hard … soft
    fault: float = 1.8
    fault_reach_m: float = 500.0
    stream: float = 1.2
    stream_reach_m: float = 180.0
    aspect: float = 0.5
    aspect_peak_deg: float = 60.0  # north-east to east, as in the paper's Table 4
    ndvi: float = -1.2

    def effects(self, conditions: Conditions) -> dict[str, Field]:
        """Log odds added by each factor, by name; each (rows, cols)."""
        bell = np.exp(-(((conditions.slope_deg - self.slope_peak_deg) / self.slope_width_deg) ** 2))
        by_class = np.array([0.0, *self.hardness])
        turn = np.radians(conditions.aspect_deg - self.aspect_peak_deg)
        parts = {
            "slope": self.slope * bell,
            "hardness": by_class[conditions.hardness],
            "fault": self.fault * np.exp(-conditions.fault_m / self.fault_reach_m),
            "stream": self.stream * np.exp(-conditions.stream_m / self.stream_reach_m),
            "aspect": self.aspect * np.cos(turn),
            "ndvi": self.ndvi * (conditions.ndvi - 0.6),
        }
        return {name: np.asarray(part, dtype=np.float32) for name, part in parts.items()}

    def probability(self, conditions: Conditions) -> Field:
        """Probability of failure per pixel, 0 to 1."""
        logit = self.intercept + sum(self.effects(conditions).values())
        return np.asarray(1.0 / (1.0 + np.exp(-logit)), dtype=np.float32)
