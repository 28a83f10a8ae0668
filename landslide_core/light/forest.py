"""Regression trees as plain lists: fitted elsewhere, asked here without a library."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Tree:
    """One tree, node by node; a leaf has feature -1. At other nodes rows go left where value <= threshold."""

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]

    def predict(self, row: Sequence[float]) -> float:
        """The value of the leaf that a row falls into."""
        node = 0
        while self.feature[node] >= 0:
            goes_left = row[self.feature[node]] <= self.threshold[node]
            node = self.left[node] if goes_left else self.right[node]
        return self.value[node]

    def as_dict(self) -> dict[str, list[float]]:
        """Plain lists."""
        return {
            name: list(getattr(self, name)) for name in ("feature", "threshold", "left", "right", "value")
        }

    @staticmethod
    def from_dict(values: Mapping[str, Sequence[Any]]) -> "Tree":
        """A tree as `as_dict` wrote it; ValueError for one in which a row could get lost."""
        feature, left, right = (tuple(int(v) for v in values[name]) for name in ("feature", "left", "right"))
        threshold, value = (tuple(float(v) for v in values[name]) for name in ("threshold", "value"))
        count = len(feature)
        if not count or {len(each) for each in (left, right, threshold, value)} != {count}:
            raise ValueError("a tree's lists are of different lengths")
        for node in range(count):
            onward = (left[node], right[node])
            if feature[node] >= 0 and not all(node < child < count for child in onward):
                raise ValueError(f"node {node} of a tree leads nowhere")
        return Tree(feature, threshold, left, right, value)


def predict(trees: Sequence[Tree], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of all trees for each row, (n, features) -> (n,)."""
    return np.array([np.mean([tree.predict(row) for tree in trees]) for row in rows.tolist()])
