"""The compiled filling and reading of SHAP tables, one per piece of a tree. Imported late: numba takes a while.

One leaf is a game that each column j wins or loses: with share z_j of the training rows that pass its
tests on the path, and o_j = 1 if this row passes them, the leaf pays value * prod(o_j or z_j). Its Shapley
value is value * (o_j - z_j) * integral over t in (0, 1) of prod over k != j of (z_k + t (o_k - z_k)); the
integrand is a polynomial, so a few Gauss-Legendre points give it exactly. A row matters only through which
tests it passes. The tree is therefore cut into pieces (subtrees) of few tests; each piece has a table with
one entry for every pattern of passed tests, and a row costs a pattern and a look-up per piece instead of a
walk per leaf.

Every loop releases the interpreter lock and is called from threads that share the rows.
"""

import numpy as np
from numpy.typing import NDArray

from landslide_core.hardware.compiled import compiled
from landslide_core.susceptibility.shap.arrays import Leaves, Nodes, Pieces, Quadrature, Tables, Wanted

_BLOCK = 2048  # rows whose codes and sums stay in the nearest cache


@compiled
def lay_out(
    pieces: Pieces,
    wanted: Wanted,
    outputs: NDArray[np.int32],
    output_starts: NDArray[np.int64],
    table_starts: NDArray[np.int64],
) -> None:
    """Write which outputs each piece adds to, and where its table begins (one row per output)."""
    starts, owner, output_of = pieces.starts, wanted.owner, wanted.output_of
    there = np.zeros(output_of.shape[0], np.bool_)
    for piece in range(starts.size - 1):
        there[:] = False
        for test in range(starts[piece], starts[piece + 1]):
            there[owner[pieces.column[test]]] = True
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
def leaf_tests(piece: int, nodes: Nodes, pieces: Pieces, leaves: Leaves) -> int:
    """Describe every leaf of a piece by the columns on its path, in `leaves`; return their number."""
    column, left, right, cover = nodes.column, nodes.left, nodes.right, nodes.cover
    starts, test_column, test_share = pieces.starts, pieces.column, pieces.share
    leaf_node, leaf_count, leaf_column, leaf_ones, leaf_zeros, leaf_share = leaves
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
    stack[0] = pieces.top[piece]
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
    quadrature: Quadrature,
    pairs: bool,
    out: NDArray[np.float64],
) -> None:
    """Fill `out` (2 ** count, numbers) for every pattern of columns won (bit k: column k of the leaf).

    Without `pairs` the numbers are the Shapley values of the `count` columns; with them the Shapley
    interaction of each pair (0, 1), (0, 2), (1, 2), (0, 3) … in full, that is both halves of it.
    """
    points, weights = quadrature
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
    nodes: Nodes,
    pieces: Pieces,
    quadrature: Quadrature,
    wanted: Wanted,
    tables: Tables,
) -> None:
    """Fill the tables of pieces `first` to `stop`; each is (outputs of the piece, 2 ** tests) in `tables`."""
    value, starts = nodes.value, pieces.starts
    owner, output_of, pairs = wanted
    outputs, output_starts, entries, table_starts = tables
    most = 0
    for piece in range(first, stop):
        most = max(most, starts[piece + 1] - starts[piece])
    node = np.empty(most + 1, np.int32)
    count = np.empty(most + 1, np.int32)
    columns = np.empty((most + 1, most + 1), np.int32)
    ones = np.empty((most + 1, most + 1), np.int64)
    zeros = np.empty((most + 1, most + 1), np.int64)
    share = np.empty((most + 1, most + 1), np.float64)
    found = Leaves(node, count, columns, ones, zeros, share)
    row = np.empty(most * (most + 1) // 2 + 1, np.int64)
    numbers = np.empty((1 << min(most, owner.size), row.size), np.float64)
    place = np.empty(output_of.max() + 2, np.int64)
    for piece in range(first, stop):
        size = np.int64(1) << (starts[piece + 1] - starts[piece])
        place[:] = -1
        for k in range(output_starts[piece], output_starts[piece + 1]):
            place[outputs[k]] = table_starts[piece] + (k - output_starts[piece]) * size
        for leaf in range(leaf_tests(piece, nodes, pieces, found)):
            d = count[leaf]
            shapley_of_leaf(d, share[leaf], value[node[leaf]], quadrature, pairs, numbers)
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
                        entries[row[k] + pattern] += numbers[won, k]


@compiled
def accumulate(
    coded: NDArray[np.uint16],
    pieces: Pieces,
    tables: Tables,
    out: NDArray[np.float32],
    first: int,
    stop: int,
) -> None:
    """Add, for rows first to stop of codes (n, columns), every piece's table entry to `out` (outputs, n)."""
    starts, test_column, test_low, test_width = pieces.starts, pieces.column, pieces.low, pieces.width
    outputs, output_starts, entries, table_starts = tables
    columns = coded.shape[1]
    codes = np.empty((columns, _BLOCK), np.uint16)
    pattern = np.empty(_BLOCK, np.uint16)
    sums = np.empty((out.shape[0], _BLOCK), np.float32)
    for begin in range(first, stop, _BLOCK):
        rows = min(_BLOCK, stop - begin)
        for row in range(rows):
            for k in range(columns):
                codes[k, row] = coded[begin + row, k]
        for row in range(rows, _BLOCK):
            for k in range(columns):
                codes[k, row] = 0
        sums[:] = 0.0
        for piece in range(starts.size - 1):
            pattern[:] = 0
            for bit in range(starts[piece + 1] - starts[piece]):
                test = starts[piece] + bit
                values = codes[test_column[test]]
                low, last = np.uint16(test_low[test]), np.uint16(test_width[test] - 1)
                mark = np.uint16(1 << bit)
                for row in range(_BLOCK):
                    pattern[row] |= mark if np.uint16(values[row] - low) <= last else np.uint16(0)
            size = np.int64(1) << (starts[piece + 1] - starts[piece])
            for k in range(output_starts[piece + 1] - output_starts[piece]):
                at = table_starts[piece] + k * size
                table = entries[at : at + size]
                line = sums[outputs[output_starts[piece] + k]]
                for row in range(_BLOCK):
                    line[row] += table[pattern[row]]
        for k in range(out.shape[0]):
            for row in range(rows):
                out[k, begin + row] += sums[k, row]
