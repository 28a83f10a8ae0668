"""Roads, buildings and people in each class of the map."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors.align import LayerFiles
from landslide_core.factors.stack import FactorStack
from landslide_core.io.rasters import aligned
from landslide_core.io.rasters.kinds import Kind
from landslide_core.io.vectors import features
from landslide_core.scene import geodesy
from landslide_core.susceptibility import SusceptibilityResult

if TYPE_CHECKING:
    import pandas as pd

OUTSIDE = "outside the map"
_PEOPLE = Kind("number of people", 0.0, 1e7, "per pixel")


def exposure(files: LayerFiles, stack: FactorStack, result: SusceptibilityResult) -> "pd.DataFrame | None":
    """Return what of the user's roads, buildings and people lies in each class of the main map, the highest first.

    Parameters
    ----------
    files : LayerFiles
        Its roads (lines), buildings (polygons or points) and people (raster, persons per pixel); those given count.
    stack : FactorStack
        The grid of the map.
    result : SusceptibilityResult
        The map.

    Returns
    -------
    DataFrame or None
        One row a class and one for what lies outside the map, but inside its grid: `area_km2`, `road_km`, `buildings`
        (by the pixel of a point inside each), `building_ha`, `people`. None where nothing was given.

    Raises
    ------
    InputError
        A layer cannot be used or does not overlap the map.
    """
    import pandas as pd

    if not files.exposed:
        return None
    zones = result.results[result.main].zones
    of = stack.paint(zones.of.astype(np.int16), -1)
    names = (*zones.names[::-1], OUTSIDE)
    count = len(zones.names)

    def by_class(code: NDArray[np.integer], amount: NDArray[Any]) -> NDArray[np.float64]:
        """Amounts added up by class, highest first, those outside last."""
        total = np.bincount(np.where(code < 0, count, code), amount, count + 1)
        return np.append(total[:count][::-1], total[count])

    pixels = by_class(of.ravel(), np.ones(of.size))
    columns: dict[str, Any] = {"class": names, "area_km2": pixels * stack.pixel_area_m2 / 1e6}
    if files.roads is not None:
        middles, length_m = _pieces(files.roads, stack)
        columns["road_km"] = by_class(*_inside(of, stack, middles, length_m)) / 1000
    if files.buildings is not None:
        points, area_m2 = _footprints(files.buildings, stack)
        columns["buildings"] = by_class(*_inside(of, stack, points, np.ones(len(points)))).astype(np.int64)
        columns["building_ha"] = by_class(*_inside(of, stack, points, area_m2)) / 1e4
    if files.people is not None:
        columns["people"] = by_class(of.ravel(), _people(files.people, stack).ravel())
    return pd.DataFrame(columns)


def words(table: "pd.DataFrame") -> tuple[str, ...]:
    """Return what lies in the classes whose name holds "high", in sentences."""
    high = table[table["class"].str.contains("high")]
    inside = table[table["class"] != OUTSIDE]
    area = high["area_km2"].sum() / max(inside["area_km2"].sum(), 1e-12)
    told = []
    for column, said in (("road_km", _roads_lie), ("buildings", _buildings_lie), ("people", _people_lie)):
        if column in table and inside[column].sum() > 0:
            amount = float(high[column].sum())
            told.append(said(amount, amount / float(inside[column].sum()), area))
    return tuple(told)


def _roads_lie(km: float, share: float, area: float) -> str:
    return f"{km:,.1f} km of roads lie in the high classes: {share:.1%} of those on the map, on {area:.1%} of its area."


def _buildings_lie(count: float, share: float, area: float) -> str:
    return (
        f"{count:,.0f} buildings lie in the high classes: {share:.1%} of those on the map, on {area:.1%} of "
        "its area."
    )


def _people_lie(count: float, share: float, area: float) -> str:
    return f"{count:,.0f} people lie in the high classes: {share:.1%} of those on the map, on {area:.1%} of its area."


def _unit_m(stack: FactorStack) -> float:
    return geodesy.metres_per_unit(geodesy.pyproj_crs(stack.geobox))


def _pieces(path: Path, stack: FactorStack) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the middle (n, 2) and the length in metres of pieces of lines, each at most half a pixel long."""
    import shapely

    table = features.read_features(path, ("line",), stack.geobox)
    lines = shapely.get_parts(table.shapes)
    west, south, east, north = stack.geobox.boundingbox.bbox
    lines = shapely.get_parts(shapely.clip_by_rect(lines, west, south, east, north))
    step = 0.5 * min(abs(stack.geobox.affine.a), abs(stack.geobox.affine.e))
    points, line = shapely.get_coordinates(shapely.segmentize(lines, step), return_index=True)
    same = line[1:] == line[:-1]
    first, second = points[:-1][same], points[1:][same]
    return (first + second) / 2, np.hypot(*(second - first).T) * _unit_m(stack)


def _footprints(path: Path, stack: FactorStack) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a point inside each building (n, 2), and its area in m², 0 for points."""
    import shapely

    table = features.read_features(path, ("polygon", "point"), stack.geobox)
    shapes = table.shapes
    middle = shapely.get_coordinates(shapely.point_on_surface(shapes))
    return middle, shapely.area(shapes) * _unit_m(stack) ** 2


def _inside(
    of: NDArray[np.int16], stack: FactorStack, points: NDArray[np.float64], amount: NDArray[np.float64]
) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    """Return class and amount of the points that lie in the grid."""
    cols, rows = geodesy.applied(~stack.geobox.affine, points[:, 0], points[:, 1])
    row, col = np.floor(rows).astype(np.int64), np.floor(cols).astype(np.int64)
    inside = (row >= 0) & (row < of.shape[0]) & (col >= 0) & (col < of.shape[1])
    return of[row[inside], col[inside]], amount[inside]


def _people(path: Path, stack: FactorStack) -> NDArray[np.float64]:
    """Return persons per pixel of the grid: those of each source pixel are spread over its ground."""
    own = aligned.grid_facts(path, _PEOPLE).geobox
    area_m2 = geodesy.ground_area(own) / (own.shape[0] * own.shape[1])
    held = aligned.read_grid(path, stack.geobox, _PEOPLE).astype(np.float64)
    return np.asarray(np.maximum(np.nan_to_num(held, nan=0.0), 0) * stack.pixel_area_m2 / area_m2)
