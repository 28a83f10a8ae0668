"""Outlines asked for by window: those of a map's view, or of another program."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.io.plain.whole import stamp
from landslide_core.io.vectors import date_line
from landslide_core.io.vectors.reader import read_layers
from landslide_core.serving.places import TILE_PX, Bounds

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

MOST_DRAWN = 3000
_DECIMALS = 7  # of a degree: a centimetre


@dataclass(frozen=True, eq=False)
class Found:
    """What lies in a window: rows of the table, their shapes, and how many there are in all."""

    rows: NDArray[np.int64]
    shapes: NDArray[Any]
    total: int


class Outlines:
    """Polygons with a spatial index, in degrees, or in pixels with north up where the table has no CRS.

    Longitudes are unbroken: over the date line they go on beyond 180.

    Parameters
    ----------
    table : geopandas.GeoDataFrame
        One landslide per row, with a column `id`.
    rows_px : int
        Rows of the scene, from whose lower edge pixels are counted upward.
    middle : float
        Longitude in degrees within half a turn of which longitudes are counted.
    """

    def __init__(self, table: "GeoDataFrame", rows_px: int = 0, middle: float = 0.0) -> None:
        self.georeferenced = table.crs is not None
        self.table = table.drop(columns=table.geometry.name)
        if self.georeferenced:
            self.shapes = date_line.beside(np.asarray(table.to_crs(4326).geometry.values), middle)
        else:
            self.shapes = shapely.transform(
                np.asarray(table.geometry.values), lambda xy: np.column_stack([xy[:, 0], rows_px - xy[:, 1]])
            )
        self._tree = shapely.STRtree(self.shapes)
        self._boxes = shapely.bounds(self.shapes).reshape(-1, 4)
        largest_first = np.argsort(-shapely.area(self.shapes), kind="stable")
        self._rank = np.empty(len(self.shapes), np.int64)
        self._rank[largest_first] = np.arange(len(self.shapes))

    @classmethod
    def on_grid(cls, table: "GeoDataFrame", grid: GeoBox) -> "Outlines":
        """Return the outlines of a scene on this grid, counted as its map is."""
        return cls(table, grid.shape[0], date_line.middle_of(grid))

    @property
    def count(self) -> int:
        """Number of outlines."""
        return len(self.shapes)

    @property
    def bounds(self) -> Bounds:
        """(west, south, east, north) of all; zeros for none."""
        if not self.count:
            return (0.0, 0.0, 0.0, 0.0)
        west, south, east, north = shapely.total_bounds(self.shapes)
        return (float(west), float(south), float(east), float(north))

    def rows_in(self, window: Bounds) -> NDArray[np.int64]:
        """Return the rows whose shapes touch a window, in the table's order; east may lie beyond 180."""
        west, south, east, north = window
        turns = (-360, 0, 360) if self.georeferenced else (0,)
        found = [self._touching((west + t, south, east + t, north)) for t in turns]
        return np.unique(np.concatenate(found)).astype(np.int64)

    def _touching(self, window: Bounds) -> NDArray[np.int64]:
        """Return the rows whose shapes touch one window; only those that reach over its border are looked at."""
        box = shapely.box(*window)
        rows = self._tree.query(box)
        low, high = self._boxes[rows, :2], self._boxes[rows, 2:]
        inside = (low >= window[:2]).all(1) & (high <= window[2:]).all(1)
        inside[~inside] = shapely.intersects(self.shapes[rows[~inside]], box)
        return np.asarray(rows[inside], np.int64)

    def drawn(self, window: Bounds, zoom: float, most: int = MOST_DRAWN) -> Found:
        """Return the largest shapes of a window, simplified to half a pixel of the map at that zoom."""
        rows = self.rows_in(window)
        chosen = rows[np.argsort(self._rank[rows])[:most]]
        pixel = 360 / TILE_PX / 2**zoom if self.georeferenced else 2**-zoom
        return Found(chosen, shapely.simplify(self.shapes[chosen], pixel / 2), len(rows))

    def row_of(self, identity: int) -> int | None:
        """Return the row of an outline; None where there is none of that id."""
        rows = np.flatnonzero(self.table["id"].to_numpy() == identity)
        return int(rows[0]) if len(rows) else None

    def one(self, identity: int) -> tuple[dict[str, Any], Bounds] | None:
        """Return one outline as a GeoJSON collection, and its bounds; None where there is none of that id."""
        row = self.row_of(identity)
        if row is None:
            return None
        west, south, east, north = (float(side) for side in shapely.bounds(self.shapes[row]))
        content: dict[str, Any] = json.loads(collection(self.shapes[[row]], [identity], [{}]))
        return content, (west, south, east, north)


def collection(
    shapes: NDArray[Any], ids: Sequence[object], properties: Sequence[Mapping[str, Any]], **more: Any
) -> str:
    """Return a GeoJSON feature collection as text; `more` are further members of it."""
    rounded = shapely.transform(shapes, lambda xy: np.round(xy, _DECIMALS))
    features = (
        feature(geometry, identity, said)
        for geometry, identity, said in zip(shapely.to_geojson(rounded), ids, properties, strict=True)
    )
    rest = "".join(f",{json.dumps(name)}:{_text(value)}" for name, value in more.items())
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]{rest}}}'


def feature(geometry: str, identity: object, properties: Mapping[str, Any], **more: Any) -> str:
    """Return one feature as text; its geometry is GeoJSON already."""
    rest = "".join(f",{json.dumps(name)}:{_text(value)}" for name, value in more.items())
    return f'{{"type":"Feature","id":{_text(identity)},"geometry":{geometry},"properties":{_text(properties)}{rest}}}'


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def outlines_of(gpkg: Path, grid: GeoBox) -> Outlines:
    """Return the outlines that a run on this grid wrote, read once."""
    return _outlines_of(*stamp(gpkg), grid)


@lru_cache(maxsize=4)
def _outlines_of(gpkg: Path, _changed_ns: int, _size: int, grid: GeoBox) -> Outlines:
    return Outlines.on_grid(read_layers(gpkg).layers[0].table, grid)
