"""Outlines over the date line: unbroken for maps, in two parts for files."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.scene.geodesy import beside_longitude, longitude_span

_HALF_TURN = 180.0


def middle_of(geobox: GeoBox) -> float:
    """Return the longitude of the middle of a grid, within half a turn of which its map counts; 0 without CRS."""
    if geobox.crs is None:
        return 0.0
    west, _, east, _ = longitude_span(geobox)
    return (west + east) / 2


def beside(shapes: NDArray[Any], middle: float) -> NDArray[Any]:
    """Return shapes in degrees whose longitudes lie within half a turn of `middle`.

    Examples
    --------
    >>> [square] = beside(np.array([shapely.box(-179.9, 0, -179.8, 1)]), 179.9)
    >>> [round(side, 1) for side in square.bounds]
    [180.1, 0.0, 180.2, 1.0]
    """
    return np.asarray(
        shapely.transform(shapes, lambda xy: np.column_stack([beside_longitude(xy[:, 0], middle), xy[:, 1]]))
    )


def unbroken(shapes: NDArray[Any]) -> NDArray[Any]:
    """Return shapes in degrees, those whose corners lie on both sides of the date line counted on beyond it."""
    found = np.array(shapes, object)
    for index in np.flatnonzero(_width(found) > _HALF_TURN):
        first = float(shapely.get_coordinates(found[index])[0, 0])
        found[index] = beside(found[[index]], first)[0]
    return found


def cut(shapes: NDArray[Any]) -> NDArray[Any]:
    """Return unbroken shapes in two parts where they lie over the date line, each between 180 W and 180 E.

    References
    ----------
    Butler et al. (2016). The GeoJSON Format. RFC 7946, section 3.1.9.
    """
    found = np.array(shapes, object)
    if not len(found):
        return found
    west, _, east, _ = shapely.bounds(found).T
    for index in np.flatnonzero((east > _HALF_TURN) | (west < -_HALF_TURN)):
        parts = [
            shapely.transform(
                shapely.intersection(
                    found[index], shapely.box(turn - _HALF_TURN, -90, turn + _HALF_TURN, 90)
                ),
                lambda xy, turn=turn: xy - [turn, 0],
            )
            for turn in (-360, 0, 360)
        ]
        found[index] = shapely.multipolygons(
            [
                polygon
                for part in parts
                for polygon in shapely.get_parts(part)
                if polygon.geom_type == "Polygon" and not polygon.is_empty
            ]
        )
    return found


def _width(shapes: NDArray[Any]) -> NDArray[np.float64]:
    west, _, east, _ = shapely.bounds(shapes).reshape(-1, 4).T
    return np.asarray(east - west)
