"""A fitted forest as plain arrays.

The arrays are all that prediction and SHAP need. Walking coded columns in compiled loops gives the answers of
scikit-learn; a forest that is saved holds numbers only, so opening one never runs code.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.hardware.threads import in_threads

_CHUNK = 1 << 14


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

    def is_sound(self) -> bool:
        """Say whether the arrays are trees that can be walked: each child behind its parent, in its tree."""
        nodes = self.column.size
        arrays = (self.threshold, self.left, self.right, self.value, self.cover)
        if not self.roots.size or self.roots[0] != 0 or any(array.shape != (nodes,) for array in arrays):
            return False
        if (np.diff(self.roots) <= 0).any() or self.roots[-1] >= nodes:
            return False
        inner, own = self.column >= 0, np.arange(nodes)
        end = np.append(self.roots[1:], nodes)[np.searchsorted(self.roots, own, side="right") - 1]
        children = np.stack([self.left, self.right])
        places = np.sort(children[:, inner].ravel())
        return bool(
            (self.column < self.columns).all()
            and np.isfinite(self.threshold[inner]).all()
            and np.isfinite(self.value).all()
            and (self.cover > 0).all()
            and ((children > own) & (children < end))[:, inner].all()
            and (children == own)[:, ~inner].all()
            and (np.diff(places) > 0).all()
            and places.size + self.roots.size == nodes
        )

    def nodes_of(self, trees: slice) -> slice:
        """Return where the nodes of these trees (a slice without step) stand."""
        edges = np.append(self.roots, self.column.size)
        first, last, _ = trees.indices(self.count)
        return slice(int(edges[first]), int(edges[last]))

    def subset(self, trees: slice) -> "ForestTrees":
        """Return the forest of these trees only; its mean is over them."""
        nodes = self.nodes_of(trees)
        start = np.int32(nodes.start)
        return ForestTrees(
            column=self.column[nodes].copy(),
            threshold=self.threshold[nodes].copy(),
            left=self.left[nodes] - start,
            right=self.right[nodes] - start,
            value=self.value[nodes].copy(),
            cover=self.cover[nodes].copy(),
            roots=self.roots[trees] - start,
            columns=self.columns,
        )

    @cached_property
    def codes(self) -> "Codes":
        """Thresholds as whole numbers per column."""
        return Codes.of(self)

    @cached_property
    def base(self) -> float:
        """SHAP's base value: mean over the trees of what their leaves say, weighted by cover."""
        leaf = self.column < 0
        tree = np.searchsorted(self.roots, np.flatnonzero(leaf), side="right") - 1
        weight = np.bincount(tree, self.cover[leaf], self.count)
        return float(np.mean(np.bincount(tree, self.cover[leaf] * self.value[leaf], self.count) / weight))

    def probability(self, columns: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (n,) mean over the trees for encoded rows (n, columns): scikit-learn's `predict_proba`."""
        coded = self.codes.encode(columns)
        return self.probability_of_codes(coded)

    def probability_of_codes(self, coded: NDArray[np.uint16]) -> NDArray[np.float32]:
        """The same from codes (n, columns), so that a map whose columns were coded once is quick to redo."""
        from landslide_core.susceptibility.models import kernels

        out = np.empty(len(coded), np.float32)
        codes, roots = self.codes, self.roots.astype(np.uint64)

        def fill(start: int) -> None:
            part = slice(start, start + _CHUNK)
            kernels.walk(codes.nodes, roots, codes.leaf_value, coded[part], out[part])

        in_threads(fill, range(0, out.size, _CHUNK))
        return out


@dataclass(frozen=True, eq=False)
class Codes:
    """The forest with whole numbers for thresholds.

    thresholds: per column the sorted different thresholds; the code of a value is the number of thresholds
    below it, so "value <= threshold k" is "code <= k" exactly. code: int32 per node, its threshold's index.
    nodes, leaf_value: the nodes once more, each in one number as `kernels.walk` reads it.
    """

    thresholds: tuple[NDArray[np.float64], ...]
    code: NDArray[np.int32]
    nodes: NDArray[np.uint64]
    leaf_value: NDArray[np.float64]

    @classmethod
    def of(cls, forest: ForestTrees) -> "Codes":
        """Code every threshold of the forest; ValueError if a column has more than 65,535."""
        code = np.zeros(forest.column.size, np.int32)
        found = []
        for column in range(forest.columns):
            here = forest.column == column
            known, code[here] = np.unique(forest.threshold[here], return_inverse=True)
            found.append(known)
        if max(known.size for known in found) >= 2**16:
            raise ValueError("a forest with more than 65,535 thresholds in one column cannot be coded")
        return cls(tuple(found), code, *_side_by_side(forest, code))

    def encode(self, columns: NDArray[np.float32]) -> NDArray[np.uint16]:
        """Return codes (n, columns) of encoded rows (n, columns)."""
        out = np.empty(columns.shape, np.uint16)

        def fill(start: int) -> None:
            part = slice(start, start + _CHUNK)
            for column in range(len(self.thresholds)):
                out[part, column] = self.of_column(column, columns[part, column])

        in_threads(fill, range(0, len(columns), _CHUNK))
        return out

    def of_column(self, column: int, values: NDArray[np.float32]) -> NDArray[np.intp]:
        """Return the codes of one column's values (n,)."""
        return np.searchsorted(self.thresholds[column], values.astype(np.float64), side="left")


def _side_by_side(
    forest: ForestTrees, code: NDArray[np.int32]
) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """Renumber so that a right child follows its left one, roots keeping their places, and pack each node.

    A pair of children takes the places 1 + 2k, 2 + 2k after the root of their tree, k counting inner nodes.
    """
    inner = forest.column >= 0
    tree = np.searchsorted(forest.roots, np.arange(inner.size), side="right") - 1
    root = forest.roots[tree]
    before: NDArray[np.int64] = np.cumsum(inner) - inner
    left_place = root + 1 + 2 * (before - before[root])
    place = np.arange(inner.size)
    place[forest.left[inner]] = left_place[inner]
    place[forest.right[inner]] = left_place[inner] + 1
    nodes, value = np.empty(inner.size, np.uint64), np.empty(inner.size, np.float64)
    # No code exceeds that of a leaf, which is its own left child: there a row stays.
    column, code_here = np.where(inner, forest.column, 0), np.where(inner, code, 0xFFFF)
    child = np.where(inner, left_place, place)
    nodes[place] = (
        (column.astype(np.uint64) << 48) | (code_here.astype(np.uint64) << 32) | child.astype(np.uint64)
    )
    value[place] = forest.value
    return nodes, value


def from_sklearn(forest: Any, positive: int = 1) -> ForestTrees:
    """Return the trees of a fitted RandomForestClassifier; `positive`: column of the landslide class."""
    trees = [estimator.tree_ for estimator in forest.estimators_]
    starts = np.cumsum([0, *(tree.node_count for tree in trees[:-1])])
    parts: dict[str, list[NDArray[Any]]] = {name: [] for name in ("left", "right", "value")}
    for start, tree in zip(starts, trees, strict=True):
        own = np.arange(tree.node_count)
        for name, child in (("left", tree.children_left), ("right", tree.children_right)):
            parts[name].append(np.where(child < 0, own, child) + start)
        # Values are shares of the classes, or weights of them in older versions: dividing serves both.
        parts["value"].append(tree.value[:, 0, positive] / tree.value[:, 0].sum(1))
    column = np.concatenate([np.where(tree.children_left < 0, -1, tree.feature) for tree in trees])
    return ForestTrees(
        column=column.astype(np.int32),
        threshold=np.concatenate([tree.threshold for tree in trees]).astype(np.float64),
        left=np.concatenate(parts["left"]).astype(np.int32),
        right=np.concatenate(parts["right"]).astype(np.int32),
        value=np.concatenate(parts["value"]).astype(np.float64),
        cover=np.concatenate([tree.weighted_n_node_samples for tree in trees]).astype(np.float64),
        roots=starts.astype(np.int32),
        columns=int(forest.n_features_in_),
    )
