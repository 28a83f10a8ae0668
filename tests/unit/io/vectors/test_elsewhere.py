"""Shapes that lie elsewhere name the likely cause."""

import re

import numpy as np
import pytest
import shapely
from affine import Affine
from odc.geo.geobox import GeoBox
from pyproj import CRS

from landslide_core.io.vectors import elsewhere


def placed(rocks, epsg, change=lambda xy: xy):
    return shapely.transform(np.asarray(rocks.to_crs(epsg).geometry.values), change)


@pytest.mark.parametrize(
    ("written", "change", "said", "cause"),
    [
        (32648, None, 4326, "fit WGS 84 / UTM zone 48N, the CRS of the elevation model"),
        (4326, lambda xy: xy[:, ::-1], 4326, "latitude and longitude swapped"),
        (4326, None, 32648, "are degrees"),
        (32649, None, 32648, r"fit WGS 84 / UTM zone 49N \(EPSG:32649\)"),
        (32648, lambda xy: xy + [0, 1e7], 32648, r"fit WGS 84 / UTM zone 48S \(EPSG:32748\)"),
        (32648, lambda xy: xy[:, ::-1], 32648, "x and y swapped"),
        (32648, lambda xy: xy + [48e6, 0], 32648, "begin with the number of a zone"),
        (32648, lambda xy: xy / 0.3048, 32648, "in feet"),
        (32648, lambda xy: xy / 1000, 32648, "in kilometres"),
        (4326, lambda xy: xy * [-1, 1], 4326, "longitudes have the wrong sign"),
        (4326, lambda xy: xy * [1, -1], 4326, "latitudes have the wrong sign"),
        (4543, None, 4326, r"fit CGCS2000 .*though its CRS is WGS 84"),
        (4326, None, None, ""),
        (32648, None, None, "the CRS of the elevation model, though it names no CRS"),
    ],
)
def test_the_likely_cause_is_found(rocks, grid, written, change, said, cause):
    shapes = placed(rocks, written, change or (lambda xy: xy))
    found = elsewhere.why(shapes, None if said is None else CRS.from_epsg(said), grid, "elevation model")
    if cause:
        assert found.known
        assert re.search(cause, found.cause)
    assert found.cure


def test_a_layer_of_another_area_says_how_far_away_it_is(rocks, grid):
    shapes = placed(rocks, 4326, lambda xy: xy + [2.0, 0.5])
    found = elsewhere.why(shapes, CRS.from_epsg(4326), grid, "elevation model")
    assert not found.known
    assert found.cause.endswith("km east of the elevation model.")


@pytest.mark.parametrize(
    ("epsg", "guessed"), [(4326, False), (32649, False), (4490, False), (4214, True), (4610, True)]
)
def test_only_a_guessed_datum_is_warned_of(rocks, grid, epsg, guessed):
    shapes = placed(rocks, epsg)
    assert elsewhere.ballpark(CRS.from_epsg(epsg), shapes, CRS.from_epsg(32648)) is guessed


def test_a_grid_without_crs_asks_nothing(rocks):
    assert not elsewhere.why(
        placed(rocks, 4326), None, GeoBox((3, 3), Affine.identity(), None), "image"
    ).known
