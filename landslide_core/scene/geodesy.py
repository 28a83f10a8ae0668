"""Metres on the ground from pixels and coordinates, whatever the CRS."""

import math
from functools import lru_cache
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from odc.geo.geom import Geometry, polygon
from pyproj import CRS, Geod, Proj, Transformer
from pyproj.exceptions import ProjError

WGS84_ELLIPSOID = Geod(ellps="WGS84")
_AREAL_TOLERANCE = 0.01  # areas may be off by 1 % before the plane is given up for the ellipsoid
_CONVERGENCE_DEG = 5.0  # and grid north from true north by this much: UTM stays below 3 within its zone


def pyproj_crs(geobox: GeoBox) -> CRS | None:
    """Return the geobox's CRS as pyproj knows it, or None without georeference."""
    return None if geobox.crs is None else geobox.crs.proj


def metres_per_unit(crs: CRS | None) -> float:
    """Return the length in metres of one unit of the projected `crs` (0.3048… for feet), 1 for pixels without one."""
    return 1.0 if crs is None else float(crs.axis_info[0].unit_conversion_factor)


def on_ground(geobox: GeoBox, col: Any, row: Any) -> tuple[Any, Any]:
    """Return the CRS coordinates (easting, northing) of pixel positions, numbers or arrays."""
    return applied(geobox.affine, col, row)


def applied(affine: Affine, first: Any, second: Any) -> tuple[Any, Any]:
    """Return `affine` applied to points given as two numbers or two arrays."""
    return (
        affine.a * first + affine.b * second + affine.c,
        affine.d * first + affine.e * second + affine.f,
    )


@lru_cache(maxsize=64)  # milliseconds each; safe to use from several threads
def to_lonlat(crs: CRS) -> Transformer:
    """Return the transformer from `crs` to WGS84 longitude, latitude in degrees."""
    return Transformer.from_crs(crs, 4326, always_xy=True)


def centre_lonlat(geobox: GeoBox) -> tuple[float, float]:
    """Return WGS84 longitude and latitude (degrees) of the middle of a georeferenced `geobox`."""
    crs = pyproj_crs(geobox)
    if crs is None:
        raise ValueError("a geobox without CRS has no longitude and latitude")
    rows, cols = geobox.shape
    lon, lat = to_lonlat(crs).transform(*on_ground(geobox, cols / 2, rows / 2))
    return lon, lat


def overlap(first: GeoBox, second: GeoBox) -> bool:
    """Say whether two georeferenced grids share any ground, however they count longitudes."""
    one, other = _edge(first), _edge(second)
    if one is None or other is None:
        return False
    ground = _polygon(one)
    return any(ground.intersects(_polygon(other + np.array([360 * turns, 0]))) for turns in (-1, 0, 1))


def longitude_span(geobox: GeoBox) -> tuple[float, float, float, float]:
    """Return west, south, east, north in degrees of a grid; east is beyond 180 where it lies over the date line."""
    edge = _edge(geobox)
    if edge is None:
        raise ValueError("a grid that has no place on the Earth spans no longitudes")
    (west, south), (east, north) = edge.min(0), edge.max(0)
    return float(west), float(south), float(east), float(north)


def beside_longitude(lon: NDArray[Any], middle: float) -> NDArray[Any]:
    """Return longitudes within half a turn of `middle`, so that 179 W is 181 E of a place at 179 E.

    Examples
    --------
    >>> beside_longitude(np.array([-179.0, 178.0]), 179.0)
    array([181., 178.])
    """
    return np.asarray(lon - 360 * np.round((lon - middle) / 360))


def _polygon(edge: NDArray[Any]) -> Geometry:
    outline = polygon([(float(lon), float(lat)) for lon, lat in edge], "epsg:4326")
    return outline if outline.is_valid else outline.convex_hull


def _edge(geobox: GeoBox) -> NDArray[Any] | None:
    """Return points of longitude and latitude along a grid's edge, (points, 2), unbroken also over the date line.

    None where it has no place on the Earth. A grid around a pole reaches to it.
    """
    crs = pyproj_crs(geobox)
    assert crs is not None
    rows, cols = geobox.shape
    along = np.linspace(0, 1, 101)
    col = np.concatenate([along, np.ones(101), along[::-1], np.zeros(101)]) * cols
    row = np.concatenate([np.zeros(101), along, np.ones(101), along[::-1]]) * rows
    lon, lat = to_lonlat(crs).transform(*on_ground(geobox, col, row))
    known = np.isfinite(lon) & np.isfinite(lat)
    if known.sum() < 3:
        return None
    lon, lat = np.unwrap(lon[known], period=360), lat[known]
    lon = lon - 360 * np.round((lon.min() + lon.max()) / 720)
    edge = np.column_stack([lon, lat])
    if abs(lon[-1] - lon[0]) > 180:
        pole = math.copysign(90, float(lat.mean()))
        edge = np.vstack([edge, [(lon[-1], pole), (lon[0], pole)]])
    return edge


@lru_cache(maxsize=64)  # it takes 2 ms, and a scene of ten thousand landslides asks for each
def is_planar(geobox: GeoBox) -> bool:
    """Say whether lengths and areas may be taken in the plane of the geobox's CRS.

    True for a projected CRS whose areal scale at the middle of the geobox is within 1 % of one and
    whose grid north is within 5 degrees of true north (UTM, Gauss-Krüger, national grids near home);
    False for geographic CRS, Web Mercator and grids far from home, where they must be geodesic.
    True without georeference, where the plane is that of the pixels.

    Parameters
    ----------
    geobox : odc.geo.geobox.GeoBox
        Shape, affine and CRS of a grid.

    Returns
    -------
    bool

    Examples
    --------
    >>> north_up = Affine(10, 0, 400_000, 0, -10, 2_900_000)
    >>> is_planar(GeoBox((100, 100), north_up, "EPSG:32648")), is_planar(GeoBox((100, 100), north_up, "EPSG:3857"))
    (True, False)
    """
    crs = pyproj_crs(geobox)
    if crs is None:
        return True
    if not crs.is_projected or _is_web_mercator(crs):
        return False
    try:
        factors = Proj(crs).get_factors(*centre_lonlat(geobox))
    except ProjError:
        return False
    fits = abs(factors.areal_scale - 1) <= _AREAL_TOLERANCE
    return bool(fits and abs(factors.meridian_convergence) <= _CONVERGENCE_DEG)


def _is_web_mercator(crs: CRS) -> bool:
    operation = crs.coordinate_operation
    return operation is not None and "Pseudo Mercator" in operation.method_name


def pixel_axes_m(geobox: GeoBox, row: float | None = None, col: float | None = None) -> NDArray[Any]:
    """Return the pixel axes in metres on the ground: [[east per col, east per row], [north per …]].

    Shape (2, 2), float64, at pixel position (`row`, `col`), by default the middle. In a planar CRS
    it is the affine times the CRS unit (north is grid north, as gdaldem has it); otherwise the
    geodesic on WGS84 from half a pixel before to half a pixel after (true north).
    """
    crs = pyproj_crs(geobox)
    affine = geobox.affine
    if crs is None or is_planar(geobox):
        return np.array([[affine.a, affine.b], [affine.d, affine.e]]) * metres_per_unit(crs)
    rows, cols = geobox.shape
    row, col = (rows / 2 if row is None else row), (cols / 2 if col is None else col)
    step_cols, step_rows = col + np.array([-0.5, 0.5, 0, 0]), row + np.array([0, 0, -0.5, 0.5])
    lon, lat = to_lonlat(crs).transform(*on_ground(geobox, step_cols, step_rows))
    azimuth_deg, _, length_m = WGS84_ELLIPSOID.inv(
        [lon[0], lon[2]], [lat[0], lat[2]], [lon[1], lon[3]], [lat[1], lat[3]]
    )
    azimuth = np.radians(azimuth_deg)
    return np.array([np.sin(azimuth) * length_m, np.cos(azimuth) * length_m])


def pixel_area_m2(geobox: GeoBox, row: float | None = None, col: float | None = None) -> float:
    """Return the area of a pixel on the ground in m², by `pixel_axes_m`."""
    return abs(float(np.linalg.det(pixel_axes_m(geobox, row, col))))


def pixel_sides_m(geobox: GeoBox) -> tuple[float, float]:
    """Return the metres on the ground from row to row and from column to column at the middle of the grid."""
    per_col, per_row = np.hypot(*pixel_axes_m(geobox))
    return float(per_row), float(per_col)


def resolution_m(geobox: GeoBox) -> float | None:
    """Return the resolution on the ground: the root of a pixel's area at the middle of the grid.

    Parameters
    ----------
    geobox : odc.geo.geobox.GeoBox
        Shape, affine and CRS of a grid.

    Returns
    -------
    float or None
        Metres per pixel; None without georeference.

    Examples
    --------
    At 60 degrees north a Web Mercator pixel of 10 m covers half of that each way:

    >>> grid = GeoBox((100, 100), Affine(10, 0, 0, 0, -10, 8_399_738), "EPSG:3857")
    >>> round(resolution_m(grid), 1)
    5.0
    """
    if geobox.crs is None:
        return None
    return math.sqrt(pixel_area_m2(geobox))


def ground_area(geobox: GeoBox) -> float:
    """Return the area under a whole grid.

    Parameters
    ----------
    geobox : odc.geo.geobox.GeoBox
        Shape, affine and CRS of the grid.

    Returns
    -------
    float
        m² on the ground, planar or geodesic by `is_planar`; pixels without georeference.

    References
    ----------
    Karney, C. F. F. (2013). Algorithms for geodesics. Journal of Geodesy 87, 43-55.

    Examples
    --------
    >>> round(ground_area(GeoBox((100, 200), Affine(10, 0, 400_000, 0, -10, 2_900_000), "EPSG:32648")))
    2000000
    """
    crs = pyproj_crs(geobox)
    rows, cols = geobox.shape
    if crs is None:
        return float(rows * cols)
    if is_planar(geobox):
        return pixel_area_m2(geobox) * rows * cols
    along = np.linspace(0, 1, 33)  # a border of many points follows parallels and rotated edges closely
    col = np.concatenate([along, np.ones(33), along[::-1], np.zeros(33)]) * cols
    row = np.concatenate([np.zeros(33), along, np.ones(33), along[::-1]]) * rows
    lon, lat = to_lonlat(crs).transform(*on_ground(geobox, col, row))
    return abs(WGS84_ELLIPSOID.polygon_area_perimeter(lon, lat)[0])


def around(lon: NDArray[Any], lat: NDArray[Any], origin: tuple[float, float]) -> NDArray[Any]:
    """Return points as metres east and north of `origin` (longitude, latitude), shape (points, 2).

    The azimuthal equidistant projection on WGS84: true distance and azimuth from the origin.
    """
    lon0, lat0 = np.full(len(lon), origin[0]), np.full(len(lat), origin[1])
    azimuth_deg, _, distance_m = WGS84_ELLIPSOID.inv(lon0, lat0, lon, lat)
    azimuth = np.radians(azimuth_deg)
    return np.column_stack([np.sin(azimuth) * distance_m, np.cos(azimuth) * distance_m])
