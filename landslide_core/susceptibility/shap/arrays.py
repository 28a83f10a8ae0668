"""The arrays that the compiled loops of SHAP share, in groups: numba takes named tuples as it takes arrays.

The method that they serve is told in `tables`.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Nodes(NamedTuple):
    """The nodes of some trees, children behind their parent.

    column: tested, -1 at a leaf. code: the largest that goes left. left, right: children. parent: -1 at a root.
    inner: inner nodes of the subtree under each. cover: training rows. value: what a leaf adds to the answer.
    """

    column: NDArray[np.int32]
    code: NDArray[np.int32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    parent: NDArray[np.int32]
    inner: NDArray[np.int32]
    cover: NDArray[np.float64]
    value: NDArray[np.float64]


class Path(NamedTuple):
    """The way to a node: which codes [low, high) of each column lead there, and what share of rows had them."""

    low: NDArray[np.int32]
    high: NDArray[np.int32]
    share: NDArray[np.float64]


class Pieces(NamedTuple):
    """Subtrees of few tests, and their tests one after another.

    top: topmost node of each piece. starts: its first test, and behind the last piece the number of tests.
    column, low, width, share: of each test its column, its first code, the number of its codes, and the share
    z of training rows that pass it on the path to the piece (0 for an inner node of the piece).
    """

    top: NDArray[np.int32]
    starts: NDArray[np.int64]
    column: NDArray[np.int32]
    low: NDArray[np.int32]
    width: NDArray[np.int32]
    share: NDArray[np.float64]


class Leaves(NamedTuple):
    """The leaves of a piece, and of each the columns on its path.

    node: of each leaf. length: number of its columns. column: which. ones, zeros: tests that must be passed and failed,
    as bits. share: of the training rows that do so.
    """

    node: NDArray[np.int32]
    length: NDArray[np.int32]
    column: NDArray[np.int32]
    ones: NDArray[np.int64]
    zeros: NDArray[np.int64]
    share: NDArray[np.float64]


class Quadrature(NamedTuple):
    """Points in (0, 1) and their weights."""

    points: NDArray[np.float64]
    weights: NDArray[np.float64]


class Wanted(NamedTuple):
    """What is asked for.

    owner: the factor of each column. output_of: (owners, owners), the output of a pair of owners, of a single
    owner on the diagonal; -1 where nothing is wanted. pairs: interactions instead of single values.
    """

    owner: NDArray[np.int32]
    output_of: NDArray[np.int32]
    pairs: bool


class Tables(NamedTuple):
    """A table per piece: (outputs of the piece, 2 ** tests).

    outputs: to which each row of a table adds. output_starts: first of each piece. entries: all tables.
    starts: where each begins in them.
    """

    outputs: NDArray[np.int32]
    output_starts: NDArray[np.int64]
    entries: NDArray[np.float32]
    starts: NDArray[np.int64]
