"""Compiled loops over the paths of trees.

Imported late, as `tables`, which explains the method. Both loops need `path_to`, and stand in its file
because numba's stored code does not notice a change in another one.
"""

import numpy as np
from numpy.typing import NDArray

from landslide_core.hardware.compiled import compiled
from landslide_core.susceptibility.shap.arrays import Nodes, Path, Pieces, Quadrature


@compiled
def path_to(
    node: int,
    nodes: Nodes,
    path: Path,
) -> int:
    """Write the way to `node` into `path`; return the number of columns that are tested on it.

    The share is 0 for a column that is not.
    """
    column, code, left, parent, cover = nodes.column, nodes.code, nodes.left, nodes.parent, nodes.cover
    low, high, share = path
    low[:] = 0
    high[:] = 65536
    share[:] = 0.0
    used = 0
    child = node
    while parent[child] >= 0:
        above = parent[child]
        k = column[above]
        if share[k] == 0.0:
            share[k] = 1.0
            used += 1
        share[k] *= cover[child] / cover[above]
        if left[above] == child:
            high[k] = min(high[k], code[above] + 1)
        else:
            low[k] = max(low[k], code[above] + 1)
        child = above
    return used


@compiled
def cut(nodes: Nodes, roots: NDArray[np.int32], columns: int, limit: int, pieces: Pieces) -> tuple[int, int]:
    """Cut the trees into pieces of at most `limit` tests; return (number of pieces, longest path in columns).

    Of the tests of a piece those of the path to it come first, one per column, then "goes left" (share 0) of
    each inner node in preorder. A single leaf may have more than `limit` tests. Written into `pieces`.
    """
    column, code, left, right, inner = nodes.column, nodes.code, nodes.left, nodes.right, nodes.inner
    tops, starts, test_column, test_low, test_width, test_share = pieces
    low = np.zeros(columns, np.int32)
    high = np.zeros(columns, np.int32)
    share = np.zeros(columns, np.float64)
    path = Path(low, high, share)
    stack = np.empty(column.size + 1, np.int32)
    found, written, longest = 0, 0, 0
    for root in roots:
        stack[0] = root
        depth = 1
        while depth > 0:
            depth -= 1
            top = stack[depth]
            used = path_to(top, nodes, path)
            if inner[top] > 0 and used + inner[top] > limit:
                stack[depth], stack[depth + 1] = right[top], left[top]
                depth += 2
                continue
            longest = max(longest, used + inner[top])
            tops[found], starts[found] = top, written
            found += 1
            for k in range(columns):
                if share[k] > 0.0:
                    test_column[written], test_low[written] = k, low[k]
                    test_width[written], test_share[written] = high[k] - low[k], share[k]
                    written += 1
            bottom = depth
            depth += 1
            while depth > bottom:
                depth -= 1
                here = stack[depth]
                if column[here] >= 0:
                    test_column[written], test_low[written] = column[here], 0
                    test_width[written], test_share[written] = code[here] + 1, 0.0
                    written += 1
                    stack[depth], stack[depth + 1] = right[here], left[here]
                    depth += 2
    starts[found] = written
    return found, longest


@compiled
def add_row(
    nodes: Nodes,
    owner: NDArray[np.int32],
    quadrature: Quadrature,
    codes: NDArray[np.uint16],
    out: NDArray[np.float64],
) -> None:
    """Add the SHAP values of one row of codes (columns,) to `out` (owners,), leaf by leaf.

    For a few rows this is quicker than filling tables, and it checks them.
    """
    column, value = nodes.column, nodes.value
    points, weights = quadrature
    columns = codes.size
    low = np.empty(columns, np.int32)
    high = np.empty(columns, np.int32)
    share = np.empty(columns, np.float64)
    path = Path(low, high, share)
    gain = np.empty(columns, np.float64)
    there = np.empty(columns, np.int32)
    for leaf in range(column.size):
        if column[leaf] >= 0:
            continue
        path_to(leaf, nodes, path)
        used = 0
        for k in range(columns):
            if share[k] > 0.0:
                gain[used] = np.float64(codes[k] >= low[k] and codes[k] < high[k]) - share[k]
                share[used] = share[k]
                there[used] = k
                used += 1
        for q in range(points.size):
            product = value[leaf] * weights[q]
            for k in range(used):
                product *= share[k] + points[q] * gain[k]
            for k in range(used):
                out[owner[there[k]]] += product * gain[k] / (share[k] + points[q] * gain[k])
