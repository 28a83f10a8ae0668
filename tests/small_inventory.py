"""Two landslides on a small scene, one of them with a yard left out."""

import numpy as np
import shapely
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core.inventory.inventory import measure

SCENE = GeoBox((500, 500), Affine(2, 0, 500_000, 0, -2, 3_000_000), "EPSG:32648")
PICTURE = GeoBox((500, 500), Affine.identity(), None)
YARD = shapely.box(500_120, 2_999_510, 500_140, 2_999_520)
OUTLINES = [
    shapely.box(500_100, 2_999_500, 500_200, 2_999_550).difference(YARD),
    shapely.Point(500_700, 2_999_300).buffer(30),
]


def inventory(count, geobox=SCENE):
    shapes = OUTLINES[:count] if geobox is SCENE else [shapely.box(10, 10, 30, 20)] * count
    return measure(shapes, geobox, confidence=np.full(count, 0.7), max_probability=np.full(count, 0.9))
