"""How far a landslide reached: the extent of its outline in the direction in which the ground falls."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from odc.geo.geobox import GeoBox
from shapely import Polygon

from landslide_core.inventory.terrain_under import GroundMeasures
from landslide_core.scene import geodesy


@dataclass(frozen=True)
class Runout:
    """Relief H from crown to toe and length L of an outline, and what Heim (1932) made of them; NaN where unknown.

    reach_deg: the angle of reach, arctan(H / L), of the line from crown to toe.
    """

    relief_m: float
    runout_m: float
    h_over_l: float
    reach_deg: float


def runout(polygon: Polygon, ground: GroundMeasures, geobox: GeoBox) -> Runout:
    """Return relief, length along the main direction of movement, H/L and angle of reach.

    Parameters
    ----------
    polygon : shapely.Polygon
        In the CRS of `geobox`, which has one.
    ground : GroundMeasures
        Of the ground under it; its mean aspect is the main direction of movement.
    geobox : GeoBox
        The scene's grid.

    Returns
    -------
    Runout
    """
    relief = ground.crown_m - ground.toe_m
    # Without elevation, or on level ground, there is no direction: nothing to measure, ten thousand times.
    unknown = math.isnan(ground.aspect_deg)
    length = math.nan if unknown else _extent_m(polygon, ground.aspect_deg, geobox)
    ratio = relief / length if length > 0 else math.nan
    return Runout(relief, length, ratio, math.degrees(math.atan(ratio)))


def _extent_m(polygon: Polygon, towards_deg: float, geobox: GeoBox) -> float:
    """Return how long an outline is seen from above in a direction, clockwise from north."""
    crs = geodesy.pyproj_crs(geobox)
    if crs is None:
        raise ValueError("an outline in pixels has no length in metres")
    xy = shapely.get_coordinates(polygon.exterior)
    if geodesy.is_planar(geobox):
        metres = xy * geodesy.metres_per_unit(crs)
    else:
        lon, lat = geodesy.to_lonlat(crs).transform(xy[:, 0], xy[:, 1])
        metres = geodesy.around(lon, lat, (lon[0], lat[0]))
    towards = math.radians(towards_deg)
    return float(np.ptp(metres @ np.array([math.sin(towards), math.cos(towards)])))
