"""landslide_core.susceptibility.applicability: where the ground is unlike all that the model learned from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.susceptibility.encode import Encoding
from landslide_core.susceptibility.trees import WORKERS

_LEARNED = 5_000  # training rows that distances are taken to
_PAIRS = 1_000  # training rows whose mean distance is the measure
_ROWS = 1 << 18


@dataclass(frozen=True, eq=False)
class Applicability:
    """Dissimilarity and the area of applicability (Meyer and Pebesma 2021, Methods Ecol. Evol. 12:1620-1633).

    dissimilarity: float32 (n,), distance to the nearest training row over the mean distance of training rows,
    in factors scaled to standard deviation 1 and weighted by importance. threshold: the largest
    dissimilarity, apart from outliers (above the third quartile by 1.5 interquartile ranges), that training
    rows have to those of other parts of the cross-validation. inside: (n,), dissimilarity <= threshold.
    words: in a sentence.
    """

    dissimilarity: NDArray[np.float32]
    threshold: float
    inside: NDArray[np.bool_]
    words: str


def applicability(
    encoding: Encoding,
    importance: NDArray[np.float64],
    table: NDArray[np.float32],
    learned: NDArray[np.float32],
    parts: NDArray[np.int16],
    seed: int = 0,
) -> Applicability:
    """Return where a model may be trusted, for every row of `table` (n, factors).

    encoding: one in the "linear" style. importance: (factors,) weights, negative ones count as 0; if none is
    above 0 all count alike. learned: training rows (k, factors); parts: (k,) their parts of the
    cross-validation. At most 5,000 training rows are taken, at random.
    """
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(learned), min(_LEARNED, len(learned)), replace=False)
    weight = np.clip(importance, 0, None)
    weight = weight / weight.max() if weight.max() > 0 else np.ones_like(weight)
    by_column = weight[encoding.owner].astype(np.float32)
    used = by_column > 0
    known = _weighed(encoding, learned[chosen], by_column, used)
    unit = _mean_distance(known[: min(_PAIRS, len(known))])
    threshold = _threshold(known, parts[chosen], unit)
    found = np.empty(len(table), np.float32)
    tree = _tree(known)
    for start in range(0, len(table), _ROWS):
        rows = _weighed(encoding, table[start : start + _ROWS], by_column, used)
        found[start : start + _ROWS] = tree.query(rows, workers=WORKERS)[0] / unit
    inside = found <= threshold
    outside = 1 - float(inside.mean())
    words = (
        f"On {outside:.1%} of the area the ground is unlike all that the model learned from "
        f"(dissimilarity above {threshold:.2f}); there its answer is a guess."
    )
    return Applicability(found, threshold, inside, words)


def _weighed(
    encoding: Encoding, table: NDArray[np.float32], weight: NDArray[np.float32], used: NDArray[np.bool_]
) -> NDArray[np.float32]:
    return np.ascontiguousarray((encoding.transform(table) * weight)[:, used])


def _tree(rows: NDArray[np.float32]):  # type: ignore[no-untyped-def]
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
