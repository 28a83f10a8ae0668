"""Intervals, chances and variances of class counts from how they vary between blocks of ground.

Pixels of one landslide, and landslides of one cluster, are no independent witnesses; blocks of ground nearly
are. Both what slid and the ground itself are counted per block, so that a block with much of a class does not
pass for one where the class slides more.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from landslide_core.susceptibility.classes.counts import ClassCounts
from landslide_core.susceptibility.classes.evidence import weigh
from landslide_core.susceptibility.classes.ground import spread

CONFIDENCE = 0.95
_STEPS = 80  # ratios tried on either side of the one found
_LOWEST = 7.0  # natural logarithm of how far below it

_Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ByBlocks:
    """What blocks say of one factor's classes; arrays have one entry per class.

    low, high: 95 % interval of the frequency ratio, NaN where the blocks are too few to bound it. p: chance of
    a ratio so far from 1 where the class makes no difference. var_plus, var_minus, var_contrast: variances of
    the weights of evidence. witnesses: landslides that tell as much as these would, were they independent.
    """

    low: _Floats
    high: _Floats
    p: _Floats
    var_plus: _Floats
    var_minus: _Floats
    var_contrast: _Floats
    witnesses: float


def by_blocks(counts: ClassCounts) -> ByBlocks:
    """Return intervals of the frequency ratios, and variances of the weights, of a factor's classes.

    A ratio r is inside the interval when the landslides in the class lie within t standard deviations of
    what r promises, by the spread of the blocks around r (a score interval; it holds what it promises where
    an interval around the logarithm is too narrow, for few landslides stand in few blocks). t has as many degrees of
    freedom as blocks count, of which a few that hold nearly all landslides count as few. The variance is the
    mean over sixteen origins of the blocks.

    Parameters
    ----------
    counts : ClassCounts

    Returns
    -------
    ByBlocks

    References
    ----------
    Agresti, A. (2013). Categorical Data Analysis, section 1.4: intervals from score tests. Wiley.
    Conley, T. G. (1999). Journal of Econometrics 92, 1-45: variances under spatial dependence.
    """
    slid, ground = counts.slid_by_cell(), counts.ground_by_cell.astype(np.float64)
    witnesses = _witnesses(counts, slid)
    width = len(counts.labels)
    low, high, p = np.full(width, np.nan), np.full(width, np.nan), np.full(width, np.nan)
    share = counts.domain_share
    tested = (share > 0) & (share < 1)
    none = tested & (counts.landslide == 0)
    some = tested & (counts.landslide > 0)
    if witnesses > 1:
        low[none], p[none] = 0, (1 - share[none]) ** witnesses
        high[none] = (1 - (1 - CONFIDENCE) ** (1 / witnesses)) / share[none]
        if some.any():
            score = _Score.of(counts, slid, ground, some)
            low[some], high[some], p[some] = score.interval()
    plus, minus, contrast = _variances(counts, slid, witnesses)
    return ByBlocks(
        low=low,
        high=high,
        p=p,
        var_plus=plus,
        var_minus=minus,
        var_contrast=contrast,
        witnesses=witnesses,
    )


@dataclass(frozen=True, eq=False)
class _Score:
    """The landslides in a class less those that a ratio r promises: in each block a + b r + c r² too many.

    blocks: per origin (3, blocks, classes). found: (classes,) the ratios found. most: those if all
    landslides were in the class.
    """

    blocks: list[_Floats]
    found: _Floats
    most: _Floats

    @staticmethod
    def of(counts: ClassCounts, slid: _Floats, ground: _Floats, which: NDArray[np.bool_]) -> "_Score":
        all_slid, all_ground = slid.sum(1, keepdims=True), ground.sum(1, keepdims=True)
        inside, within = slid[:, which], ground[:, which]
        outside = all_ground - within
        share = within.sum(0) / ground.sum()
        density = slid.sum() / ground.sum()  # of landslides, in the class if r = 1
        elsewhere = slid.sum() / outside.sum(0)  # outside the class if none were in it
        flat = share * elsewhere * outside
        parts = np.stack(
            [
                inside,
                -density * within - share * all_slid + flat,
                share * density * within - share * flat,
            ]
        )
        blocks = [np.moveaxis(each, 1, 0) for each in counts.ground.sums(np.moveaxis(parts, 0, 1))]
        return _Score(blocks, counts.landslide_share[which] / share, 1 / share)

    def standardised(self, ratios: _Floats) -> tuple[_Floats, _Floats]:
        """Return how many deviations ratios (steps, classes) lie off, and the degrees of freedom of those."""
        variance, freedom = np.zeros_like(ratios), np.zeros_like(ratios)
        r = ratios[:, None]
        for a, b, c in self.blocks:
            square = (a + b * r + c * r**2) ** 2  # (steps, blocks, classes)
            held = np.maximum(np.count_nonzero(square.sum(2), axis=1), 2)
            found, counted = spread(square, held)
            variance, freedom = variance + found, freedom + counted
        off = self.blocks[0][0].sum(0) * (1 - ratios / self.found)
        deviation = np.sqrt(variance / len(self.blocks))
        return np.abs(off) / np.where(deviation > 0, deviation, np.nan), freedom / len(self.blocks)

    def interval(self) -> tuple[_Floats, _Floats, _Floats]:
        """Return the lowest and highest ratios that are not refuted, and the chance of what was found."""
        steps = np.linspace(0, 1, _STEPS)[:, None]
        low = self._first(self.found * np.exp(-_LOWEST * steps), np.zeros_like(self.found))
        high = self._first(self.found * np.exp(np.log(self.most / self.found) * steps), self.most)
        off, freedom = self.standardised(np.ones_like(self.found)[None])
        p = 2 * stats.t.sf(off[0], freedom[0])
        unbounded = (low == 0) & (high == self.most)
        low[unbounded], high[unbounded], p[unbounded] = np.nan, np.nan, np.nan
        return low, high, p

    def _first(self, ratios: _Floats, otherwise: _Floats) -> _Floats:
        """Return the first of the ratios (steps, classes) that is refuted, between steps; else `otherwise`."""
        off, freedom = self.standardised(ratios)
        beyond = off - stats.t.ppf((1 + CONFIDENCE) / 2, freedom)
        found = otherwise.copy()
        for k in range(ratios.shape[1]):
            n = int(np.argmax(beyond[:, k] > 0))  # 0 where none is
            if n > 0:
                part = beyond[n - 1, k] / (beyond[n - 1, k] - beyond[n, k])
                found[k] = ratios[n - 1, k] * (ratios[n, k] / ratios[n - 1, k]) ** part
        return found


def _witnesses(counts: ClassCounts, slid: _Floats) -> float:
    """Return the number of equal blocks that would tell as much, at most that of landslides."""
    found = []
    for block in counts.ground.sums(slid.sum(1)):
        found.append(block.sum() ** 2 / (block**2).sum())
    return min(float(np.mean(found)), float(len(counts.by_slide)))


def _variances(counts: ClassCounts, slid: _Floats, witnesses: float) -> tuple[_Floats, _Floats, _Floats]:
    """Return the variances of W+, W- and their contrast, by what each block adds to them.

    Where a count of zero was corrected no block tells its variance: it is that of independent landslides, as many as
    there are witnesses.
    """
    other = counts.other_by_cell.astype(np.float64)
    all_slid, all_other = slid.sum(1, keepdims=True), other.sum(1, keepdims=True)
    everywhere = _part(all_slid) - _part(all_other)
    inside = _part(slid) - _part(other) - everywhere
    outside = _part(all_slid - slid) - _part(all_other - other) - everywhere
    both = np.concatenate([inside, outside, inside - outside], axis=1)
    plus, minus, contrast = np.split(counts.ground.variance(both)[0], 3)
    plain = weigh(counts.landslide, counts.other_px)
    wider = max(1.0, float(counts.landslide.sum()) / max(witnesses, 1.0))
    for found, known in ((plus, plain.var_plus), (minus, plain.var_minus)):
        found[plain.corrected] = known[plain.corrected] * wider
    contrast[plain.corrected] = (plus + minus)[plain.corrected]
    return plus, minus, contrast


def _part(amounts: _Floats) -> _Floats:
    """Return what each cell adds to the logarithm of a sum (cells, …), to first order; 0 where that is 0."""
    total = amounts.sum(0)
    return amounts / np.where(total > 0, total, np.inf)
