"""Labels of a strip: compiled loops and GDAL measure and outline the same, to the last byte."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.detection.tracing.strip_labels import measured, outlined

FIRST_ROW = 40


def strip(percent: NDArray[np.uint8]) -> tuple[NDArray[np.int32], int]:
    return ndimage.label(percent >= 50)


percents = arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12)), elements=st.integers(0, 100))


@settings(max_examples=300, deadline=None)
@given(percents, st.randoms(use_true_random=False))
def test_loops_and_gdal_outline_the_same(percent, random) -> None:
    labels, count = strip(percent)
    keep = np.array([False, *(random.random() < 0.8 for _ in range(count))])

    ours, shapes = outlined(labels, keep, FIRST_ROW, loops=True)
    theirs, same = outlined(labels, keep, FIRST_ROW, loops=False)

    assert ours.tolist() == theirs.tolist() == np.flatnonzero(keep).tolist()
    assert [shapely.to_wkb(each) for each in shapes] == [shapely.to_wkb(each) for each in same]
    assert shapely.is_valid(shapes).all()
    assert shapely.area(shapes).tolist() == np.bincount(labels.ravel(), minlength=count + 1)[ours].tolist()


@settings(max_examples=200, deadline=None)
@given(percents)
def test_loops_and_numpy_measure_the_same(percent) -> None:
    labels, count = strip(percent)

    ours, theirs = (vars(measured(labels, percent, count, loops=loops)) for loops in (True, False))

    assert {name: values.tolist() for name, values in ours.items()} == {
        name: values.tolist() for name, values in theirs.items()
    }


@pytest.mark.parametrize("loops", [True, False])
def test_a_label_is_measured_at_the_first_of_its_highest_pixels(loops: bool) -> None:
    percent = np.array([[60, 90, 0, 70], [0, 90, 0, 0]], np.uint8)
    labels, count = strip(percent)

    found = measured(labels, percent, count, loops=loops)

    assert found.pixels.tolist() == [0, 3, 1]
    assert found.sums.tolist() == [0, 240, 70]
    assert found.peaks.tolist() == [0, 90, 70]
    assert found.first.tolist() == [-1, 1, 3]


@pytest.mark.parametrize("loops", [True, False])
def test_ends_of_the_strip_have_a_corner_at_every_pixel(loops: bool) -> None:
    labels = np.ones((2, 3), np.int32)

    _, (shape,) = outlined(labels, np.array([False, True]), FIRST_ROW, loops=loops)

    assert shapely.get_coordinates(shape).tolist() == [
        *([0, 40], [0, 42], [1, 42], [2, 42], [3, 42]),
        *([3, 40], [2, 40], [1, 40], [0, 40]),
    ]


@pytest.mark.parametrize("loops", [True, False])
def test_pixels_that_meet_at_a_corner_make_a_hole_that_touches(loops: bool) -> None:
    percent = np.array([[90, 90, 90], [90, 0, 90], [90, 90, 0]], np.uint8)
    labels, count = strip(percent)

    _, (shape,) = outlined(labels, np.array([False, True]), FIRST_ROW, loops=loops)

    assert (count, len(shape.interiors), shape.area) == (1, 1, 7)
    assert shape.is_valid


@pytest.mark.parametrize("loops", [True, False])
def test_nothing_is_outlined_where_nothing_is_kept(loops: bool) -> None:
    of, shapes = outlined(np.ones((2, 3), np.int32), np.zeros(2, bool), FIRST_ROW, loops=loops)

    assert (len(of), len(shapes)) == (0, 0)


def test_many_long_rings_find_room() -> None:
    """More rings, and more corners, than there is room for at first."""
    checks = np.indices((200, 300)).sum(0) % 2 * np.uint8(90)
    comb = np.zeros((200, 300), np.uint8)
    comb[::2], comb[:, 0] = 90, 90
    for percent in (checks, comb):
        labels, count = strip(percent)
        keep = np.array([False, *[True] * count])
        for ours, theirs in zip(
            *(outlined(labels, keep, FIRST_ROW, loops=loops)[1] for loops in (True, False)), strict=True
        ):
            assert shapely.to_wkb(ours) == shapely.to_wkb(theirs)
