"""Pieces that hang together by sides, and which touch."""

import numpy as np
from scipy import ndimage

from landslide_core.factors.units.pieces import pieces, touching


def test_pieces_are_those_of_scipy_and_corners_do_not_join():
    units = np.random.default_rng(0).integers(-1, 3, (40, 50)).astype(np.int32)
    found, unit = pieces(units)

    np.testing.assert_array_equal(found == -1, units == -1)
    np.testing.assert_array_equal(unit[found[found >= 0]], units[units >= 0])
    assert len(unit) == sum(ndimage.label(units == value)[1] for value in range(3))
    first = [np.flatnonzero(found == piece)[0] for piece in range(len(unit))]
    assert first == sorted(first)


def test_sides_are_counted_between_pieces_and_not_to_unknown_ground():
    found = np.array([[0, 0, 1], [2, -1, 1], [2, 2, 2]], np.int32)
    pairs, sides = touching(found)

    assert dict(zip(map(tuple, pairs.tolist()), sides.tolist(), strict=True)) == {
        (0, 1): 1,
        (0, 2): 1,
        (1, 2): 1,
    }


def test_nothing_touches_nothing():
    found, unit = pieces(np.full((4, 5), -1, np.int32))
    pairs, sides = touching(found)

    assert len(unit) == len(pairs) == len(sides) == 0
