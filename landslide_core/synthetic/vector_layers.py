"""The lines, outlines and grids of a world as georeferenced tables."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.features import shapes
from shapely import coverage_simplify
from shapely.geometry import LineString, Polygon, box, shape

from landslide_core.synthetic.terrain.geology import HARDNESS, ROCKS
from landslide_core.synthetic.world import World


@dataclass(frozen=True)
class Place:
    """Where on Earth the upper left corner of a county is put; the ground itself is invented."""

    crs: str
    west_m: float
    north_m: float


PLACES = {
    "home": Place("EPSG:32650", 586_000.0, 3_316_000.0),  # around Yixian, Anhui
    "other": Place("EPSG:32648", 526_000.0, 3_024_000.0),  # north-western Guizhou
}


def geobox_of(world: World, place: Place) -> GeoBox:
    """The world's grid in the place's CRS."""
    west, north = place.west_m + world.origin_m[0], place.north_m - world.origin_m[1]
    affine = Affine(world.resolution_m, 0.0, west, 0.0, -world.resolution_m, north)
    return GeoBox(world.dem.shape, affine, place.crs)


def landslide_table(world: World, place: Place) -> gpd.GeoDataFrame:
    """Outlines clipped to the world: id, kind, area_m2 (of the whole landslide), length_m, age, geometry."""
    rows = [
        {
            "id": slide.number,
            "kind": slide.kind,
            "area_m2": round(slide.area_m2, 1),
            "length_m": round(slide.length_m, 1),
            "age": round(slide.age, 2),
            "synthetic": True,
            "geometry": Polygon(_earth(slide.ring_m(), world, place)),
        }
        for slide in world.landslides
    ]
    table = gpd.GeoDataFrame(rows, crs=place.crs)
    table.geometry = table.geometry.simplify(0.3).intersection(box(*geobox_of(world, place).boundingbox))
    return table.sort_values("id", ignore_index=True)


def stream_table(world: World, place: Place) -> gpd.GeoDataFrame:
    """Streams from spring to outlet: id, drained_km2 at the lower end, geometry."""
    lines = [LineString(_earth(line, world, place)) for line, _ in world.streams]
    drained = [round(area / 1e6, 3) for _, area in world.streams]
    values = {"id": range(1, len(lines) + 1), "drained_km2": drained, "synthetic": True}
    return gpd.GeoDataFrame(values, geometry=lines, crs=place.crs)


def fault_table(world: World, place: Place) -> gpd.GeoDataFrame:
    """Faults: id, length_m, geometry."""
    lines = [LineString(_earth(line, world, place)) for line in world.faults]
    values = {
        "id": range(1, len(lines) + 1),
        "length_m": [round(line.length, 1) for line in lines],
        "synthetic": True,
    }
    return gpd.GeoDataFrame(values, geometry=lines, crs=place.crs)


def lithology_table(world: World, place: Place) -> gpd.GeoDataFrame:
    """Rock units without gaps: unit, rock, hardness (1 hard to 4 soft), hardness_class, geometry."""
    affine = geobox_of(world, place).affine
    found = [(shape(outline), int(unit)) for outline, unit in shapes(world.geology.rock, transform=affine)]
    rocks = {rock.number: rock for rock in ROCKS}
    rows: list[dict[str, Any]] = [
        {
            "unit": unit,
            "rock": rocks[unit].name,
            "hardness": rocks[unit].hardness,
            "hardness_class": HARDNESS[rocks[unit].hardness],
            "synthetic": True,
        }
        for _, unit in found
    ]
    # Steps of the grid become slanting borders that neighbours share.
    outlines = coverage_simplify([outline for outline, _ in found], 1.2 * world.resolution_m)
    table = gpd.GeoDataFrame(rows, geometry=list(outlines), crs=place.crs)
    return table.sort_values(["unit"], kind="stable", ignore_index=True)


def _earth(points: NDArray[np.float64], world: World, place: Place) -> NDArray[np.float64]:
    """Metres east and south of the world's corner as easting and northing, to the centimetre."""
    corner = np.array([place.west_m + world.origin_m[0], place.north_m - world.origin_m[1]])
    return np.asarray(np.round(corner + points * np.array([1.0, -1.0]), 2))
