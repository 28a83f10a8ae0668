"""From a place or an area on a web map back to the pixels of a grid.

Places are as `Overlay.bounds` counts them: degrees of longitude and latitude, or, on a grid without CRS, units
of its affine counted from the lower left corner.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.scene import geodesy

Place = tuple[float, float]


def pixel_at(geobox: GeoBox, point: Place) -> tuple[int, int] | None:
    """Return the row and column of the pixel under a place, None outside the grid."""
    east, north = _on_grid(geobox, point)
    col, row = ~geobox.affine * (east, north)
    if not np.isfinite((col, row)).all():  # beyond what the grid's system can say of the Earth
        return None
    rows, cols = geobox.shape
    found = int(np.floor(row)), int(np.floor(col))
    return found if 0 <= found[0] < rows and 0 <= found[1] < cols else None


def place_of(geobox: GeoBox, row: int, col: int) -> Place:
    """Return the place of a pixel's centre on the map; undoes `pixel_at`."""
    east, north = geobox.affine * (col + 0.5, row + 0.5)
    crs = geodesy.pyproj_crs(geobox)
    if crs is None:
        west, south = _corner(geobox)
        return east - west, north - south
    lon, lat = geodesy.to_lonlat(crs).transform(east, north)
    return float(lon), float(lat)


def inside(geobox: GeoBox, ring: Sequence[Place]) -> NDArray[np.bool_]:
    """Return (rows, cols), True where a pixel's centre lies in the polygon with these corners."""
    from shapely import Polygon

    from landslide_core.io.vectors.features import rasterise_numbers

    corners = np.array([_on_grid(geobox, corner) for corner in ring]).reshape(-1, 2)
    if len(ring) < 3 or not np.isfinite(corners).all():
        return np.zeros(geobox.shape, np.bool_)
    shape = Polygon(corners).buffer(0)
    return rasterise_numbers(np.array([shape], object), np.ones(1, np.int32), geobox) > 0


def _on_grid(geobox: GeoBox, point: Place) -> Place:
    crs = geodesy.pyproj_crs(geobox)
    if crs is None:
        west, south = _corner(geobox)
        return west + point[0], south + point[1]
    east, north = geodesy.to_lonlat(crs).transform(*point, direction="INVERSE")
    return float(east), float(north)


def _corner(geobox: GeoBox) -> Place:
    box = geobox.boundingbox
    return float(box.left), float(min(box.bottom, box.top))
