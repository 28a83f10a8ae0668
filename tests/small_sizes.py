"""Inventories of many small squares whose areas follow the general distribution of Malamud et al. 2004."""

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from shapely import Polygon, box

from landslide_core.inventory.sizes.magnitude import GENERAL


def areas_m2(count: int = 150) -> NDArray[np.float64]:
    """The areas that the squares have."""
    return GENERAL.draw(np.random.default_rng(7), count)


def squares(count: int = 150) -> list[Polygon]:
    """Squares of those areas in a row, in metres."""
    return [
        box(500_000 + 2_000 * n, 3_000_000, 500_000 + 2_000 * n + side, 3_000_000 + side)
        for n, side in enumerate(np.sqrt(areas_m2(count)))
    ]


def write_inventory(path, count: int = 150):
    """Write them as a GeoPackage."""
    gpd.GeoDataFrame(geometry=squares(count), crs="EPSG:32648").to_file(path, driver="GPKG")
    return path


def many_blobs(grid: GeoBox, count: int = 120) -> NDArray[np.uint8]:
    """A probability in per cent with so many rectangles of different sizes, none of which touch."""
    percent = np.zeros(grid.shape, np.uint8)
    across = 20
    for n in range(count):
        row, col = 10 + 30 * (n // across), 5 + 30 * (n % across)
        percent[row : row + 4 + n % 17, col : col + 3 + n % 23] = 90
    return percent
