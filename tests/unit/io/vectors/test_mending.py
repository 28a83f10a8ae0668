"""Of a mended shape only what it encloses counts."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from landslide_core.errors import NeedsMemoryError
from landslide_core.io.vectors import mending

SPIKE = Polygon([(0, 0), (4, 0), (4, 4), (600, -45), (4, 4), (0, 4)])
HAIR = Polygon([(0, 0), (4, 0), (4, 2), (9, 2), (4, 2), (4, 4), (0, 4)])
BOW = Polygon([(0, 0), (4, 4), (4, 0), (0, 4)])


@pytest.mark.parametrize(
    ("shape", "area"),
    [
        (SPIKE, 16),
        (HAIR, 16),
        (BOW, 8),
        (MultiPolygon([SPIKE, box(10, 10, 11, 11)]), 17),
        (GeometryCollection([box(0, 0, 2, 2), LineString([(0, 0), (50, 50)]), Point(9, 9)]), 4),
        (GeometryCollection([GeometryCollection([box(0, 0, 2, 2)]), Point(9, 9)]), 4),
    ],
)
def test_spikes_lines_and_points_are_no_part_of_an_outline(shape, area):
    (mended,) = mending.parts_of(np.array([shape], object), (2,))
    assert mended.geom_type in ("Polygon", "MultiPolygon")
    assert mended.area == pytest.approx(area)


def test_rows_stay_rows_and_what_encloses_nothing_is_counted():
    flat = Polygon([(0, 0), (4, 0), (8, 0)])
    table = gpd.GeoDataFrame(
        {"n": [1, 2, 3, 4]}, geometry=[SPIKE, flat, LineString([(0, 0), (1, 1)]), Point(0, 0)]
    )
    kept, lost = mending.of_dimension(table, (2,))
    assert (kept["n"].tolist(), lost) == ([1], 1)
    assert mending.of_dimension(table, (0, 2))[0]["n"].tolist() == [1, 4]


def star(vertices: int) -> Polygon:
    return Polygon(np.random.default_rng(0).random((vertices, 2)))


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        ([star(5_000)], "crosses itself about"),
        ([star(40)] * 300, "300 outlines cross themselves about 44,[0-9]+ times in all"),
        ([star(25)] * 1_500, "times in all"),
        ([Polygon(np.tile([(0, 0), (5, 0), (5, 5), (0, 0)], (2_000, 1)))], "crosses itself about|wound up"),
    ],
    ids=["one", "many", "many small ones", "wound up"],
)
def test_outlines_whose_mending_would_not_end_get_a_sentence(shapes, said):
    with pytest.raises(NeedsMemoryError, match=said):
        mending.parts_of(np.array(shapes, object), (2,))


def test_thousands_of_outlines_that_cross_once_are_mended():
    mended = mending.parts_of(np.array([BOW] * 5_000, object), (2,))
    assert {round(each.area, 9) for each in mended} == {8.0}
