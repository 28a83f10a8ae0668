"""Could a difference between two networks be chance?

Both are judged on the same blocks of ground, so that differences are paired, and where several pairs are compared
their chances are held together (Holm 1979, Scandinavian Journal of Statistics 6:65-70): with 36 pairs of networks
that are all alike, the chance that any pair is called different stays at 5 %.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import t as student

from landslide_core.comparison.chance.block_counts import Histograms, matrices
from landslide_core.comparison.chance.ground import Ground
from landslide_core.comparison.chance.intervals import LEVEL, leave_one_out, standard_error
from landslide_core.comparison.scores import BY_NAME

Thresholds = tuple[float, float]


@dataclass(frozen=True)
class Difference:
    """Score of the first network minus that of the second, with its own 95 % interval and chance.

    p: of so large a difference between networks that are alike; p_holm: held together with all other pairs. low,
    high and p are nan, and why_none says why, where nothing can be said.
    """

    value: float
    low: float
    high: float
    p: float
    p_holm: float
    pairs: int = 1
    why_none: str = ""

    @property
    def real(self) -> bool:
        """Whether the difference is more than chance explains, all pairs considered."""
        return self.p_holm < 1 - LEVEL


def difference(
    first: Histograms, second: Histograms, thresholds: Thresholds, name: str, ground: Ground
) -> Difference:
    """Score of the first network minus that of the second, each at its threshold, on the same blocks.

    Parameters
    ----------
    first, second : (blocks, 2, 101)
        Pixels by block, truth and whole per cent.
    thresholds : (float, float)
        Probabilities in (0, 1].
    name : str
        Of the score.
    ground : Ground
        The same blocks.

    Returns
    -------
    Difference
        As if it were the only pair; see `held_together`.
    """
    (one, without_one), (other, without_other) = (
        leave_one_out(histograms, threshold, name)
        for histograms, threshold in zip((first, second), thresholds, strict=True)
    )
    value, without = one - other, without_one - without_other
    nothing = Difference(value, math.nan, math.nan, math.nan, math.nan)
    if math.isnan(value):
        return replace(nothing, why_none="undefined")
    if not ground.enough:
        return replace(nothing, why_none=ground.why_not())
    if np.isnan(without).any():
        return replace(nothing, why_none="undefined without one of the blocks")
    degrees, error = ground.holding - 1, standard_error(without)
    wide = float(student.ppf((1 + LEVEL) / 2, degrees)) * error
    p = _chance(value, error, degrees)
    return Difference(value, max(value - wide, -2.0), min(value + wide, 2.0), p, p)


def held_together(found: Sequence[Difference]) -> list[Difference]:
    """The differences of all pairs with their chances held together."""
    chances = holm([each.p for each in found])
    return [replace(each, p_holm=p, pairs=len(found)) for each, p in zip(found, chances, strict=True)]


def holm(chances: Sequence[float]) -> list[float]:
    """Chances held together by Holm's rule, none above 1; nan stays nan and is no test.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    known = sorted((p, place) for place, p in enumerate(chances) if not math.isnan(p))
    held, highest = [math.nan] * len(chances), 0.0
    for rank, (p, place) in enumerate(known):
        highest = max(highest, min(1.0, p * (len(known) - rank)))
        held[place] = highest
    return held


def of_all_pairs(
    histograms: Mapping[str, Histograms], thresholds: Mapping[str, float], name: str, ground: Ground
) -> dict[tuple[str, str], Difference]:
    """The differences of every two networks, by their names, held together."""
    pairs = list(itertools.combinations(thresholds, 2))
    found = [
        difference(histograms[a], histograms[b], (thresholds[a], thresholds[b]), name, ground)
        for a, b in pairs
    ]
    return dict(zip(pairs, held_together(found), strict=True))


@dataclass(frozen=True)
class McNemar:
    """McNemar's test on blocks: pixels more that the first network has right, chi-squared, chance.

    p and p_holm are nan where there is not enough independent ground.
    """

    surplus: int
    chi_squared: float
    p: float
    p_holm: float


def mcnemar(first: Histograms, second: Histograms, thresholds: Thresholds, ground: Ground) -> McNemar:
    """Whether one network has more pixels right than the other: (sum d)^2 / sum d^2 over the blocks' surplus d.

    McNemar's chi-squared for clustered pairs (Durkalski et al. 2003, Statistics in Medicine 22:2417-2428, with every
    pixel of the same weight). With every pixel its own block it is (b - c)^2 / (b + c). Its chance is that of Student's
    t of the same d, for which the blocks may be few.
    """
    right = [
        matrices(histograms, threshold)[:, [0, 3]].sum(axis=1)
        for histograms, threshold in zip((first, second), thresholds, strict=True)
    ]
    surplus = (right[0] - right[1]).astype(np.float64)
    spread = float((surplus**2).sum())
    statistic = float(surplus.sum()) ** 2 / spread if spread else 0.0
    blocks = len(surplus)
    if not ground.enough:
        return McNemar(int(surplus.sum()), statistic, math.nan, math.nan)
    error = math.sqrt(max(spread - surplus.sum() ** 2 / blocks, 0.0) * blocks / (blocks - 1))
    p = _chance(float(surplus.sum()), error, ground.holding - 1)
    return McNemar(int(surplus.sum()), statistic, p, p)


def mcnemar_of_all_pairs(
    histograms: Mapping[str, Histograms], thresholds: Mapping[str, float], ground: Ground
) -> dict[tuple[str, str], McNemar]:
    """McNemar's test of every two networks, by their names, the chances held together."""
    pairs = list(itertools.combinations(thresholds, 2))
    found = [mcnemar(histograms[a], histograms[b], (thresholds[a], thresholds[b]), ground) for a, b in pairs]
    chances = holm([each.p for each in found])
    return {pair: replace(each, p_holm=p) for pair, each, p in zip(pairs, found, chances, strict=True)}


def _chance(value: float, error: float, degrees: int) -> float:
    if not error:
        return 1.0 if not value else 0.0
    return float(2 * student.sf(abs(value) / error, degrees))


def in_words(names: tuple[str, str], found: Difference, name: str) -> str:
    """The difference as a sentence: "A finds 3.1 points more …, but it may be chance"."""
    title = BY_NAME[name].title
    if math.isnan(found.low):
        why = (
            f"it is {found.why_none} for one of them"
            if found.why_none.startswith("undef")
            else found.why_none
        )
        return f"{title} of {names[0]} and {names[1]} cannot be compared here: {why}."
    ahead, behind = names if found.value >= 0 else names[::-1]
    low, high = sorted((100 * found.low, 100 * found.high))
    if found.value < 0:
        low, high = -high, -low
    said = _more_found if name == "recall" else _ahead
    return said(ahead, behind, found, f"95 % interval {low:+.1f} to {high:+.1f} points", title)


def _more_found(ahead: str, behind: str, found: Difference, span: str, _title: str) -> str:
    """Say of recall how far one network is ahead: the sentence for each end is a message of its own."""
    points, among = f"{abs(found.value) * 100:.1f}", _among(found)
    if found.real:
        return (
            f"{ahead} finds {points} points more of the landslide area than {behind} ({span}): unlikely to be chance "
            f"on this ground{among}."
        )
    if found.low <= 0 <= found.high:
        return (
            f"{ahead} finds {points} points more of the landslide area than {behind}, but it may be chance ({span}, "
            "which includes zero)."
        )
    return (
        f"{ahead} finds {points} points more of the landslide area than {behind} ({span}), but {found.pairs} pairs "
        f"were compared: it may be chance{among}."
    )


def _ahead(ahead: str, behind: str, found: Difference, span: str, title: str) -> str:
    """Say the same of any other score."""
    points, among = f"{abs(found.value) * 100:.1f}", _among(found)
    if found.real:
        return (
            f"{ahead} is {points} points ahead of {behind} in {title} ({span}): unlikely to be chance on this "
            f"ground{among}."
        )
    if found.low <= 0 <= found.high:
        return (
            f"{ahead} is {points} points ahead of {behind} in {title}, but it may be chance ({span}, which includes "
            "zero)."
        )
    return (
        f"{ahead} is {points} points ahead of {behind} in {title} ({span}), but {found.pairs} pairs were compared: it "
        f"may be chance{among}."
    )


def _among(found: Difference) -> str:
    return f" (p = {found.p_holm:.2g} by Holm over {found.pairs} pairs)" if found.pairs > 1 else ""
