"""Weights of evidence and information value of each class."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from landslide_core.susceptibility.classes.counts import ClassCounts

_PSEUDO = 0.5


@dataclass(frozen=True, eq=False)
class Evidence:
    """Weights of evidence of one factor's classes; every array has one entry per class.

    w_plus: ln P(class | landslide) / P(class | no landslide). w_minus: the same for being outside the class.
    var_plus, var_minus: their variances, of independent pixels or by blocks of ground (`with_variances`).
    contrast: w_plus - w_minus. studentised: contrast / its standard deviation; beyond 1.96 it is meaningful.
    weight: w_plus and the w_minus of all other classes. information: ln of the frequency ratio. corrected: True
    where a count of zero got half a landslide (see `weigh`).
    """

    w_plus: NDArray[np.float64]
    var_plus: NDArray[np.float64]
    w_minus: NDArray[np.float64]
    var_minus: NDArray[np.float64]
    contrast: NDArray[np.float64]
    studentised: NDArray[np.float64]
    weight: NDArray[np.float64]
    information: NDArray[np.float64]
    corrected: NDArray[np.bool_]

    def with_variances(
        self, plus: NDArray[np.float64], minus: NDArray[np.float64], contrast: NDArray[np.float64]
    ) -> Self:
        """Return the same weights with other variances (classes,) of W+, W- and the contrast."""
        deviation = np.sqrt(np.where(contrast > 0, contrast, np.nan))
        return replace(self, var_plus=plus, var_minus=minus, studentised=self.contrast / deviation)


def weights_of_evidence(counts: ClassCounts) -> Evidence:
    """Return weights of evidence and information value (ln FR) of a factor's classes; see `weigh`."""
    found = weigh(counts.landslide, counts.other_px)
    return replace(found, information=found.w_plus) if counts.background == "absences" else found


def weigh(landslide: NDArray[Any], other: NDArray[Any]) -> Evidence:
    """Return weights of evidence for the amounts in each class; variances are 1/n + 1/n.

    Where one of a class's four counts (landslide or not, inside or outside) is zero, half a landslide at the
    average density is added inside and outside: 0.5 landslides and the other pixels that belong to them. So
    no weight is infinite, a class of few pixels stays near zero, and `corrected` says so. With a single class
    nothing is compared: NaN.

    Parameters
    ----------
    landslide : array, shape (classes,)
        Landslide pixels, or votes, in each class.
    other : array, shape (classes,)
        Pixels without a landslide in each class.

    Returns
    -------
    Evidence

    References
    ----------
    Bonham-Carter, G. F. (1994). Geographic Information Systems for Geoscientists, chapter 9. Pergamon.

    Examples
    --------
    Two classes, of which the second has three times its share of the landslides:

    >>> weights = weigh(np.array([40, 60]), np.array([800, 200]))
    >>> weights.w_plus.round(3)
    array([-0.693,  1.099])
    >>> weights.contrast.round(3)
    array([-1.792,  1.792])
    """
    s, n = np.asarray(landslide, np.float64), np.asarray(other, np.float64)
    s_out, n_out = s.sum() - s, n.sum() - n
    zero = (s == 0) | (n == 0) | (s_out == 0) | (n_out == 0)
    others = _PSEUDO * n.sum() / max(s.sum(), _PSEUDO)
    s, s_out = s + _PSEUDO * zero, s_out + _PSEUDO * zero
    n, n_out = n + others * zero, n_out + others * zero
    w_plus = np.log(s / (s + s_out)) - np.log(n / (n + n_out))
    w_minus = np.log(s_out / (s + s_out)) - np.log(n_out / (n + n_out))
    var_plus, var_minus = 1 / s + 1 / n, 1 / s_out + 1 / n_out
    information = np.log(s / (s + s_out)) - np.log((s + n) / (s + s_out + n + n_out))
    if len(s) < 2:
        w_plus, w_minus, information = (np.full(len(s), np.nan) for _ in range(3))
    contrast = w_plus - w_minus
    return Evidence(
        w_plus=w_plus,
        var_plus=var_plus,
        w_minus=w_minus,
        var_minus=var_minus,
        contrast=contrast,
        studentised=contrast / np.sqrt(var_plus + var_minus),
        weight=w_plus + w_minus.sum() - w_minus,
        information=information,
        corrected=zero,
    )
