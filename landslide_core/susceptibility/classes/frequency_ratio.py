"""How dense landslides are in a class, against average."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.susceptibility.classes.counts import ClassCounts, bootstrap_shares

NOT_DEFINED = "not defined"
_CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False)
class FrequencyRatio:
    """The frequency ratios of one factor's classes.

    ratio: (classes,) landslide share / domain share: 1 is average. low, high: 95 % bootstrap interval over
    landslides; NaN with fewer than two landslides. sentences: each class in plain words.
    """

    counts: ClassCounts
    ratio: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    sentences: tuple[str, ...]

    @property
    def spread(self) -> float:
        """Highest minus lowest ratio: how much the factor tells apart."""
        return float(np.nanmax(self.ratio) - np.nanmin(self.ratio))


def ratio_of(landslide_share: NDArray[Any], domain_share: NDArray[Any]) -> NDArray[np.float64]:
    """Return the frequency ratio of every class: FR = (N_landslide,class / N_landslide) / (N_class / N).

    Parameters
    ----------
    landslide_share : array, shape (classes,)
        Share of the landslides (pixels or votes) in each class.
    domain_share : array, shape (classes,)
        Share of the area in each class.

    Returns
    -------
    array of float64, shape (classes,)
        1 is average; NaN (not defined) for a class without ground.

    References
    ----------
    Lee, S., Talib, J. A. (2005). Probabilistic landslide susceptibility and factor effect analysis.
    Environmental Geology 47, 982-990.

    Examples
    --------
    >>> ratio_of(np.array([0.6, 0.4, 0.0]), np.array([0.2, 0.8, 0.0]))
    array([3. , 0.5, nan])
    """
    landslides, domain = np.asarray(landslide_share, np.float64), np.asarray(domain_share, np.float64)
    return np.asarray(landslides / np.where(domain > 0, domain, np.nan))


def frequency_ratios(
    counts: Sequence[ClassCounts], draws: int = 1000, seed: int = 0
) -> tuple[FrequencyRatio, ...]:
    """Return the ratios of every factor with 95 % bootstrap intervals over landslides.

    A class without a landslide has ratio 0; resampling cannot say how little that means, so its upper bound
    is that of n landslides of which none hit: (1 - 0.05 ** (1 / n)) / domain share.

    Parameters
    ----------
    counts : sequence of ClassCounts
        What was counted of each factor; all of the same landslides.
    draws : int
        How many inventories are drawn, with replacement, of which the percentiles are taken.
    seed : int
        Of the draws; the same seed gives the same intervals.

    Returns
    -------
    tuple of FrequencyRatio
        One per factor; the intervals are NaN with fewer than two landslides.

    References
    ----------
    Efron, B., Tibshirani, R. J. (1993). An Introduction to the Bootstrap. Chapman and Hall.
    """
    if not counts:
        return ()
    slides = len(counts[0].by_slide)
    shares = bootstrap_shares(counts, draws, seed) if slides >= 2 else (None,) * len(counts)
    return tuple(_one(each, share, slides) for each, share in zip(counts, shares, strict=True))


def _one(counts: ClassCounts, shares: NDArray[np.float64] | None, slides: int) -> FrequencyRatio:
    ratio = ratio_of(counts.landslide_share, counts.domain_share)
    low, high = np.full_like(ratio, np.nan), np.full_like(ratio, np.nan)
    if shares is not None:
        tail = 50 * (1 - _CONFIDENCE)
        low, high = np.nanpercentile(shares, [tail, 100 - tail], axis=0) / counts.domain_share
        none = counts.landslide == 0
        high[none] = (1 - (1 - _CONFIDENCE) ** (1 / slides)) / counts.domain_share[none]
    sentences = tuple(_sentence(counts, place, ratio, low, high) for place in range(len(ratio)))
    return FrequencyRatio(counts, ratio, low, high, sentences)


def _sentence(
    counts: ClassCounts, position: int, ratio: NDArray[Any], low: NDArray[Any], high: NDArray[Any]
) -> str:
    name = f"{counts.factor.title} {counts.labels[position]}{counts.factor.unit_after}"
    what = "landslide pixels" if counts.counting == "pixels" else "landslides"
    share, area = counts.landslide_share[position], counts.domain_share[position]
    facts = f"{name}: {share:.1%} of the {what} on {area:.1%} of the area"
    if counts.landslide[position] == 0:
        return f"{facts}; too few to say more than a ratio below {high[position]:.2f}."
    if np.isnan(low[position]):
        return f"{facts}, {ratio[position]:.2f} times the average; one landslide gives no interval."
    if low[position] > 1:
        verdict = "more often than on average"
    elif high[position] < 1:
        verdict = "less often than on average"
    else:
        verdict = "no clear difference from the average"
    return (
        f"{facts}, {ratio[position]:.2f} times the average "
        f"(95 % interval {low[position]:.2f} to {high[position]:.2f}): {verdict}."
    )
