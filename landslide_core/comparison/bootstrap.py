"""Could a score, or a difference between two networks, be chance?

Neighbouring pixels are alike, so pixels must not be drawn one by one: whole blocks of ground are
(spatial-block bootstrap; Lahiri 2003, Resampling Methods for Dependent Data). The same blocks are drawn for
all networks, so that differences are paired.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from landslide_core.comparison.block_counts import Histograms, matrices
from landslide_core.comparison.scores import BY_NAME, score

REPLICATES = 2000
LEVEL = 0.95
FEW_BLOCKS = 10  # with fewer blocks that hold a landslide an interval is not to be trusted
_SEED = 20260612


@dataclass(frozen=True)
class Interval:
    """A value with its 95 % interval, all nan where undefined; `blocks` that hold a landslide."""

    value: float
    low: float
    high: float
    blocks: int

    @property
    def trusted(self) -> bool:
        """Whether there are enough blocks with a landslide."""
        return self.blocks >= FEW_BLOCKS

    @property
    def includes_zero(self) -> bool:
        """Whether the interval includes zero; an undefined one does."""
        return not (self.low > 0 or self.high < 0)


def interval(histograms: Histograms, threshold: float, name: str) -> Interval:
    """A score of one network at a threshold, with its interval."""
    counts = matrices(histograms, threshold)
    draws = score(_replicates(len(counts)) @ counts, name)
    return _interval(float(score(counts.sum(axis=0)[None], name)[0]), draws, histograms)


def difference(first: Histograms, second: Histograms, thresholds: tuple[float, float], name: str) -> Interval:
    """Score of the first network minus that of the second, each at its threshold, on the same blocks."""
    values, draws = [], []
    weights = _replicates(len(first))
    for histograms, threshold in zip((first, second), thresholds, strict=True):
        counts = matrices(histograms, threshold)
        values.append(float(score(counts.sum(axis=0)[None], name)[0]))
        draws.append(score(weights @ counts, name))
    return _interval(values[0] - values[1], draws[0] - draws[1], first)


@dataclass(frozen=True)
class McNemar:
    """McNemar's test on blocks: pixels more that the first network has right, chi-squared (1 df), p."""

    surplus: int
    chi_squared: float
    p: float


def mcnemar(first: Histograms, second: Histograms, thresholds: tuple[float, float]) -> McNemar:
    """Whether one network has more pixels right than the other: (sum d)^2 / sum d^2 over the blocks' surplus d.

    McNemar's chi-squared for clustered pairs (Durkalski et al. 2003, Statistics in Medicine 22:2417-2428,
    with every pixel of the same weight). With every pixel its own block it is (b - c)^2 / (b + c).
    """
    right = [
        matrices(histograms, threshold)[:, [0, 3]].sum(axis=1)
        for histograms, threshold in zip((first, second), thresholds, strict=True)
    ]
    surplus = (right[0] - right[1]).astype(np.float64)
    spread = float((surplus**2).sum())
    statistic = float(surplus.sum()) ** 2 / spread if spread else 0.0
    return McNemar(int(surplus.sum()), statistic, float(chi2.sf(statistic, 1)))


def in_words(names: tuple[str, str], interval: Interval, name: str) -> str:
    """The difference as a sentence: "A finds 3.1 points more …, but the 95 % interval … includes zero"."""
    title = BY_NAME[name].title
    if np.isnan(interval.value) or np.isnan(interval.low):
        return (
            f"{title} of {names[0]} and {names[1]} cannot be compared here: it is undefined for one of them."
        )
    ahead, behind = names if interval.value >= 0 else names[::-1]
    points = abs(interval.value) * 100
    low, high = sorted((100 * interval.low, 100 * interval.high))
    if interval.value < 0:
        low, high = -high, -low
    span = f"the 95 % interval, {low:+.1f} to {high:+.1f} points,"
    if name == "recall":
        what = f"{ahead} finds {points:.1f} points more of the landslide area than {behind}"
    else:
        what = f"{ahead} is {points:.1f} points ahead of {behind} in {title}"
    if interval.includes_zero:
        verdict = f"{what}, but {span} includes zero: it may be chance."
    else:
        verdict = f"{what}; {span} excludes zero: it is unlikely to be chance on this ground."
    if not interval.trusted:
        verdict += f" Only {interval.blocks} blocks hold a landslide: too few to rely on the interval."
    return verdict


@lru_cache(maxsize=4)
def _replicates(blocks: int) -> NDArray[np.float64]:
    """(replicates, blocks): how often each block was drawn, with replacement."""
    drawn = np.random.default_rng(_SEED).multinomial(blocks, np.full(blocks, 1 / blocks), REPLICATES)
    weights = drawn.astype(np.float64)
    weights.flags.writeable = False
    return weights


def _interval(value: float, draws: NDArray[np.float64], histograms: Histograms) -> Interval:
    blocks = int((histograms[:, 1].sum(axis=1) > 0).sum())
    if np.isnan(value) or np.isnan(draws).mean() > 0.5:
        return Interval(value, np.nan, np.nan, blocks)
    low, high = np.nanpercentile(draws, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return Interval(value, float(low), float(high), blocks)
