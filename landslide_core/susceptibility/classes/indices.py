"""Certainty factor and index of entropy: two more readings of the same counts."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def certainty_factors(landslide: NDArray[Any], domain: NDArray[Any]) -> NDArray[np.float64]:
    """Return the certainty factor of every class, -1 (surely none) to 1 (surely).

    With the share of landslides a in the class and s in the whole area: (a - s) / (a (1 - s)) where a >= s, else
    (a - s) / (s (1 - a)).

    Parameters
    ----------
    landslide : array, shape (classes,)
        Landslide pixels, or votes, in each class.
    domain : array, shape (classes,)
        Pixels in each class.

    Returns
    -------
    array of float64, shape (classes,)
        NaN for a class without ground, and where all or nothing is a landslide.

    References
    ----------
    Shortliffe, E. H., Buchanan, B. G. (1975). A model of inexact reasoning in medicine. Mathematical Biosciences 23,
    351-379.
    Binaghi, E. et al. (1998). Slope instability zonation: a comparison between certainty factor and fuzzy
    Dempster-Shafer approaches. Natural Hazards 17, 77-97.

    Examples
    --------
    >>> certainty_factors(np.array([10, 0, 10]), np.array([100, 100, 800])).round(3)
    array([ 0.816, -1.   , -0.38 ])
    """
    slid, ground = np.asarray(landslide, np.float64), np.asarray(domain, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        here, average = slid / ground, slid.sum() / ground.sum()
        above = (here - average) / (here * (1 - average))
        below = (here - average) / (average * (1 - here))
    return np.asarray(np.where(here >= average, above, below))


def entropy_weight(ratio: NDArray[np.float64]) -> float:
    """Return the weight of a factor by the index of entropy: how unevenly its ratios are spread, times their mean.

    With shares p of the ratios' sum over k classes: (1 + sum p log2 p / log2 k) x mean ratio.

    Parameters
    ----------
    ratio : array of float64, shape (classes,)
        Frequency ratios; NaN is left out.

    Returns
    -------
    float
        0 where all classes have the same ratio or there is only one; NaN without any landslide.

    References
    ----------
    Bednarik, M. et al. (2010). Landslide susceptibility assessment of the Kralovany-Liptovsky Mikulas railway case
    study. Physics and Chemistry of the Earth 35, 162-171.
    Constantin, M. et al. (2011). Landslide susceptibility assessment using the bivariate statistical analysis and the
    index of entropy in the Sibiciu Basin. Environmental Earth Sciences 63, 397-406.

    Examples
    --------
    >>> entropy_weight(np.array([1.0, 1.0, 1.0])), round(entropy_weight(np.array([3.0, 0.0])), 3)
    (0.0, 1.5)
    """
    known = ratio[np.isfinite(ratio)]
    if known.size < 2:
        return 0.0
    total = known.sum()
    if total <= 0:
        return float("nan")
    share = known[known > 0] / total
    entropy = -float((share * np.log2(share)).sum())
    return max(0.0, 1 - entropy / float(np.log2(known.size))) * float(known.mean())
