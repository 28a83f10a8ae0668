"""Areas and lengths of polygons: in the plane where that is true to scale, else on the ellipsoid."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from pyproj import CRS
from shapely import Polygon

from landslide_core.scene import geodesy

Polygons = NDArray[Any]  # one-dimensional, of shapely Polygons


@dataclass(frozen=True, eq=False)
class Measures:
    """Measures of n polygons, (n,) float64 each, in metres and square metres, or in pixels without a CRS.

    Attributes
    ----------
    area
        Inside the outline, without its holes.
    perimeter
        Of the outline and of its holes.
    length, width
        Longer and shorter side of the smallest rectangle around the outline.
    """

    area: NDArray[np.float64]
    perimeter: NDArray[np.float64]
    length: NDArray[np.float64]
    width: NDArray[np.float64]


def areas(polygons: Polygons, geobox: GeoBox) -> NDArray[np.float64]:
    """Return the area of each polygon, seen from above and without its holes.

    Parameters
    ----------
    polygons : (n,)
        In the CRS of `geobox`, or in pixels if it has none.
    geobox : GeoBox
        The grid that they lie on.

    Returns
    -------
    (n,) float64
        Square metres, or pixels without a CRS. In the plane of a projected CRS; in geographic coordinates
        and in Web Mercator, whose plane is not true to scale, on the WGS84 ellipsoid.

    References
    ----------
    Karney 2013, Algorithms for geodesics, J. Geod. 87:43-55.
    """
    crs = geodesy.pyproj_crs(geobox)
    if crs is None or geodesy.is_planar(geobox):
        return np.asarray(shapely.area(polygons) * geodesy.metres_per_unit(crs) ** 2, np.float64)
    return np.array([_on_ellipsoid(lonlat)[0] for lonlat in _lonlat(polygons, crs)], np.float64)


def areas_of_rows(shapes: Polygons, crs: CRS | None) -> NDArray[np.float64]:
    """Return the area of each shape's polygons (n,), all its parts together, in the units of `areas`; 0 for points."""
    parts, row = shapely.get_parts(shapes, return_index=True)
    flat = shapely.get_dimensions(parts) == 2
    if not flat.any():
        return np.zeros(len(shapes))
    west, south, east, north = shapely.total_bounds(shapes)
    # A grid of one pixel around them all: whether the plane of the CRS is true to scale is asked at its middle.
    grid = GeoBox((1, 1), Affine(east - west, 0, west, 0, south - north, north), crs and crs.to_wkt())
    return np.asarray(np.bincount(row[flat], areas(parts[flat], grid), len(shapes)), np.float64)


def measures(polygons: Polygons, geobox: GeoBox) -> Measures:
    """Return areas and lengths of polygons; arguments, units and method as for `areas`.

    On the ellipsoid, length and width are those in the plane around each polygon's own first vertex.
    """
    crs = geodesy.pyproj_crs(geobox)
    if crs is None or geodesy.is_planar(geobox):
        unit = geodesy.metres_per_unit(crs)
        sides = np.array([_sides(polygon) for polygon in polygons]).reshape(-1, 2) * unit
        return Measures(areas(polygons, geobox), shapely.length(polygons) * unit, *sides.T)
    rows = []
    for lonlat in _lonlat(polygons, crs):
        origin = lonlat.exterior.coords[0]
        local = shapely.transform(lonlat, lambda ll, o=origin: geodesy.around(ll[:, 0], ll[:, 1], o))
        rows.append((*_on_ellipsoid(lonlat), *_sides(local)))
    return Measures(*np.array(rows, np.float64).reshape(-1, 4).T)


def _lonlat(polygons: Polygons, crs: CRS) -> Polygons:
    transform = geodesy.to_lonlat(crs).transform
    return np.asarray(
        shapely.transform(polygons, lambda xy: np.column_stack(transform(xy[:, 0], xy[:, 1]))), object
    )


def _on_ellipsoid(lonlat: Polygon) -> tuple[float, float]:
    """Return area in m² and perimeter in m; each ring by itself, so that it does not matter how it turns."""
    outer, *holes = (
        geodesy.WGS84_ELLIPSOID.polygon_area_perimeter(*np.array(ring.coords).T)
        for ring in (lonlat.exterior, *lonlat.interiors)
    )
    area = abs(outer[0]) - sum(abs(hole[0]) for hole in holes)
    return area, outer[1] + sum(hole[1] for hole in holes)


def _sides(polygon: Polygon) -> tuple[float, float]:
    """Return the longer and the shorter side of the smallest rectangle around `polygon`."""
    rectangle = shapely.get_coordinates(shapely.minimum_rotated_rectangle(polygon))
    first, second = (
        np.hypot(*np.diff(rectangle[:3], axis=0).T) if len(rectangle) > 2 else (polygon.length / 2, 0.0)
    )
    return max(first, second), min(first, second)
