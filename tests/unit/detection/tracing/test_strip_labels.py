"""Labels of a strip: compiled loops, scipy, numpy and GDAL give, measure and outline the same, to the last byte."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from landslide_core.detection.tracing.strip_labels import labelled, measured, outlined, picked
from landslide_core.scene.probability import NODATA

FIRST_ROW = 40


def strip(percent: NDArray[np.uint8]) -> tuple[NDArray[np.int32], int]:
    return labelled(percent, 0.5, loops=False)


percents = arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12)), elements=st.integers(0, 100))


@settings(max_examples=300, deadline=None)
@given(
    arrays(
        np.uint8,
        st.tuples(st.integers(1, 12), st.integers(1, 12)),
        elements=st.sampled_from([0, 49, 50, 100, NODATA]),
    )
)
def test_loops_and_scipy_number_the_same(percent) -> None:
    ours, theirs = (labelled(percent, 0.5, loops=loops) for loops in (True, False))

    assert ours[1] == theirs[1]
    assert ours[0].dtype == theirs[0].dtype == np.int32
    assert ours[0].tolist() == theirs[0].tolist()
    kept = np.arange(ours[1] + 1) % 2 == 1
    assert picked(ours[0], kept, loops=True).tolist() == picked(theirs[0], kept, loops=False).tolist()


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1), (199, 301), (200, 300)])
def test_as_many_groups_as_there_can_be_are_numbered(shape) -> None:
    for phase in (0, 1):
        chess = (np.indices(shape).sum(0) + phase) % 2 * np.uint8(90)

        ours, theirs = (labelled(chess, 0.5, loops=loops) for loops in (True, False))

        assert ours[1] == theirs[1] == np.count_nonzero(chess)
        assert np.array_equal(ours[0], theirs[0])


def test_groups_that_meet_late_are_one() -> None:
    """Combs, spirals and noise near the share at which groups become endless: long chains of numbers."""
    comb = np.zeros((60, 80), np.uint8)
    comb[:, ::2], comb[-1] = 90, 90
    noise = np.random.default_rng(5).integers(0, 100, (400, 500)).astype(np.uint8)
    for percent, threshold in (
        (comb, 0.5),
        (comb[:, ::-1], 0.5),
        *((noise, cut) for cut in (0.2, 0.41, 0.6)),
    ):
        ours, theirs = (labelled(percent, threshold, loops=loops) for loops in (True, False))

        assert ours[1] == theirs[1]
        assert np.array_equal(ours[0], theirs[0])


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
