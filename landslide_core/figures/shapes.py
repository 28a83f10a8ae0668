"""Polygons as GeoJSON for a web map, simplified for the eye only."""

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from landslide_core.io.vectors import date_line

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Bounds = tuple[float, float, float, float]
MOST_SHOWN = 3000


def on_map(table: "GeoDataFrame", rows: int, tolerance: float, middle: float) -> "GeoDataFrame":
    """The table's `id` and outlines as a web map counts: degrees, or pixels with north up.

    `tolerance` is in the units of the table's CRS (or pixels). Without a CRS the outlines are in (column,
    row) of a scene with `rows` rows, and rows are counted from below here. Longitudes lie within half a turn of
    `middle`, that of the map's picture: over the date line they go on beyond 180.
    """
    shown = table[["id", "geometry"]].copy()
    shown["geometry"] = shown.geometry.simplify(tolerance)
    if shown.crs is None:
        shown["geometry"] = shown.geometry.affine_transform([1, 0, 0, -1, 0, rows])
        return shown
    shown = shown.to_crs("EPSG:4326")
    shown["geometry"] = date_line.beside(shown.geometry.to_numpy(), middle)
    return shown


def pixel_of_map(affine: Sequence[float], shape: tuple[int, int], max_px: int) -> float:
    """Side of a pixel of a grid's picture that has at most max_px a side, in the units of the grid's CRS."""
    return math.hypot(affine[0], affine[3]) * max(1.0, max(shape) / max_px)


def geojson(shown: "GeoDataFrame", properties: dict[str, list[str]]) -> dict[str, Any]:
    """The outlines with texts for a tooltip, one list per property, as a GeoJSON feature collection.

    Seven decimals of a degree are a centimetre.
    """
    geometries = json.loads(shown.geometry.to_json(drop_id=True))["features"] if len(shown) else []
    for index, feature in enumerate(geometries):
        feature["id"] = str(shown["id"].iloc[index])
        feature["properties"] = {name: texts[index] for name, texts in properties.items()}
    return {"type": "FeatureCollection", "features": geometries}


def bounds_of(shown: "GeoDataFrame", identity: int) -> Bounds | None:
    """(west, south, east, north) of one landslide on the map; None if it is not among those shown."""
    one = shown[shown["id"] == identity]
    if one.empty:
        return None
    west, south, east, north = one.total_bounds
    return (float(west), float(south), float(east), float(north))
