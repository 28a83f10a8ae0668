"""Exact SHAP values of a forest for every pixel of a map.

The same values as `shap.TreeExplainer(forest, feature_perturbation="tree_path_dependent")`, of the landslide
class (Lundberg et al. 2020, Nature Machine Intelligence 2:56-67). How they are found is told in `tables`.
"""

import math

import numpy as np
from numpy.typing import NDArray

from landslide_core.hardware.threads import in_threads
from landslide_core.progress import SILENT, Progress
from landslide_core.susceptibility.models.trees import ForestTrees
from landslide_core.susceptibility.shap.arrays import Nodes, Pieces, Quadrature, Tables, Wanted

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
    return _sum_of_tables(forest, coded, Wanted(owner, output_of, False), progress)


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
        pairs = _sum_of_tables(forest, coded, Wanted(owner, output_of, True), progress)
        found[low] = pairs / 2
        found[low[1], low[0]] = pairs / 2
    alone = shap_values(forest, coded, owner) - found.sum(1)
    found[np.arange(count), np.arange(count)] = alone
    return found


def _row_by_row(
    forest: ForestTrees, coded: NDArray[np.uint16], owner: NDArray[np.int32]
) -> NDArray[np.float32]:
    from landslide_core.susceptibility.shap import paths

    nodes, quadrature = _nodes(forest, forest.codes.code, forest.count), _quadrature(forest.columns)
    out = np.zeros((len(coded), int(owner.max()) + 1))

    def add(row: int) -> None:
        paths.add_row(nodes, owner, quadrature, coded[row], out[row])

    in_threads(add, range(len(coded)))
    return out.T.astype(np.float32)


def _sum_of_tables(
    forest: ForestTrees,
    coded: NDArray[np.uint16],
    wanted: Wanted,
    progress: Progress,
) -> NDArray[np.float32]:
    from landslide_core.susceptibility.shap.tables import accumulate

    rows = len(coded)
    out = np.zeros((int(wanted.output_of.max()) + 1, rows), np.float32)
    for start in range(0, forest.count, _TREES_AT_ONCE):
        part = slice(start, min(start + _TREES_AT_ONCE, forest.count))
        pieces, tables = _tables(forest, part, wanted, limit=_tests_per_piece(rows))

        def add(first: int, pieces: Pieces = pieces, tables: Tables = tables) -> None:
            accumulate(coded, pieces, tables, out, first, min(first + _ROWS_AT_ONCE, rows))

        in_threads(add, range(0, rows, _ROWS_AT_ONCE))
        progress.tell(part.stop / forest.count)
    return out


def _tests_per_piece(rows: int) -> int:
    """Larger pieces cost more to prepare and less per row."""
    return 10 if rows > 100_000 else 8


def _tables(whole: ForestTrees, part: slice, wanted: Wanted, limit: int) -> tuple[Pieces, Tables]:
    """Cut some trees of the forest into pieces and fill their tables; values are shares of the whole mean."""
    from landslide_core.susceptibility.shap import tables

    forest = whole.subset(part)
    nodes = _nodes(forest, whole.codes.code[whole.nodes_of(part)], whole.count)
    pieces, longest = _pieces(forest, nodes, limit)
    count = pieces.starts.size - 1
    outputs = np.empty(count * (int(wanted.output_of.max()) + 1), np.int32)
    output_starts, table_starts = np.zeros(count + 1, np.int64), np.zeros(count + 1, np.int64)
    tables.lay_out(pieces, wanted, outputs, output_starts, table_starts)
    filled = Tables(outputs, output_starts, np.zeros(table_starts[-1], np.float32), table_starts)
    quadrature = _quadrature(min(longest, forest.columns))

    def fill(first: int) -> None:
        stop = min(first + 256, count)
        tables.fill(first, stop, nodes, pieces, quadrature, wanted=wanted, tables=filled)

    in_threads(fill, range(0, count, 256))
    return pieces, filled


def _pieces(forest: ForestTrees, nodes: Nodes, limit: int) -> tuple[Pieces, int]:
    """Cut trees into pieces; also return the columns of the longest path. TooManyColumns where it is too long."""
    from landslide_core.susceptibility.shap import paths

    leaves = forest.leaves
    room = leaves * (max(limit, forest.columns) + 1)
    column, low, width = (np.empty(room, np.int32) for _ in range(3))
    tops, starts = np.empty(leaves, np.int32), np.zeros(leaves + 1, np.int64)
    pieces = Pieces(tops, starts, column, low, width, np.empty(room, np.float64))
    count, longest = paths.cut(nodes, forest.roots, forest.columns, limit, pieces)
    if longest > MOST_COLUMNS:
        raise TooManyColumns(f"a path of the forest tests {longest} columns; {MOST_COLUMNS} is the most")
    return pieces._replace(starts=starts[: count + 1].copy()), longest


def _nodes(forest: ForestTrees, code: NDArray[np.int32], count: int) -> Nodes:
    """The nodes of trees that are part of a forest of `count`."""
    parent, inner = _family(forest)
    return Nodes(
        column=forest.column,
        code=code,
        left=forest.left,
        right=forest.right,
        parent=parent,
        inner=inner,
        cover=forest.cover,
        value=forest.value / count,
    )


def _quadrature(columns: int) -> Quadrature:
    """Gauss-Legendre points and weights on (0, 1), exact for paths with so many columns."""
    points, weights = np.polynomial.legendre.leggauss(max(1, math.ceil(columns / 2)))
    return Quadrature((points + 1) / 2, weights / 2)


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
