"""Of a mended shape only what it encloses counts."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

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
