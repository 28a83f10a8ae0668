"""What lies under and around landslides: rock and cover, run-out paths, roads, houses and rivers within reach."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from pyproj import CRS, Transformer
from shapely import Polygon

from landslide_core.inventory.column import Column
from landslide_core.inventory.runout_path import Heights, PathSettings, RunoutPath, runout_path
from landslide_core.inventory.terrain_under import ground_under, pixels_under
from landslide_core.progress import SILENT, Progress
from landslide_core.scene import geodesy
from landslide_core.scene.sources import ElevationSource

if TYPE_CHECKING:  # geopandas takes most of a second to import
    import geopandas as gpd

Shapes = NDArray[Any]  # one-dimensional, of shapely geometries
CLASSES = ("lithology", "land_cover")
THINGS = ("roads", "buildings", "rivers")
LINES = ("roads", "rivers")  # of which lengths count
_TOLD = 200  # times that progress is told
_CLASS = {
    "lithology": (
        Column("lithology", "", "rock that most of the landslide lies on"),
        Column("lithology_share", "0-1", "share of the landslide's known pixels with that rock"),
    ),
    "land_cover": (
        Column("land_cover", "", "land cover that most of the landslide lies on"),
        Column("land_cover_share", "0-1", "share of the landslide's known pixels with that land cover"),
    ),
}
_PATH = (
    Column("path_m", "m", "length of the run-out path from the toe, 0 where it ends at the toe"),
    Column(
        "path_end",
        "",
        "why the path ends: reach, edge of the known ground, hollow, far; unknown: no elevation here",
    ),
)
_AMOUNT = {
    "roads": Column("roads_m", "m", "length of roads in the outline and along its run-out path"),
    "buildings": Column("buildings", "", "buildings that touch the outline or its run-out path"),
    "rivers": Column("rivers_m", "m", "length of rivers in the outline and along its run-out path"),
}


_NEAREST = {
    "roads": Column("roads_nearest_m", "m", "from the outline to the nearest of the roads"),
    "buildings": Column("buildings_nearest_m", "m", "from the outline to the nearest of the buildings"),
    "rivers": Column("rivers_nearest_m", "m", "from the outline to the nearest of the rivers"),
}


def columns_of(given: Iterable[str] = (*CLASSES, *THINGS)) -> tuple[Column, ...]:
    """Return the columns that what was given gives an inventory, by default all that there can be."""
    found: list[Column] = []
    for name in (each for each in CLASSES if each in given):
        found += _CLASS[name]
    found += _PATH
    for name in (each for each in THINGS if each in given):
        found += (_AMOUNT[name], _NEAREST[name])
    return tuple(found)


@dataclass(frozen=True, eq=False)
class ClassLayer:
    """Classes on the grid of a scene: `read` (rows, cols) gives values, 0 for unknown ground; `names` theirs."""

    read: Callable[[slice, slice], NDArray[np.integer]]
    names: Mapping[int, str]


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What a person gave of the ground around: layers on a scene's grid, shapes in its CRS.

    Parameters
    ----------
    classes : mapping
        By name, of CLASSES.
    things : mapping
        Lines or polygons by name, of THINGS.
    path : PathSettings
        How far a run-out path goes.
    """

    classes: Mapping[str, ClassLayer] = field(default_factory=dict)
    things: Mapping[str, Shapes] = field(default_factory=dict)
    path: PathSettings = field(default_factory=PathSettings)

    @property
    def given(self) -> tuple[str, ...]:
        """The names of what was given."""
        return (*self.classes, *self.things)


@dataclass(frozen=True, eq=False)
class Around:
    """What was found around landslides: columns by name, and their run-out paths with the number of each."""

    columns: Mapping[str, Any]
    paths: "gpd.GeoDataFrame"


def look_around(
    ids: Sequence[int],
    shapes: Shapes,
    widths_m: NDArray[np.float64],
    geobox: GeoBox,
    around: Surroundings,
    dem: ElevationSource | None = None,
    progress: Progress = SILENT,
) -> Around:
    """Describe the surroundings of landslides.

    Parameters
    ----------
    ids : sequence of int
        Their numbers.
    shapes : (n,)
        Outlines in the CRS of `geobox`.
    widths_m : (n,)
        Their widths: what is within half of one from the run-out path counts as within its reach.
    geobox : GeoBox
        The scene's grid, with a CRS.
    around : Surroundings
        What was given.
    dem : ElevationSource, optional
        Elevation on that grid; without it there are no paths, and what is within reach is not known.
    progress : Progress
        Hears the share of the landslides that is done, and says when to stop.

    Returns
    -------
    Around
    """
    import geopandas as gpd
    import pandas as pd

    heights = None if dem is None else Heights(dem, (geobox.shape[0], geobox.shape[1]))
    plane = Plane(geobox)
    nearby = [Nearby(name, things, plane) for name, things in around.things.items()]
    rows, paths = [], []
    for done, (number, shape, width) in enumerate(zip(ids, shapes, widths_m, strict=True)):
        progress.stop_if_asked()
        if done % max(1, len(ids) // _TOLD) == 0:
            progress.tell(done / len(ids), "looking around landslides")
        row: dict[str, Any] = {}
        for name, layer in around.classes.items():
            row[name], row[f"{name}_share"] = majority(shape, geobox, layer)
        path = None
        if heights is not None and dem is not None:
            path = runout_path(ground_under(shape, geobox, dem), heights, geobox, around.path)
        row["path_m"] = np.nan if path is None else path.length_m
        row["path_end"] = path.end if path is not None else "" if dem is None else "unknown"
        outline = plane.metres(shape)
        half = max(float(width), plane.pixel_m) / 2
        # Of a path that ends at the toe for want of ground it is not known what lies in its way.
        reach = _reach(outline, path, plane, half) if path is not None and path.begun else None
        for each in nearby:
            row |= each.columns(outline, reach)
        rows.append(row)
        if path is not None and path.line is not None:
            paths.append((number, path.length_m, path.end, path.line))
    names = [column.name for column in columns_of(around.given)]
    table = pd.DataFrame(rows, columns=names)
    texts = {name for name in names if name in (*CLASSES, "path_end")}
    columns = {
        name: pd.array(table[name].tolist(), dtype="str")
        if name in texts
        else table[name].to_numpy(np.float64)
        for name in names
    }
    lines = gpd.GeoDataFrame(
        pd.DataFrame([each[:3] for each in paths], columns=["id", "length_m", "end"]),
        geometry=gpd.GeoSeries([each[3] for each in paths], dtype="geometry"),
        crs=geodesy.pyproj_crs(geobox),
    )
    return Around(columns, lines)


def majority(polygon: Polygon, geobox: GeoBox, layer: ClassLayer) -> tuple[str, float]:
    """Return the class that most known pixels under a polygon have, and its share of them; "" and NaN for none.

    Of several as frequent ones the first in the order of the layer's values counts.
    """
    counts: dict[int, int] = {}
    for rows, cols, inside in pixels_under(polygon, geobox):
        values, found = np.unique(layer.read(rows, cols)[inside], return_counts=True)
        for value, count in zip(values.tolist(), found.tolist(), strict=True):
            counts[int(value)] = counts.get(int(value), 0) + count
    known = {value: count for value, count in sorted(counts.items()) if value in layer.names}
    if not known:
        return "", np.nan
    most = max(known, key=known.__getitem__)
    return layer.names[most], known[most] / sum(known.values())


class Plane:
    """A plane in metres for the shapes of a grid: its own where that is true to scale, else around its middle."""

    def __init__(self, geobox: GeoBox) -> None:
        crs = geodesy.pyproj_crs(geobox)
        if crs is None:
            raise ValueError("shapes in pixels have no metres")
        self._unit, self._to = geodesy.metres_per_unit(crs), None
        if not geodesy.is_planar(geobox):
            lon, lat = geodesy.centre_lonlat(geobox)
            # Equal distances from the middle: lengths are off by less than 0.1 % within 300 km of it.
            local = CRS.from_proj4(f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m")
            self._to = Transformer.from_crs(crs, local, always_xy=True)
        self.pixel_m = min(geodesy.pixel_sides_m(geobox))

    def metres(self, shapes: Any) -> Any:
        """Return one shape, or an array of them, in metres of the plane."""
        if self._to is None:
            return shapely.transform(shapes, lambda xy: xy * self._unit)
        into = self._to.transform
        return shapely.transform(shapes, lambda xy: np.column_stack(into(xy[:, 0], xy[:, 1])))


def singled(things: Shapes) -> Shapes:
    """Return the single shapes of shapes with several, each once, in the order in which they first stand there.

    >>> house, other = shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)
    >>> len(singled(np.array([shapely.MultiPolygon([house, other]), house])))
    2
    """
    parts: Shapes = shapely.get_parts(things)
    _, first = np.unique(shapely.to_wkb(shapely.normalize(shapely.force_2d(parts))), return_index=True)
    return np.asarray(parts[np.sort(first)], object)


class Nearby:
    """Roads, buildings or rivers, found by place."""

    def __init__(self, name: str, things: Shapes, plane: Plane) -> None:
        self._name = name
        self._things = np.asarray(plane.metres(singled(things)), object)
        self._tree = shapely.STRtree(self._things)

    def columns(self, outline: Polygon, reach: Any | None) -> dict[str, float]:
        """Return how much of them is within reach, NaN where that is not known, and how far the nearest is."""
        amount = _AMOUNT[self._name].name
        if not len(self._things):
            return {amount: np.nan if reach is None else 0.0, f"{self._name}_nearest_m": np.nan}
        nearest = self._things[self._tree.nearest(outline)]
        found = {amount: np.nan, f"{self._name}_nearest_m": float(shapely.distance(outline, nearest))}
        if reach is not None:
            touched = self._things[self._tree.query(reach, predicate="intersects")]
            if self._name in LINES:  # lines that lie on each other are one
                found[amount] = float(shapely.length(shapely.union_all(shapely.intersection(touched, reach))))
            else:
                found[amount] = float(len(touched))
        return found


def _reach(outline: Polygon, path: RunoutPath, plane: Plane, half_width_m: float) -> Any:
    """Return the outline and the ground along its path."""
    valid = shapely.make_valid(outline)
    if path.line is None:
        return valid
    return shapely.union(valid, shapely.buffer(plane.metres(path.line), half_width_m))
