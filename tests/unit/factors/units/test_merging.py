"""Pieces are joined with those that face like them."""

import numpy as np

from landslide_core.factors.units import merging
from landslide_core.factors.units.facing import FacingSum


def facing(sizes, degrees):
    sizes, angle = np.asarray(sizes, float), np.radians(degrees)
    return FacingSum(sizes, sizes, sizes * np.cos(angle), sizes * np.sin(angle))


def row(count):
    """Pieces side by side, each touching the next with one side."""
    return np.column_stack([np.arange(count - 1), np.arange(1, count)]), np.ones(count - 1, np.int64)


def test_what_is_too_small_goes_where_the_ground_faces_most_like_it():
    ends = merging.without_small(facing([50, 3, 50], [0, 80, 90]), np.zeros(3), *row(3), 10)

    assert ends.tolist() == [0, 2, 2]


def test_it_stays_within_its_family_where_it_touches_any_of_it():
    ends = merging.without_small(facing([50, 3, 50], [0, 80, 90]), np.array([7, 7, 8]), *row(3), 10)

    assert ends.tolist() == [0, 0, 2]


def test_small_ones_join_until_they_are_large_enough_and_what_touches_nothing_stays():
    pairs, sides = row(4)
    ends = merging.without_small(facing([4, 4, 4, 50, 2], [0, 0, 0, 180, 0]), np.zeros(5), pairs, sides, 10)

    assert len(set(ends[:3].tolist())) == 1
    assert ends[3:].tolist() == [3, 4]


def test_the_longer_border_decides_between_those_that_are_alike():
    pairs, sides = np.array([[0, 1], [1, 2]]), np.array([2, 5])
    ends = merging.without_small(facing([50, 3, 50], [10, 10, 10]), np.zeros(3), pairs, sides, 10)

    assert ends.tolist() == [0, 2, 2]


def test_ground_without_an_aspect_goes_to_the_longer_border():
    total = facing([50, 3, 50], [0, 0, 180])
    total.aspects[1] = total.north[1] = total.east[1] = 0
    ends = merging.without_small(total, np.zeros(3), np.array([[0, 1], [1, 2]]), np.array([2, 5]), 10)

    assert ends.tolist() == [0, 2, 2]


def test_those_that_face_one_way_together_are_joined_and_those_that_turn_too_far_are_not():
    ends = merging.alike(facing([10] * 6, [0, 10, 20, 180, 190, 200]), *row(6), 0.05)

    assert ends.tolist() == [0, 0, 0, 3, 3, 3]


def test_the_variance_of_what_is_joined_stays_within_the_bound():
    degrees = np.linspace(0, 355, 72)
    total = facing(np.full(72, 5.0), degrees)
    for bound in (0.02, 0.1, 0.3):
        ends = merging.alike(total, *row(72), bound)
        for end in np.unique(ends):
            angle = np.radians(degrees[ends == end])
            assert 1 - np.hypot(np.cos(angle).mean(), np.sin(angle).mean()) <= bound + 1e-6
        assert len(np.unique(ends)) < 72
