"""Exact SHAP values of a forest for every pixel of a map.

The same values as `shap.TreeExplainer(forest, feature_perturbation="tree_path_dependent")`, of the landslide
class (Lundberg et al. 2020, Nature Machine Intelligence 2:56-67). How they are found is told in `kernels`.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.progress import SILENT, Progress
from landslide_core.susceptibility.models.trees import ForestTrees, in_threads

MOST_COLUMNS = 12  # on one path: a table has 2 ** columns entries
_TREES_AT_ONCE = 25  # so that the tables of one batch stay near 100 MB
_ROWS_AT_ONCE = 1 << 15
_FEW = 100  # rows for which filling tables does not pay


class TooManyColumns(ValueError):
    """A path of the forest tests more columns than the tables can hold."""


def shap_values(
    forest: ForestTrees,
    coded: NDArray[np.uint16],
    owner: NDArray[np.int32],
    progress: Progress = SILENT,
) -> NDArray[np.float32]:
    """Return SHAP values (owners, n) of rows of codes (n, columns), in probability.

    owner: int32 (columns,), the factor that each column belongs to: the values of its columns are added, as
    for aspect's sine and cosine. A row's values and `forest.base` add up to its probability. TooManyColumns
    if a path tests more than MOST_COLUMNS columns.
    """
    count = int(owner.max()) + 1
    if len(coded) <= _FEW:
        return _row_by_row(forest, coded, owner)
    output_of = np.full((count, count), -1, np.int32)
    np.fill_diagonal(output_of, np.arange(count))
    return _sum_of_tables(forest, coded, owner, output_of, False, progress)


def shap_interactions(
    forest: ForestTrees,
    coded: NDArray[np.uint16],
    owner: NDArray[np.int32],
    progress: Progress = SILENT,
) -> NDArray[np.float32]:
    """Return SHAP interaction values (owners, owners, n), symmetric; each pair's effect is split in halves.

    The diagonal holds what a factor does by itself; a row of the matrix adds up to the factor's SHAP value
    (Fujimoto et al. 2006; Lundberg et al. 2020). Arguments as for `shap_values`.
    """
    count = int(owner.max()) + 1
    output_of = np.full((count, count), -1, np.int32)
    low = np.tril_indices(count, -1)
    output_of[low] = output_of[low[1], low[0]] = np.arange(low[0].size)
    found = np.zeros((count, count, len(coded)), np.float32)
    if low[0].size:
        pairs = _sum_of_tables(forest, coded, owner, output_of, True, progress)
        found[low] = pairs / 2
        found[low[1], low[0]] = pairs / 2
    alone = shap_values(forest, coded, owner) - found.sum(1)
    found[np.arange(count), np.arange(count)] = alone
    return found


def _row_by_row(
    forest: ForestTrees, coded: NDArray[np.uint16], owner: NDArray[np.int32]
) -> NDArray[np.float32]:
    from landslide_core.susceptibility.shap import paths

    parent, _ = _family(forest)
    points, weights = _quadrature(forest.columns)
    out = np.zeros((len(coded), int(owner.max()) + 1))

    def add(row: int) -> None:
        paths.add_row(
            forest.column, forest.codes.code, forest.left, parent, forest.value / forest.count, forest.cover,
            owner, points, weights, coded[row], out[row],
        )  # fmt: skip

    in_threads(add, range(len(coded)))
    return out.T.astype(np.float32)


def _sum_of_tables(
    forest: ForestTrees,
    coded: NDArray[np.uint16],
    owner: NDArray[np.int32],
    output_of: NDArray[np.int32],
    pairs: bool,
    progress: Progress,
) -> NDArray[np.float32]:
    from landslide_core.susceptibility.models import kernels

    rows = len(coded)
    out = np.zeros((int(output_of.max()) + 1, rows), np.float32)
    for start in range(0, forest.count, _TREES_AT_ONCE):
        part = slice(start, min(start + _TREES_AT_ONCE, forest.count))
        tables = _tables(forest, part, owner, output_of, pairs, limit=_tests_per_piece(rows))

        def add(first: int, tables: _Tables = tables) -> None:
            kernels.accumulate(
                coded, tables.tests, tables.starts, tables.outputs, tables.output_starts,
                tables.entries, tables.table_starts, out, first, min(first + _ROWS_AT_ONCE, rows),
            )  # fmt: skip

        in_threads(add, range(0, rows, _ROWS_AT_ONCE))
        progress.tell(part.stop / forest.count)
    return out


def _tests_per_piece(rows: int) -> int:
    """Larger pieces cost more to prepare and less per row."""
    return 10 if rows > 100_000 else 8


@dataclass(frozen=True, eq=False)
class _Tables:
    tests: tuple[NDArray[Any], ...]
    starts: NDArray[np.int64]
    outputs: NDArray[np.int32]
    output_starts: NDArray[np.int64]
    entries: NDArray[np.float32]
    table_starts: NDArray[np.int64]


def _tables(
    whole: ForestTrees,
    part: slice,
    owner: NDArray[np.int32],
    output_of: NDArray[np.int32],
    pairs: bool,
    limit: int,
) -> _Tables:
    """Cut some trees of the forest into pieces and fill their tables; values are shares of the whole mean."""
    from landslide_core.susceptibility.shap import paths, tables

    forest = whole.subset(part)
    code = whole.codes.code[whole.nodes_of(part)]
    parent, inner = _family(forest)
    leaves = forest.leaves
    room = forest.leaves * (max(limit, forest.columns) + 1)
    column, low, width = (np.empty(room, np.int32) for _ in range(3))
    tests = (column, low, width, np.empty(room, np.float64))
    starts, tops = np.zeros(leaves + 1, np.int64), np.empty(leaves, np.int32)
    pieces, longest = paths.cut(
        forest.column, code, forest.left, forest.right, parent, forest.cover, inner, forest.roots,
        forest.columns, limit, tests, starts, tops,
    )  # fmt: skip
    if longest > MOST_COLUMNS:
        raise TooManyColumns(f"a path of the forest tests {longest} columns; {MOST_COLUMNS} is the most")
    starts = starts[: pieces + 1].copy()
    outputs = np.empty(pieces * (int(output_of.max()) + 1), np.int32)
    output_starts, table_starts = np.zeros(pieces + 1, np.int64), np.zeros(pieces + 1, np.int64)
    tables.lay_out(tests, starts, owner, output_of, outputs, output_starts, table_starts)
    entries = np.zeros(table_starts[-1], np.float32)
    points, weights = _quadrature(min(longest, forest.columns))

    def fill(first: int) -> None:
        tables.fill(
            first, min(first + 256, pieces), forest.column, forest.left, forest.right, forest.cover,
            forest.value / whole.count, tops, tests, starts, points, weights, owner, output_of, pairs,
            outputs, output_starts, entries, table_starts,
        )  # fmt: skip

    in_threads(fill, range(0, pieces, 256))
    return _Tables(tests, starts, outputs, output_starts, entries, table_starts)


def _quadrature(columns: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gauss-Legendre points and weights on (0, 1), exact for paths with so many columns."""
    points, weights = np.polynomial.legendre.leggauss(max(1, math.ceil(columns / 2)))
    return (points + 1) / 2, weights / 2


def _family(forest: ForestTrees) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the parent of each node (-1 for a root) and the inner nodes of the subtree under it."""
    split = np.flatnonzero(forest.column >= 0)
    parent = np.full(forest.column.size, -1, np.int32)
    parent[forest.left[split]] = parent[forest.right[split]] = split
    inner = np.zeros(forest.column.size, np.int32)
    # Children stand behind their parent, so going backwards every subtree is complete when it is added.
    for node in split[::-1].tolist():
        inner[node] = 1 + inner[forest.left[node]] + inner[forest.right[node]]
    return parent, inner
