"""The map from a network's logits to probabilities that mean what they say.

Beta calibration (Kull, Silva Filho and Flach 2017, AISTATS) in the form

    logit' = a ln p - b ln(1 - p) + c,    p = sigmoid(logit)

which is Platt's line (Platt 1999) for a = b, a temperature (Guo et al. 2017) for a = b and c = 0, and nothing at
all for a = b = 1 and c = 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_expit

Kind = Literal["none", "temperature", "platt", "beta"]
KINDS: tuple[Kind, ...] = ("none", "temperature", "platt", "beta")
_FARTHEST_LOGIT = 1000.0


@dataclass(frozen=True)
class Calibration:
    """The three numbers of the map; `kind` says how they were found."""

    kind: Kind = "none"
    a: float = 1.0
    b: float = 1.0
    c: float = 0.0

    def apply(self, logits: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """Raw logits of any shape -> calibrated logits."""
        raw = np.asarray(logits, np.float64)
        if self.a == self.b:
            return self.a * raw + self.c
        return np.asarray(self.a * log_expit(raw) - self.b * log_expit(-raw) + self.c)

    def raw_logit(self, calibrated: float) -> float:
        """The raw logit that becomes this calibrated logit, between -1000 and 1000 at the farthest."""
        if self.a == self.b:
            return (calibrated - self.c) / self.a
        from scipy.optimize import brentq  # it takes a third of a second

        ends = [float(self.apply(np.array(end))) for end in (-_FARTHEST_LOGIT, _FARTHEST_LOGIT)]
        if not ends[0] < calibrated < ends[1]:
            return _FARTHEST_LOGIT if calibrated >= ends[1] else -_FARTHEST_LOGIT
        return float(
            brentq(
                lambda raw: float(self.apply(np.array(raw))) - calibrated, -_FARTHEST_LOGIT, _FARTHEST_LOGIT
            )
        )

    @property
    def numbers(self) -> tuple[float, float, float]:
        """a, b and c."""
        return self.a, self.b, self.c

    def as_dict(self) -> dict[str, float | str]:
        """As a card holds it."""
        return {"kind": self.kind, "a": self.a, "b": self.b, "c": self.c}


UNCALIBRATED = Calibration()


def temperature(value: float) -> Calibration:
    """Logits divided by `value` (Guo et al. 2017)."""
    return Calibration("temperature", 1 / value, 1 / value)
