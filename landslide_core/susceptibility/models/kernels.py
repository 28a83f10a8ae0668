"""The compiled loops over trees. Imported late: numba takes a while.

A forest comes as the arrays of `trees.ForestTrees`, its thresholds as codes. Every loop releases the
interpreter lock and is called from threads that share the rows.

SHAP. One leaf is a game that each column j wins or loses: with share z_j of the training rows that pass its
tests on the path, and o_j = 1 if this row passes them, the leaf pays value * prod(o_j or z_j). Its Shapley
value is value * (o_j - z_j) * integral over t in (0, 1) of prod over k != j of (z_k + t (o_k - z_k)); the
integrand is a polynomial, so a few Gauss-Legendre points give it exactly. A row matters only through which
tests it passes. The tree is therefore cut into pieces (subtrees) of few tests; each piece has a table with
one entry for every pattern of passed tests, and a row costs a pattern and a look-up per piece instead of a
walk per leaf.
"""

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors.compiled import compiled

_LOW = np.uint64(0xFFFFFFFF)
_CODE = np.uint64(0xFFFF)
_CODE_AT = np.uint64(32)
_COLUMN_AT = np.uint64(48)
BLOCK = 2048  # rows whose codes and sums stay in the nearest cache


@compiled
def walk(
    nodes: NDArray[np.uint64],
    roots: NDArray[np.uint64],
    value: NDArray[np.float64],
    coded: NDArray[np.uint16],
    out: NDArray[np.float32],
) -> None:
    """Mean leaf value over the trees for rows of codes (n, columns).

    A node is one number: column (16 bits), code (16), left child (32), the right child behind it; a leaf is
    its own left child. Eight rows go down together, so that the processor need not wait for one row's memory.
    """
    rows, width = coded.shape
    flat = coded.ravel()
    total = np.zeros(rows + 8, np.float64)
    at = np.zeros(8, np.uint64)
    for tree in range(roots.size):
        root = roots[tree]
        for first in range(0, rows, 8):
            for lane in range(8):
                at[lane] = np.uint64(min(first + lane, rows - 1) * width)
            s0, s1, s2, s3, s4, s5, s6, s7 = at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7]
            a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = root
            while True:
                n = nodes[a0]
                b0 = (n & _LOW) + np.uint64(flat[s0 + (n >> _COLUMN_AT)] > ((n >> _CODE_AT) & _CODE))
                n = nodes[a1]
                b1 = (n & _LOW) + np.uint64(flat[s1 + (n >> _COLUMN_AT)] > ((n >> _CODE_AT) & _CODE))
                n = nodes[a2]
                b2 = (n & _LOW) + np.uint64(flat[s2 + (n >> _COLUMN_AT)] > ((n >> _CODE_AT) & _CODE))
                n = nodes[a3]
                b3 = (n & _LOW) + np.uint64(flat[s3 + (n >> _COLUMN_AT)] > ((n >> _CODE_AT) & _CODE))
                n = nodes[a4]
                b4 = (n & _LOW) + np.uint64(flat[s4 + (n >> _COLUMN_AT)] > ((n >> _CODE_AT) & _CODE))
                n = nodes[a5]
                b5 = (n & _LOW) + np.uint64(flat[s5 + (n >> _COLUMN_AT)] > ((n >> _CODE_AT) & _CODE))
                n = nodes[a6]
                b6 = (n & _LOW) + np.uint64(flat[s6 + (n >> _COLUMN_AT)] > ((n >> _CODE_AT) & _CODE))
                n = nodes[a7]
                b7 = (n & _LOW) + np.uint64(flat[s7 + (n >> _COLUMN_AT)] > ((n >> _CODE_AT) & _CODE))
                settled = b0 == a0 and b1 == a1 and b2 == a2 and b3 == a3
                if settled and b4 == a4 and b5 == a5 and b6 == a6 and b7 == a7:
                    break
                a0, a1, a2, a3, a4, a5, a6, a7 = b0, b1, b2, b3, b4, b5, b6, b7
            total[first] += value[a0]
            total[first + 1] += value[a1]
            total[first + 2] += value[a2]
            total[first + 3] += value[a3]
            total[first + 4] += value[a4]
            total[first + 5] += value[a5]
            total[first + 6] += value[a6]
            total[first + 7] += value[a7]
    for row in range(rows):
        out[row] = total[row] / roots.size


@compiled
def accumulate(
    coded: NDArray[np.uint16],
    tests: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]],
    starts: NDArray[np.int64],
    outputs: NDArray[np.int32],
    output_starts: NDArray[np.int64],
    tables: NDArray[np.float32],
    table_starts: NDArray[np.int64],
    out: NDArray[np.float32],
    first: int,
    stop: int,
) -> None:
    """Add, for rows first to stop of codes (n, columns), every piece's table entry to `out` (outputs, n)."""
    test_column, test_low, test_width, _ = tests
    columns = coded.shape[1]
    codes = np.empty((columns, BLOCK), np.uint16)
    pattern = np.empty(BLOCK, np.uint16)
    sums = np.empty((out.shape[0], BLOCK), np.float32)
    for begin in range(first, stop, BLOCK):
        rows = min(BLOCK, stop - begin)
        for row in range(rows):
            for k in range(columns):
                codes[k, row] = coded[begin + row, k]
        for row in range(rows, BLOCK):
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
                for row in range(BLOCK):
                    pattern[row] |= mark if np.uint16(values[row] - low) <= last else np.uint16(0)
            size = np.int64(1) << (starts[piece + 1] - starts[piece])
            for k in range(output_starts[piece + 1] - output_starts[piece]):
                at = table_starts[piece] + k * size
                table = tables[at : at + size]
                line = sums[outputs[output_starts[piece] + k]]
                for row in range(BLOCK):
                    line[row] += table[pattern[row]]
        for k in range(out.shape[0]):
            for row in range(rows):
                out[k, begin + row] += sums[k, row]
