"""Which outlines of different scenes are the same landslide."""

import numpy as np
from shapely import box

from landslide_core.detection.batch.duplicates import groups, union_of

GROUNDS = {"west": box(0, 0, 100, 100), "east": box(80, 0, 180, 100), "far": box(90, 0, 190, 100)}


def of(*outlines):
    scenes, shapes = zip(*outlines, strict=True)
    return groups(np.array(shapes, object), list(scenes), GROUNDS).tolist()


def test_the_border_of_a_scene_cuts_an_outline_and_it_stays_the_same_landslide():
    assert of(("west", box(40, 10, 100, 30)), ("east", box(80, 10, 150, 30))) == [0, 0]


def test_outlines_that_touch_or_share_little_are_two():
    assert of(("west", box(80, 10, 90, 30)), ("east", box(90, 10, 99, 30))) == [0, 1]
    assert of(("west", box(81, 10, 91, 30)), ("east", box(88, 10, 98, 30))) == [0, 1]


def test_outlines_of_one_scene_are_never_the_same_by_themselves():
    assert of(("west", box(10, 10, 20, 20)), ("west", box(10, 10, 20, 20))) == [0, 1]


def test_what_is_the_same_as_a_third_is_the_same():
    small, large = box(85, 10, 95, 20), box(81, 10, 99, 20)
    assert of(("west", small), ("west", box(96, 10, 99, 20)), ("east", large), ("far", box(90, 50, 95, 60))) == [
        0, 0, 0, 1,
    ]  # fmt: skip


def test_only_the_ground_that_both_show_is_looked_at():
    cut, mostly_beyond = box(95, 10, 100, 30), box(95.5, 10, 180, 30)
    assert of(("west", cut), ("east", mostly_beyond)) == [0, 0], (
        "a tenth of the larger one, but all that both show"
    )


def test_no_outline_is_no_landslide():
    assert of(("west", box(0, 0, 1, 1))) == [0]
    assert groups(np.array([], object), [], GROUNDS).tolist() == []


def test_the_union_is_one_polygon():
    shape = union_of([box(0, 0, 2, 2), box(1, 1, 3, 3)])

    assert (shape.geom_type, shape.area) == ("Polygon", 7)
