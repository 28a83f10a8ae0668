"""landslide_core.susceptibility.trees: a fitted forest as plain arrays: predicted, saved and reopened without pickle.

The arrays are all that prediction and SHAP need. Walking coded columns in compiled loops gives the answers of
scikit-learn; a forest that is saved holds numbers only, so opening one never runs code.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

WORKERS = 2  # threads that share the rows; the compiled loops hold no interpreter lock
_CHUNK = 1 << 15


@dataclass(frozen=True, eq=False)
class ForestTrees:
    """Binary decision trees whose mean is the probability of landslide.

    One entry per node, trees one after another: column (int32, -1 at a leaf), threshold (float64; a row goes
    left where value <= threshold), left and right (int32 index of the child, itself at a leaf), value
    (float64, share of landslide rows), cover (float64, weight of the training rows that came by).
    roots: int32, index of each tree's first node. columns: number of columns of the encoded table.
    """

    column: NDArray[np.int32]
    threshold: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float64]
    cover: NDArray[np.float64]
    roots: NDArray[np.int32]
    columns: int

    def __post_init__(self) -> None:
        for name in ("column", "threshold", "left", "right", "value", "cover", "roots"):
            getattr(self, name).flags.writeable = False

    @property
    def count(self) -> int:
        """Number of trees."""
        return self.roots.size

    @property
    def leaves(self) -> int:
        """Number of leaves of all trees."""
        return int((self.column < 0).sum())

    def subset(self, trees: slice) -> "ForestTrees":
        """Return the forest of these trees only; its mean is over them."""
        edges = np.append(self.roots, self.column.size)
        starts = self.roots[trees]
        first, last = int(starts[0]), int(edges[np.searchsorted(edges, starts[-1]) + 1])
        nodes = slice(first, last)
        moved = [array[nodes] - np.int32(first) for array in (self.left, self.right)]
        return ForestTrees(
            self.column[nodes].copy(), self.threshold[nodes].copy(), moved[0], moved[1],
            self.value[nodes].copy(), self.cover[nodes].copy(), starts - np.int32(first), self.columns,
        )  # fmt: skip

    @cached_property
    def codes(self) -> "Codes":
        """Thresholds as whole numbers per column."""
        return Codes.of(self)

    @cached_property
    def base(self) -> float:
        """Mean over trees of the root's expected value, from the leaves and their covers: SHAP's base value."""
        leaf = self.column < 0
        tree = np.searchsorted(self.roots, np.flatnonzero(leaf), side="right") - 1
        weight = np.bincount(tree, self.cover[leaf], self.count)
        return float(np.mean(np.bincount(tree, self.cover[leaf] * self.value[leaf], self.count) / weight))

    def probability(self, columns: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (n,) mean over the trees for encoded rows (n, columns): scikit-learn's `predict_proba`."""
        coded = self.codes.encode(columns)
        return self.probability_of_codes(coded)

    def probability_of_codes(self, coded: NDArray[np.uint16]) -> NDArray[np.float32]:
        """The same from codes (columns, n), so that a map whose columns were coded once is quick to redo."""
        walk = _kernels()
        out = np.empty(coded.shape[1], np.float32)
        packed = self.codes

        def fill(start: int) -> None:
            stop = min(start + _CHUNK, out.size)
            walk(packed.child, packed.test, self.roots, packed.leaf_value, coded, start, out[start:stop])

        in_threads(fill, range(0, out.size, _CHUNK))
        return out


@dataclass(frozen=True, eq=False)
class Codes:
    """The forest with whole numbers for thresholds.

    thresholds: per column the sorted different thresholds; the code of a value is the number of thresholds
    below it, so "value <= threshold k" is "code <= k" exactly. code: int32 per node, its threshold's index.
    child, test, leaf_value: the nodes once more, renumbered for `_walk`: children side by side, so that one
    number holds both.
    """

    thresholds: tuple[NDArray[np.float64], ...]
    code: NDArray[np.int32]
    child: NDArray[np.int32]
    test: NDArray[np.int32]
    leaf_value: NDArray[np.float64]

    @classmethod
    def of(cls, forest: ForestTrees) -> "Codes":
        """Code every threshold of the forest; ValueError if a column has more than 65,535."""
        inner = forest.column >= 0
        code = np.zeros(forest.column.size, np.int32)
        found = []
        for column in range(forest.columns):
            here = forest.column == column
            known, code[here] = np.unique(forest.threshold[here], return_inverse=True)
            found.append(known)
        if max(known.size for known in found) >= 2**16:
            raise ValueError("a forest with more than 65,535 thresholds in one column cannot be coded")
        child, test, value = _side_by_side(forest, code, inner)
        return cls(tuple(found), code, child, test, value)

    def encode(self, columns: NDArray[np.float32]) -> NDArray[np.uint16]:
        """Return codes (columns, n) of encoded rows (n, columns)."""
        out = np.empty((len(self.thresholds), len(columns)), np.uint16)
        for column in range(len(self.thresholds)):
            self.encode_column(column, columns[:, column], out[column])
        return out

    def encode_column(
        self, column: int, values: NDArray[np.float32], out: NDArray[np.uint16]
    ) -> NDArray[np.uint16]:
        """Write the codes of one column's values (n,) into `out` and return it."""
        known = self.thresholds[column]
        # A float32 lies below a threshold exactly where it lies below the float32 next above or at it, and
        # single precision is sorted through twice as fast.
        single = np.nextafter(known, np.inf).astype(np.float32)
        single = np.where(single.astype(np.float64) > known, np.nextafter(single, np.float32(-np.inf)), single)

        def fill(start: int) -> None:
            part = slice(start, start + _CHUNK)
            out[part] = np.searchsorted(single, values[part], side="left")

        in_threads(fill, range(0, values.size, _CHUNK))
        return out


def in_threads(work: Any, items: Sequence[int] | range) -> None:
    """Run `work(item)` for every item in WORKERS threads; the first exception is raised.

    Threads and not numba's own parallel loops: those stop the whole process when two pages call at once.
    """
    if len(items) == 1:
        work(items[0])
        return
    with ThreadPoolExecutor(WORKERS) as pool:
        for _ in pool.map(work, items):
            pass


def _side_by_side(
    forest: ForestTrees, code: NDArray[np.int32], inner: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Renumber so that a right child follows its left one, roots keeping their places.

    A pair of children takes the places 1 + 2k, 2 + 2k after the root of their tree, k counting inner nodes.
    """
    tree = np.searchsorted(forest.roots, np.arange(inner.size), side="right") - 1
    root = forest.roots[tree]
    rank = np.cumsum(inner) - 1
    before = (np.cumsum(inner) - inner)[root]  # inner nodes of the trees before
    left_place = (root + 1 + 2 * (rank - before)).astype(np.int32)
    place = np.arange(inner.size, dtype=np.int32)
    place[forest.left[inner]] = left_place[inner]
    place[forest.right[inner]] = left_place[inner] + 1
    child = np.empty_like(place)
    test = np.empty_like(place)
    value = np.empty(inner.size, np.float64)
    child[place] = np.where(inner, left_place, place)
    # Column and code in one number; no code exceeds that of a leaf, where a row stays.
    test[place] = np.where(inner, (forest.column << 16) | code, 0xFFFF)
    value[place] = forest.value
    return child, test, value


@cache
def _kernels() -> Any:
    """Compile the walk on first use: numba takes half a second to import."""
    from numba import njit

    @njit(cache=True, nogil=True, boundscheck=False)  # type: ignore[untyped-decorator]
    def walk(child, test, roots, value, coded, start, out):  # type: ignore[no-untyped-def]
        total = np.zeros(out.size, np.float64)
        for tree in range(roots.size):
            root = roots[tree]
            for i in range(out.size):
                node = root
                while child[node] != node:
                    packed = test[node]
                    node = child[node] + (coded[packed >> 16, start + i] > (packed & 0xFFFF))
                total[i] += value[node]
        for i in range(out.size):
            out[i] = total[i] / roots.size

    return walk


def from_sklearn(forest: Any, positive: int = 1) -> ForestTrees:
    """Return the trees of a fitted RandomForestClassifier; `positive` is the column of the landslide class."""
    trees = [estimator.tree_ for estimator in forest.estimators_]
    starts = np.cumsum([0, *(tree.node_count for tree in trees[:-1])])
    parts: list[list[NDArray[Any]]] = []
    for start, tree in zip(starts, trees, strict=True):
        leaf = tree.children_left < 0
        own = np.arange(tree.node_count)
        # Values are shares of the classes, or weights of them in older versions: dividing serves both.
        share = tree.value[:, 0, positive] / tree.value[:, 0].sum(1)
        parts.append([
            np.where(leaf, -1, tree.feature), tree.threshold,
            np.where(leaf, own, tree.children_left) + start, np.where(leaf, own, tree.children_right) + start,
            share, tree.weighted_n_node_samples,
        ])  # fmt: skip
    joined = [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]
    kinds = (np.int32, np.float64, np.int32, np.int32, np.float64, np.float64)
    arrays = [np.ascontiguousarray(array, kind) for array, kind in zip(joined, kinds, strict=True)]
    return ForestTrees(*arrays, roots=starts.astype(np.int32), columns=int(forest.n_features_in_))
