"""Grids in every kind of coordinate system, and in none."""

import math

import pytest
from affine import Affine
from odc.geo.geobox import GeoBox

_TURNED = Affine.translation(520_000, 3_990_000) * Affine.rotation(30) * Affine.scale(2, -2)
GRIDS = {
    "UTM": GeoBox((600, 600), Affine(2, 0, 500_000, 0, -2, 4_000_000), "EPSG:32648"),
    "degrees": GeoBox((600, 600), Affine(2e-5, 0, 105.0, 0, -2e-5, 36.1), "EPSG:4326"),
    "feet": GeoBox((600, 600), Affine(6, 0, 6_500_000, 0, -6, 1_900_000), "EPSG:2229"),
    "rotated": GeoBox((600, 600), _TURNED, "EPSG:32648"),
    "south up": GeoBox((600, 600), Affine(2, 0, 500_000, 0, 2, 3_990_000), "EPSG:32648"),
    "web": GeoBox((600, 600), Affine(3, 0, 11_600_000, 0, -3, 4_300_000), "EPSG:3857"),
    "date line, UTM": GeoBox((600, 600), Affine(20, 0, 812_000, 0, -20, 8_140_000), "EPSG:32760"),
    "date line, degrees": GeoBox((600, 600), Affine(2e-4, 0, 179.94, 0, -2e-4, -17.0), "EPSG:4326"),
    "far north": GeoBox((600, 600), Affine(10, 0, 500_000, 0, -10, 8_700_000), "EPSG:32633"),
    "far south": GeoBox((600, 600), Affine(math.pi, 0, 700_000, 0, -math.pi, 5_000_000), "EPSG:32719"),
}


@pytest.fixture(params=GRIDS, ids=str)
def grid(request) -> GeoBox:
    return GRIDS[request.param]
