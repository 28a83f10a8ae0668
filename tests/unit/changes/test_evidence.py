"""What both dates say of the ground of a landslide, on grids drawn by hand."""

import numpy as np
import pytest
from shapely import Polygon, box

from landslide_core.changes.evidence import evidence_of
from landslide_core.changes.maps import Maps, Read
from landslide_core.changes.rules import Evidence, Group, verdict_of
from landslide_core.changes.settings import ChangeSettings

SHAPE = (100, 100)


def always(value: float) -> Read:
    return lambda rows, cols: np.full((rows.stop - rows.start, cols.stop - cols.start), value, np.float32)


def of(before: list[Polygon], after: list[Polygon], was: float = 0.9, now: float = 0.1) -> Evidence:
    maps = Maps(always(was), always(now), always(np.nan), None, None)
    drawn = []
    for shapes in (before, after):
        drawn.append(np.empty(len(shapes), object))
        drawn[-1][:] = shapes
    return evidence_of(*drawn, maps, SHAPE, 2.0)


@pytest.mark.parametrize(
    ("left", "known", "kind"), [(-90, 0.1, "unknown"), (-9, 10 / 19, "gone"), (-20, 1 / 3, "unknown")]
)
def test_ground_beyond_the_later_image_is_not_known_to_it(left: int, known: float, kind: str) -> None:
    found = of([box(left, 10, 10, 30)], [])

    assert found.known_after == pytest.approx(known)
    assert found.known_before == 1
    assert verdict_of(Group((0,), ()), found, ChangeSettings(), 12, None).kind == kind


def test_ground_that_lies_all_beyond_the_later_image_is_not_known() -> None:
    found = of([box(-90, 10, -20, 30)], [])

    assert (found.known_before, found.known_after) == (1, 0)
    assert verdict_of(Group((0,), ()), found, ChangeSettings(), 12, None).kind == "unknown"


def test_an_outline_thinner_than_the_pixels_of_the_grid_has_ground_and_can_grow() -> None:
    """A strip of 2 by 22 m between the middles of pixels of 10 m, and 10 by 10 of those after."""
    thin, large = box(10.1, 10.1, 10.3, 12.3), box(6, 6, 16, 16)
    found = of([thin], [large], was=0.1, now=0.9)

    assert found.before_px == 3
    assert found.known_before == found.known_after == 1
    assert verdict_of(Group((0,), (0,)), found, ChangeSettings(), 12, None).kind == "grown"
