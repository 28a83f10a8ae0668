"""Whether chances are as large as what happens, and a line that mends them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from landslide_core.susceptibility.validation.intervals import has_both

_STEPS, _CLOSE = 50, 1e-8
_STEEPEST, _FARTHEST = 20.0, 15.0  # a fit out there has run away
_LEAST = 1e-6  # chances nearer to 0 or 1 than that count as that


@dataclass(frozen=True)
class Line:
    """logit(observed) = intercept + slope * logit(predicted): 0 and 1 where chances are right.

    A slope below 1 means that chances are too extreme, an intercept below 0 that they are too high.
    """

    intercept: float = 0.0
    slope: float = 1.0

    @property
    def usable(self) -> bool:
        """Whether it keeps the order of places and has not run away."""
        return 0 < self.slope <= _STEEPEST and abs(self.intercept) <= _FARTHEST

    def mended(self, chance: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return chances (n,) moved onto the line; their order stays."""
        if self == Line():
            return np.asarray(chance, np.float32)
        return np.asarray(expit(self.intercept + self.slope * _log_odds(chance)), np.float32)


def line_through(
    chance: NDArray[np.floating], labels: NDArray[np.bool_], weight: NDArray[np.float64] | None = None
) -> Line:
    """Return slope and intercept of calibration, by logistic regression of what happened on the log odds said.

    Parameters
    ----------
    chance : array, shape (n,)
        Probabilities of places that the model had not seen.
    labels : array of bool, shape (n,)
        True for landslide.
    weight : array, shape (n,), optional
        How many places each row stands for.

    Returns
    -------
    Line
        NaN where labels are all the same or all chances are.

    References
    ----------
    Cox, D. R. (1958). Two further applications of a model for binary regression. Biometrika 45, 562-565.
    Platt, J. (1999). Probabilistic outputs for support vector machines. Advances in Large Margin Classifiers.
    """
    x, y = _log_odds(chance), labels.astype(np.float64)
    rows = np.ones_like(x) if weight is None else weight
    if not has_both(labels) or np.ptp(x) < _CLOSE:
        return Line(float("nan"), float("nan"))
    found = np.array([0.0, 1.0])
    for _ in range(_STEPS):
        said = expit(found[0] + found[1] * x)
        off, curve = rows * (y - said), rows * said * (1 - said)
        gradient = np.array([off.sum(), (off * x).sum()])
        cross = (curve * x).sum()
        hessian = np.array([[curve.sum(), cross], [cross, (curve * x * x).sum()]])
        if np.linalg.det(hessian) < 1e-12:
            return Line(float("nan"), float("nan"))
        step = np.clip(np.linalg.solve(hessian, gradient), -2, 2)  # the classes may part: no leaps
        found = found + step
        if np.abs(step).max() < _CLOSE:
            break
    return Line(float(found[0]), float(found[1]))


def mended_out_of_fold(
    chance: NDArray[np.floating],
    labels: NDArray[np.bool_],
    parts: NDArray[np.int16],
    weight: NDArray[np.float64] | None = None,
) -> NDArray[np.float32]:
    """Return chances (n,) of every part mended by the line through the other parts; as they are where there is none."""
    found = np.array(chance, np.float32)
    for part in np.unique(parts):
        own = parts == part
        line = line_through(chance[~own], labels[~own], None if weight is None else weight[~own])
        if line.usable:
            found[own] = line.mended(chance[own])
    return found


def _log_odds(chance: NDArray[np.floating]) -> NDArray[np.float64]:
    p = np.clip(chance.astype(np.float64), _LEAST, 1 - _LEAST)
    return np.asarray(np.log(p / (1 - p)))
