"""Outlines over the date line: unbroken beside the middle of their map, in two parts in files."""

import numpy as np
import pytest
import shapely
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core.io.vectors import date_line

FIJI = GeoBox((600, 600), Affine(20, 0, 812_000, 0, -20, 8_140_000), "EPSG:32760")
BROKEN = shapely.Polygon([(179.9, 0), (-179.9, 0), (-179.9, 1), (179.9, 1)])


def test_the_middle_of_a_grid_is_the_one_its_map_counts_by():
    assert date_line.middle_of(FIJI) == pytest.approx(179.98, abs=0.02)
    assert date_line.middle_of(GeoBox((10, 20), Affine.identity(), None)) == 0


def test_what_lies_on_both_sides_is_counted_on_beyond_the_line():
    (whole,) = date_line.unbroken(np.array([BROKEN]))

    assert whole.bounds == pytest.approx((179.9, 0, 180.1, 1))
    assert whole.area == pytest.approx(0.2)
    (west,) = date_line.beside(np.array([whole]), -180.0)
    assert west.bounds == pytest.approx((-180.1, 0, -179.9, 1))


def test_a_file_holds_it_in_two_parts_within_the_world_and_the_others_as_they_are():
    plain = shapely.box(10, 0, 11, 1)
    parts, same = date_line.cut(date_line.unbroken(np.array([BROKEN, plain])))

    assert same == plain
    assert parts.geom_type == "MultiPolygon"
    assert sorted(part.bounds for part in parts.geoms) == [
        pytest.approx((-180, 0, -179.9, 1)),
        pytest.approx((179.9, 0, 180, 1)),
    ]
    assert date_line.cut(np.array([], object)).size == 0
