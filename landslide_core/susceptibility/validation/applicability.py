"""Where the ground is unlike all that the model learned from."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.hardware.threads import WORKERS
from landslide_core.susceptibility.models.encode import Encoding

_PAIRS = 2_000  # training rows whose mean distance is the measure: known to a per cent or two
_ROWS = 1 << 18


@dataclass(frozen=True, eq=False)
class Applicability:
    """Dissimilarity and the area of applicability (Meyer and Pebesma 2021, Methods Ecol. Evol. 12:1620-1633).

    dissimilarity: float32 (n,), distance to the nearest training row over the mean distance of training rows,
    in factors (a column per class) scaled to standard deviation 1 and weighted by importance. threshold: the largest
    dissimilarity, apart from outliers (above the third quartile by 1.5 interquartile ranges), that training
    rows have to those of other parts of the cross-validation. inside: (n,), dissimilarity <= threshold. share: of
    the area that lies inside. rows: training rows, all of them. words: in a sentence. measure: answers for other rows.
    """

    dissimilarity: NDArray[np.float32]
    threshold: float
    inside: NDArray[np.bool_]
    share: float
    rows: int
    words: str
    measure: "Measure"


@dataclass(frozen=True, eq=False)
class Measure:
    """Dissimilarity of rows to those that a model learned from.

    by_column: float32 (columns,) weight of each column. tree: of the training rows in weighed columns. unit:
    their mean distance.
    """

    encoding: Encoding
    by_column: NDArray[np.float32]
    tree: Any
    unit: float

    def of(self, table: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return float32 (n,) for a table (n, factors)."""
        found = np.empty(len(table), np.float32)
        for start in range(0, len(table), _ROWS):
            rows = _weighed(self.encoding, table[start : start + _ROWS], self.by_column)
            found[start : start + _ROWS] = self.tree.query(rows, workers=WORKERS)[0] / self.unit
        return found

    def beyond(self, table: NDArray[np.float32], threshold: float) -> NDArray[np.bool_]:
        """Return (n,), True where a row of a table (n, factors) is more dissimilar than `threshold`.

        Quicker than `of` for rows that are far from all that was learned.
        """
        found = np.empty(len(table), np.bool_)
        for start in range(0, len(table), _ROWS):
            rows = _weighed(self.encoding, table[start : start + _ROWS], self.by_column)
            most = np.nextafter(np.float64(threshold) * self.unit, np.inf)
            found[start : start + _ROWS] = np.isinf(
                self.tree.query(rows, workers=WORKERS, distance_upper_bound=most)[0]
            )
        return found


def applicability(
    encoding: Encoding,
    importance: NDArray[np.float64],
    table: NDArray[np.float32],
    learned: NDArray[np.float32],
    parts: NDArray[np.int16],
    seed: int = 0,
    places: NDArray[np.float64] | None = None,
    ground: str = "the area",
) -> Applicability:
    """Return where a model may be trusted, for every row of `table` (n, factors).

    encoding: one in the "linear" style. importance: (factors,) weights, negative ones count as 0; if none is
    above 0 all count alike. learned: training rows (k, factors), all are taken; parts: (k,) their parts of the
    cross-validation. seed: of the rows whose mean distance is the measure. places: (n,) how many places each row of
    `table` stands for, None for one each. ground: what the rows of `table` are, for the sentence.
    """
    weight = np.clip(importance, 0, None)
    weight = weight / weight.max() if weight.max() > 0 else np.ones_like(weight)
    spread = encoding.transform(learned).std(0)
    by_column = (weight[encoding.owner] / np.where(spread > 0, spread, 1)).astype(np.float32)
    known = _weighed(encoding, learned, by_column)
    unit = _mean_distance(np.random.default_rng(seed).permutation(known)[:_PAIRS])
    threshold = _threshold(known, parts, unit)
    measure = Measure(encoding, by_column, _tree(known), unit)
    found = measure.of(table)
    inside = found <= threshold
    share = float(np.average(inside, weights=places))
    words = (
        f"On {1 - share:.1%} of {ground} the ground is unlike all that the model learned from "
        f"(dissimilarity above {threshold:.2f}); there its answer is a guess."
    )
    return Applicability(
        found, threshold, inside, share=share, rows=len(learned), words=words, measure=measure
    )


def _weighed(
    encoding: Encoding, table: NDArray[np.float32], weight: NDArray[np.float32]
) -> NDArray[np.float32]:
    return np.ascontiguousarray((encoding.transform(table) * weight)[:, weight > 0])


def _tree(rows: NDArray[np.float32]) -> Any:
    from scipy.spatial import cKDTree

    return cKDTree(rows)


def _mean_distance(rows: NDArray[np.float32]) -> float:
    from scipy.spatial.distance import pdist

    found = float(pdist(rows).mean()) if len(rows) > 1 else 0.0
    return found if found > 0 else 1.0


def _threshold(rows: NDArray[np.float32], parts: NDArray[np.int16], unit: float) -> float:
    """Return the upper whisker of each training row's distance to the nearest row of another part."""
    distance = np.full(len(rows), np.nan)
    for part in np.unique(parts):
        own = parts == part
        if (~own).any():
            distance[own] = _tree(rows[~own]).query(rows[own], workers=WORKERS)[0] / unit
    distance = distance[np.isfinite(distance)]
    if not distance.size:
        raise ValueError("a threshold needs at least two parts")
    first, third = np.percentile(distance, [25, 75])
    return float(distance[distance <= third + 1.5 * (third - first)].max())
