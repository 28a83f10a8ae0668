"""The compiled filling of SHAP tables, one per piece of a tree.

Imported late, as `kernels`, which explains the method.
"""

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors.compiled import compiled


@compiled
def lay_out(
    tests: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]],
    starts: NDArray[np.int64],
    owner: NDArray[np.int32],
    output_of: NDArray[np.int32],
    outputs: NDArray[np.int32],
    output_starts: NDArray[np.int64],
    table_starts: NDArray[np.int64],
) -> None:
    """Write which outputs each piece adds to, and where its table begins (one row per output).

    owner: the factor of each column. output_of: (owners, owners), the output of a pair of owners, of a single
    owner on the diagonal; -1 where nothing is wanted.
    """
    there = np.zeros(output_of.shape[0], np.bool_)
    for piece in range(starts.size - 1):
        there[:] = False
        for test in range(starts[piece], starts[piece + 1]):
            there[owner[tests[0][test]]] = True
        at = output_starts[piece]
        for a in range(there.size):
            for b in range(a + 1):
                if there[a] and there[b] and output_of[a, b] >= 0:
                    outputs[at] = output_of[a, b]
                    at += 1
        output_starts[piece + 1] = at
        size = np.int64(1) << (starts[piece + 1] - starts[piece])
        table_starts[piece + 1] = table_starts[piece] + (at - output_starts[piece]) * size


@compiled
def leaf_tests(
    piece: int,
    column: NDArray[np.int32],
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    cover: NDArray[np.float64],
    top: int,
    tests: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]],
    starts: NDArray[np.int64],
    leaf_node: NDArray[np.int32],
    leaf_count: NDArray[np.int32],
    leaf_column: NDArray[np.int32],
    leaf_ones: NDArray[np.int64],
    leaf_zeros: NDArray[np.int64],
    leaf_share: NDArray[np.float64],
) -> int:
    """Describe every leaf of a piece by the columns on its path; return the number of leaves.

    Per leaf and column: tests that must be passed (`leaf_ones`, bits), must be failed (`leaf_zeros`), and the
    share z of the training rows that do so.
    """
    test_column, _, _, test_share = tests
    begin, end = starts[piece], starts[piece + 1]
    stack = np.empty(end - begin + 2, np.int32)
    # One state per waiting node: the columns on the way to it.
    width = leaf_column.shape[1]
    columns = np.empty((stack.size, width), np.int32)
    ones = np.empty((stack.size, width), np.int64)
    zeros = np.empty((stack.size, width), np.int64)
    share = np.empty((stack.size, width), np.float64)
    count = np.zeros(stack.size, np.int32)
    bit = 0
    while begin + bit < end and test_share[begin + bit] > 0.0:
        columns[0, bit] = test_column[begin + bit]
        ones[0, bit], zeros[0, bit] = 1 << bit, 0
        share[0, bit] = test_share[begin + bit]
        bit += 1
    count[0] = bit
    stack[0] = top
    waiting = 1
    found = 0
    while waiting > 0:
        waiting -= 1
        node = stack[waiting]
        if column[node] < 0:
            leaf_node[found], leaf_count[found] = node, count[waiting]
            for k in range(count[waiting]):
                leaf_column[found, k] = columns[waiting, k]
                leaf_ones[found, k], leaf_zeros[found, k] = ones[waiting, k], zeros[waiting, k]
                leaf_share[found, k] = share[waiting, k]
            found += 1
            continue
        place = 0
        while place < count[waiting] and columns[waiting, place] != column[node]:
            place += 1
        if place == count[waiting]:
            columns[waiting, place] = column[node]
            ones[waiting, place], zeros[waiting, place] = 0, 0
            share[waiting, place] = 1.0
            count[waiting] += 1
        above = waiting + 1
        count[above] = count[waiting]
        for k in range(count[waiting]):
            columns[above, k] = columns[waiting, k]
            ones[above, k], zeros[above, k] = ones[waiting, k], zeros[waiting, k]
            share[above, k] = share[waiting, k]
        stack[waiting], stack[above] = right[node], left[node]
        zeros[waiting, place] |= 1 << bit
        ones[above, place] |= 1 << bit
        share[waiting, place] *= cover[right[node]] / cover[node]
        share[above, place] *= cover[left[node]] / cover[node]
        bit += 1
        waiting += 2
    return found


@compiled
def shapley_of_leaf(
    count: int,
    share: NDArray[np.float64],
    value: float,
    points: NDArray[np.float64],
    weights: NDArray[np.float64],
    pairs: bool,
    out: NDArray[np.float64],
) -> None:
    """Fill `out` (2 ** count, numbers) for every pattern of columns won (bit k: column k of the leaf).

    Without `pairs` the numbers are the Shapley values of the `count` columns; with them the Shapley
    interaction of each pair (0, 1), (0, 2), (1, 2), (0, 3) … in full, that is both halves of it.
    """
    powers = points.size
    # Per column, lost or won, and point: its factor in the product, and what its gain makes of it.
    factor = np.empty((count, 2, powers), np.float64)
    ratio = np.empty((count, 2, powers), np.float64)
    for k in range(count):
        for won in range(2):
            gain = won - share[k]
            for q in range(powers):
                factor[k, won, q] = share[k] + points[q] * gain
                ratio[k, won, q] = gain / factor[k, won, q]
    own = np.empty((count, powers), np.float64)
    product = np.empty(powers, np.float64)
    for pattern in range(1 << count):
        product[:] = value * weights
        for k in range(count):
            won = (pattern >> k) & 1
            for q in range(powers):
                product[q] *= factor[k, won, q]
                own[k, q] = ratio[k, won, q]
        number = 0
        for k in range(count):
            if not pairs:
                total = 0.0
                for q in range(powers):
                    total += product[q] * own[k, q]
                out[pattern, k] = total
                continue
            for j in range(k):
                total = 0.0
                for q in range(powers):
                    total += product[q] * own[k, q] * own[j, q]
                out[pattern, number] = total
                number += 1


@compiled
def fill(
    first: int,
    stop: int,
    column: NDArray[np.int32],
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    cover: NDArray[np.float64],
    value: NDArray[np.float64],
    pieces: NDArray[np.int32],
    tests: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]],
    starts: NDArray[np.int64],
    points: NDArray[np.float64],
    weights: NDArray[np.float64],
    owner: NDArray[np.int32],
    output_of: NDArray[np.int32],
    pairs: bool,
    outputs: NDArray[np.int32],
    output_starts: NDArray[np.int64],
    tables: NDArray[np.float32],
    table_starts: NDArray[np.int64],
) -> None:
    """Fill the tables of pieces `first` to `stop`; each is (outputs of the piece, 2 ** tests) in `tables`."""
    most = 0
    for piece in range(first, stop):
        most = max(most, starts[piece + 1] - starts[piece])
    node = np.empty(most + 1, np.int32)
    count = np.empty(most + 1, np.int32)
    columns = np.empty((most + 1, most + 1), np.int32)
    ones = np.empty((most + 1, most + 1), np.int64)
    zeros = np.empty((most + 1, most + 1), np.int64)
    share = np.empty((most + 1, most + 1), np.float64)
    row = np.empty(most * (most + 1) // 2 + 1, np.int64)
    numbers = np.empty((1 << min(most, owner.size), row.size), np.float64)
    place = np.empty(output_of.max() + 2, np.int64)
    for piece in range(first, stop):
        size = np.int64(1) << (starts[piece + 1] - starts[piece])
        place[:] = -1
        for k in range(output_starts[piece], output_starts[piece + 1]):
            place[outputs[k]] = table_starts[piece] + (k - output_starts[piece]) * size
        leaves = leaf_tests(
            piece, column, left, right, cover, pieces[piece], tests, starts,
            node, count, columns, ones, zeros, share,
        )  # fmt: skip
        for leaf in range(leaves):
            d = count[leaf]
            shapley_of_leaf(d, share[leaf], value[node[leaf]], points, weights, pairs, numbers)
            used = 0
            for k in range(d):
                own = owner[columns[leaf, k]]
                for j in range(k) if pairs else range(k, k + 1):
                    row[used] = place[output_of[own, owner[columns[leaf, j]]]]
                    used += 1
            for pattern in range(size):
                won = 0
                for k in range(d):
                    need = ones[leaf, k]
                    if (pattern & need) == need and (pattern & zeros[leaf, k]) == 0:
                        won |= 1 << k
                for k in range(used):
                    if row[k] >= 0:
                        tables[row[k] + pattern] += numbers[won, k]
