"""How dense landslides are in a class, against average."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.language import marked
from landslide_core.susceptibility.classes.by_blocks import ByBlocks, by_blocks
from landslide_core.susceptibility.classes.counts import Background, ClassCounts

NOT_DEFINED = "not defined"
_NO_BOUND = 100  # a ratio up to which one may go says nothing
_FALSE_SHARE = 0.05  # of the classes that are called different, at most so many are not
_GROUND: dict[Background, str] = {
    "area": "of the area",
    "rows": "of the rows",
    "absences": "of the rows without a landslide",
}


@dataclass(frozen=True, eq=False)
class FrequencyRatio:
    """The frequency ratios of one factor's classes.

    ratio: (classes,) landslide share / domain share: 1 is average. low, high: 95 % interval by blocks of ground, NaN
    where there are too few. differs: (classes,), True where the ratio is not 1 with at most 5 % false
    discoveries among the `tested` classes of all factors. blocks: what the blocks said. sentences: each class in
    plain words.
    """

    counts: ClassCounts
    ratio: NDArray[np.float64]
    blocks: ByBlocks
    differs: NDArray[np.bool_]
    tested: int
    sentences: tuple[str, ...]

    @property
    def low(self) -> NDArray[np.float64]:
        """Lower end of the 95 % interval of each ratio."""
        return self.blocks.low

    @property
    def high(self) -> NDArray[np.float64]:
        """Upper end of the 95 % interval of each ratio."""
        return self.blocks.high

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


def frequency_ratios(counts: Sequence[ClassCounts]) -> tuple[FrequencyRatio, ...]:
    """Return the ratios of every factor with 95 % intervals by blocks of ground (`by_blocks`).

    Parameters
    ----------
    counts : sequence of ClassCounts
        What was counted of each factor; all of the same landslides.

    Returns
    -------
    tuple of FrequencyRatio
        One per factor. A class without a landslide has ratio 0 and the upper bound 1 - 0.05 ** (1 / n) over its
        share, n being the landslides that would tell as much were they independent.

    References
    ----------
    Benjamini, Y., Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal Statistical
    Society B 57, 289-300.
    """
    found = [by_blocks(each) for each in counts]
    if not found:
        return ()
    chances = np.concatenate([each.p for each in found])
    differs = np.split(discoveries(chances), np.cumsum([each.p.size for each in found])[:-1])
    tested = int(np.isfinite(chances).sum())
    return tuple(_one(*each, tested=tested) for each in zip(counts, found, differs, strict=True))


def discoveries(chances: NDArray[np.float64], share: float = _FALSE_SHARE) -> NDArray[np.bool_]:
    """Return which of many chances (n,) are small enough for at most `share` false ones (Benjamini-Hochberg).

    Examples
    --------
    >>> discoveries(np.array([0.01, 0.04, 0.9, np.nan]))
    array([ True, False, False, False])
    """
    order = np.sort(chances[np.isfinite(chances)])
    allowed = share * np.arange(1, order.size + 1) / max(1, order.size)
    passed = np.flatnonzero(order <= allowed)
    limit = order[passed[-1]] if passed.size else -1.0
    return np.asarray(np.isfinite(chances) & (chances <= limit))


def _one(counts: ClassCounts, found: ByBlocks, differs: NDArray[np.bool_], tested: int) -> FrequencyRatio:
    ratio = ratio_of(counts.landslide_share, counts.domain_share)
    told = (_Told(counts, found, k, float(ratio[k]), bool(differs[k])).sentence() for k in range(ratio.size))
    return FrequencyRatio(counts, ratio, found, differs, tested, tuple(told))


@dataclass(frozen=True, eq=False)
class _Told:
    """One class, to be put into words."""

    counts: ClassCounts
    found: ByBlocks
    position: int
    ratio: float
    differs: bool

    def sentence(self) -> str:
        counts, low, high = self.counts, self.found.low[self.position], self.found.high[self.position]
        if np.isnan(self.ratio):
            return f"{self._facts()}: no ratio is defined."
        if counts.landslide[self.position] == 0 and not np.isnan(high):
            if high < _NO_BOUND:
                return f"{self._facts()}; too few to say more than a ratio below {high:.2f}."
            return f"{self._facts()}; too few to say anything of it."
        if np.isnan(low):
            if len(counts.by_slide) == 1:
                return f"{self._facts()}, {self._times()}; one landslide gives no interval."
            return f"{self._facts()}, {self._times()}; too few landslides apart give no interval."
        return (
            f"{self._facts()}, {self._times()} "
            f"(95 % interval {low:.2f} to {high:.2f}): {self._verdict(low, high)}."
        )

    def _facts(self) -> str:
        counts = self.counts
        name = counts.factor.class_called(counts.labels[self.position])
        pixels = "landslide pixels" if counts.background == "area" else "landslide rows"
        what = pixels if counts.counting == "pixels" else marked("landslides")
        share, ground = counts.landslide_share[self.position], counts.domain_share[self.position]
        return f"{name}: {share:.1%} of the {what} on {ground:.1%} {_GROUND[counts.background]}"

    def _times(self) -> str:
        if self.counts.background == "absences":
            return f"{self.ratio:.2f} times as common as among rows without"
        return f"{self.ratio:.2f} times the average"

    def _verdict(self, low: float, high: float) -> str:
        by_average = self.counts.background != "absences"
        if self.differs and self.ratio > 1:
            return "more often than on average" if by_average else "more often than elsewhere"
        if self.differs:
            return "less often than on average" if by_average else "less often than elsewhere"
        if low > 1 or high < 1:
            return "clear by itself, but not among so many classes"
        return "no clear difference from the average" if by_average else "no clear difference"


def words_on(ratios: Sequence[FrequencyRatio]) -> tuple[str, ...]:
    """Return how the ratios of all factors are to be read, in sentences."""
    if not ratios:
        return ()
    counts, tested = ratios[0].counts, ratios[0].tested
    called = sum(int(each.differs.sum()) for each in ratios)
    alone = sum(int(((each.low > 1) | (each.high < 1)).sum()) for each in ratios)
    said = [
        counts.ground.words,
        f"{tested} classes were tested; {called} differ from the average with at most 5 % false ones among them "
        f"(Benjamini-Hochberg), {alone} have a 95 % interval without 1.",
    ]
    by_hand = [each.counts.factor.title for each in ratios if each.counts.breaks.method == "manual"]
    if by_hand:
        said.append(
            f"The classes of {', '.join(by_hand)} were cut by hand; if that was done while looking at these "
            "landslides, their intervals and tests promise too much."
        )
    if counts.background == "absences":
        said.append(
            "Above 20 % of the rows are landslides: they were chosen, so ratios compare landslide rows with rows "
            "without (the background), not with an area."
        )
    return tuple(said)
