"""Where the ways of ranking factors agree and where they differ.

As in the discussion of Cui et al. 2026: range of the frequency ratio, importance in the forest, mean |SHAP|.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors.card import Factor

if TYPE_CHECKING:
    import pandas as pd

RATIO, IMPURITY, PERMUTATION, SHAP = (
    "frequency ratio range", "forest importance", "fall of AUC when shuffled", "mean |SHAP|",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Agreement:
    """Values and ranks of every factor by every way.

    values, ranks: (ways, factors); rank 1 is the most important, NaN where a way says nothing. spearman: rank
    correlation of each pair of ways. words: sentences.
    """

    factors: tuple[Factor, ...]
    ways: tuple[str, ...]
    values: NDArray[np.float64]
    ranks: NDArray[np.float64]
    spearman: Mapping[tuple[str, str], float]
    words: tuple[str, ...]

    def frame(self) -> "pd.DataFrame":
        """Return one row per factor, ordered by its mean rank: factor, then value and rank by each way."""
        import pandas as pd

        columns: dict[str, object] = {"factor": [factor.name for factor in self.factors]}
        for way, values, ranks in zip(self.ways, self.values, self.ranks, strict=True):
            columns[way], columns[f"rank by {way}"] = values, ranks
        order = np.argsort(np.nanmean(self.ranks, axis=0), kind="stable")
        return pd.DataFrame(columns).iloc[order].reset_index(drop=True)


def agreement(factors: tuple[Factor, ...], by_way: Mapping[str, NDArray[np.float64]]) -> Agreement:
    """Compare the ways, each a value per factor (factors,) where more is more important."""
    from scipy.stats import rankdata, spearmanr

    ways = tuple(by_way)
    values = np.array([by_way[way] for way in ways], np.float64)
    ranks = np.full(values.shape, np.nan)
    for row, line in zip(ranks, values, strict=True):
        known = np.isfinite(line)
        row[known] = rankdata(-line[known], method="min")
    spearman = {}
    for a, b in combinations(range(len(ways)), 2):
        both = np.isfinite(values[a]) & np.isfinite(values[b])
        varied = both.sum() > 2 and np.ptp(values[a][both]) > 0 and np.ptp(values[b][both]) > 0
        spearman[ways[a], ways[b]] = (
            float(spearmanr(values[a][both], values[b][both]).statistic) if varied else float("nan")
        )
    return Agreement(factors, ways, values, ranks, spearman, _in_words(factors, ways, ranks, spearman))


def _in_words(
    factors: tuple[Factor, ...],
    ways: tuple[str, ...],
    ranks: NDArray[np.float64],
    spearman: Mapping[tuple[str, str], float],
) -> tuple[str, ...]:
    told = []
    for (a, b), rho in spearman.items():
        if np.isfinite(rho):
            told.append(_how_alike(a, b, rho, len(factors)))
    first = np.flatnonzero(np.nanmax(ranks, axis=0) <= min(3, len(factors)))
    if first.size:
        names = _listed([factors[k].title for k in first])
        told.append(f"Among the first three by every way: {names}.")
    spread = np.nanmax(ranks, axis=0) - np.nanmin(ranks, axis=0)
    for k in np.argsort(-spread, kind="stable")[:2]:
        if spread[k] < max(2, len(factors) / 3):
            continue
        high, low = int(np.nanargmin(ranks[:, k])), int(np.nanargmax(ranks[:, k]))
        told.append(
            f"{factors[k].title} ranks {ranks[high, k]:.0f} by {ways[high]} but {ranks[low, k]:.0f} by "
            f"{ways[low]}: {_why(ways[high], ways[low])}"
        )
    return tuple(told)


def _how_alike(a: str, b: str, rho: float, count: int) -> str:
    if rho >= 0.7:
        return f"By {a} and by {b} the orders agree well (Spearman {rho:.2f} over {count} factors)."
    if rho >= 0.3:
        return f"By {a} and by {b} the orders agree in part (Spearman {rho:.2f} over {count} factors)."
    return f"By {a} and by {b} the orders do not agree (Spearman {rho:.2f} over {count} factors)."


def _why(high: str, low: str) -> str:
    """Say what usually stands behind such a difference; each way sees something else."""
    if high == RATIO:
        return "a small class stands out, but other factors tell the same, or few places lie in it."
    if low == RATIO:
        return (
            "no single class stands out; it works together with other factors or by fine steps of its values."
        )
    if high == IMPURITY:
        return "the forest splits on it often, which on unseen ground or on average moves little."
    return "factors that go together share the credit differently in each way."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
