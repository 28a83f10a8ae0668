"""What each factor adds to the forest's answer, place by place."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors.card import Factor
from landslide_core.progress import SILENT, Progress
from landslide_core.susceptibility.models.forest import Forest
from landslide_core.susceptibility.models.trees import ForestTrees
from landslide_core.susceptibility.shap.forest import (
    MOST_COLUMNS,
    TooManyColumns,
    shap_interactions,
    shap_values,
)

_ROWS_AT_ONCE = 1_000_000  # whose codes are held beside their values
_SAMPLE = 500  # rows that the shap package is asked for when the tables cannot serve


@dataclass(frozen=True, eq=False)
class Shap:
    """SHAP values of the landslide class, in probability as common as in the sample.

    values: float32 (factors, rows); with `base` they add up to `probability` (rows,). rows: which rows of the
    table were explained. table: float32 (rows, factors), the factors' values there. whole: whether that is
    every row. note: how they were found, in a sentence. exact: whether the tables serve the forest, so that every
    place can be explained.
    """

    factors: tuple[Factor, ...]
    values: NDArray[np.float32]
    base: float
    probability: NDArray[np.float32]
    rows: NDArray[np.int64]
    table: NDArray[np.float32]
    whole: bool
    note: str
    exact: bool = True

    @property
    def mean_abs(self) -> NDArray[np.float64]:
        """Mean |SHAP| per factor: how much it moves the answer on average."""
        return np.asarray(np.abs(self.values).mean(1, dtype=np.float64))

    @property
    def order(self) -> tuple[int, ...]:
        """Factors from the most to the least important."""
        return tuple(int(k) for k in np.argsort(-self.mean_abs, kind="stable"))


@dataclass(frozen=True)
class Waterfall:
    """One place: from the base to its probability, factor by factor, the largest step first.

    steps: (factor, its value there, SHAP).
    """

    base: float
    probability: float
    steps: tuple[tuple[Factor, float, float], ...]


def explain(
    forest: Forest,
    table: NDArray[np.float32],
    codes: NDArray[np.uint16] | None = None,
    progress: Progress = SILENT,
    seed: int = 0,
    rows: NDArray[np.int64] | None = None,
) -> Shap:
    """Explain every row of a table, exactly: what each factor adds to the forest's probability there.

    Where a path of the forest tests more than 12 columns the tables cannot serve: then 500 rows are explained
    by the shap package instead, and `whole` and `note` say so.

    Parameters
    ----------
    forest : Forest
        A fitted forest.
    table : array of float32, shape (n, factors)
        The factors' values, each in its factor's unit.
    codes : array of uint16, shape (n, columns), optional
        `forest.codes(table)` if known.
    progress : Progress
        Hears the share that is done, and says when to stop.
    seed : int
        Of the draw of the 500 rows.
    rows : array of int64, optional
        Explain these alone, ascending: a random part of an area that is too large to be explained.

    Returns
    -------
    Shap
        Values (factors, rows) in probability as common as in the sample; with `base` they add up to the
        probability.

    Raises
    ------
    Cancelled
        `progress` said so.

    References
    ----------
    Lundberg, S. M. et al. (2020). From local explanations to global understanding with explainable AI for
    trees. Nature Machine Intelligence 2, 56-67.
    """
    coded = forest.codes(table) if codes is None else codes
    owner = forest.encoding.owner
    whole = rows is None
    rows = np.arange(len(table)) if rows is None else rows
    note = (
        f"Exact path-dependent SHAP values of all {forest.trees.count} trees at {rows.size:,} places; "
        "sine and cosine of a direction are added up."
    )
    if not whole:
        note = (
            f"Exact path-dependent SHAP values of all {forest.trees.count} trees at {rows.size:,} places; "
            "sine and cosine of a direction are added up. They are a random sample of the area; maps of them, where "
            "written, hold every place."
        )
    exact = True
    try:
        values = shap_values(forest.trees, coded if whole else coded[rows], owner, progress)
    except TooManyColumns as problem:
        rng = np.random.default_rng(seed)
        rows = np.sort(rng.choice(rows, min(_SAMPLE, rows.size), replace=False))
        columns = forest.encoding.transform(table[rows])
        values = np.asarray(forest.encoding.merge(by_package(forest.trees, columns)), np.float32)
        whole, exact = rows.size == len(table), False
        note = (
            f"SHAP values of a random sample of {rows.size} places only, and no SHAP maps: {problem}. "
            f"With at most {MOST_COLUMNS} columns every place could be explained; leave out some factors."
        )
    return Shap(
        factors=forest.factors,
        values=values,
        base=forest.trees.base,
        probability=forest.trees.probability_of_codes(coded[rows]),
        rows=rows,
        table=table if rows.size == len(table) else table[rows],
        whole=whole,
        note=note,
        exact=exact,
    )


def every_place(
    forest: Forest, table: NDArray[np.float32], progress: Progress = SILENT
) -> NDArray[np.float32]:
    """Return SHAP values (factors, n) of a table (n, factors), as `explain` has them, a part of the rows at a time.

    Tables are made anew for each part: a hundredth of the time that a part takes. Raises TooManyColumns as
    `shap_values` does.
    """
    out = np.empty((len(forest.factors), len(table)), np.float32)
    parts = range(0, len(table), _ROWS_AT_ONCE)
    for done, start in enumerate(parts):
        rows = slice(start, start + _ROWS_AT_ONCE)
        told = progress.part(done / len(parts), (done + 1) / len(parts))
        out[:, rows] = shap_values(forest.trees, forest.codes(table[rows]), forest.encoding.owner, told)
    return out


def by_package(trees: ForestTrees, columns: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return (columns, n) SHAP values by `shap.TreeExplainer`: the reference; slow."""
    import shap

    parts = [trees.nodes_of(slice(k, k + 1)) for k in range(trees.count)]
    dictionaries = [
        {
            "children_left": np.where(trees.column[p] < 0, -1, trees.left[p] - p.start),
            "children_right": np.where(trees.column[p] < 0, -1, trees.right[p] - p.start),
            "children_default": np.where(trees.column[p] < 0, -1, trees.left[p] - p.start),
            "features": np.where(trees.column[p] < 0, -2, trees.column[p]),
            "thresholds": trees.threshold[p],
            "values": trees.value[p, None] / trees.count,
            "node_sample_weight": trees.cover[p],
        }
        for p in parts
    ]
    explainer = shap.TreeExplainer({"trees": dictionaries}, feature_perturbation="tree_path_dependent")
    found = explainer.shap_values(columns.astype(np.float64), check_additivity=False)
    return np.asarray(found, np.float64).reshape(len(columns), -1).T


def interactions(
    forest: Forest, table: NDArray[np.float32], rows: int = 2000, seed: int = 0
) -> NDArray[np.float64]:
    """Return (factors, factors): mean |SHAP interaction| over random rows; own effects on the diagonal.

    A pair's entry is its whole effect, both halves of it. Raises TooManyColumns as `shap_values` does.
    """
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(table), min(rows, len(table)), replace=False)
    found = shap_interactions(forest.trees, forest.codes(table[chosen]), forest.encoding.owner)
    strength = np.abs(found).mean(2, dtype=np.float64)
    return np.asarray(strength * (2 - np.eye(len(strength))))


def waterfall(forest: Forest, values: NDArray[np.float32]) -> Waterfall:
    """Explain one place by its factors' values (factors,); quick enough to follow a slider."""
    table = np.asarray(values, np.float32)[None]
    codes = forest.codes(table)
    found = shap_values(forest.trees, codes, forest.encoding.owner)[:, 0]
    steps = sorted(
        ((f, float(v), float(s)) for f, v, s in zip(forest.factors, table[0], found, strict=True)),
        key=lambda step: -abs(step[2]),
    )
    probability = float(forest.trees.probability_of_codes(codes)[0])
    return Waterfall(forest.trees.base, probability, tuple(steps))
