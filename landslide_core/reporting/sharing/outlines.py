"""Outlines of a run for a map that moves: in its coordinates, and no more than a page can hold."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from landslide_core.io.vectors import date_line
from landslide_core.reporting.of_run import OfRun

MOST = 2_000  # landslides
_MOST_POINTS = 120_000
_FINEST_PX, _COARSEST_PX = 0.5, 64.0  # an outline that is coarser says nothing of where a landslide ends
_DIGITS = 6  # of degrees: a tenth of a metre


@dataclass(frozen=True)
class Outlines:
    """GeoJSON features in the order of the run's inventory, and what they lost so that a page can hold them.

    simplified_px: how far the outlines were simplified, in pixels. holes_left_out, landslides_left_out: how many holes
    and landslides are not drawn, the smallest.
    """

    features: list[dict[str, Any]]
    simplified_px: float
    holes_left_out: int = 0
    landslides_left_out: int = 0


def outlines_of(of: OfRun) -> Outlines:
    """Return the outlines of the largest landslides: longitude and latitude, or columns and rows up without a place."""
    given = np.asarray(of.on_grid[:MOST], object)
    shapes, simplified = _simple(given)
    shapes, holes = _with_fewer_holes(shapes)
    shapes = _the_largest(shapes)
    rows = of.grid.shape[0]
    if of.grid.crs is None:
        placed = shapely.transform(shapes, lambda xy: np.column_stack([xy[:, 0], rows - xy[:, 1]]))
    else:
        placed = _degrees(of, shapes)
    identities = of.inventory.table["id"].astype(int).tolist()
    features = [
        {
            "type": "Feature",
            "properties": {"id": identity, "state": state},
            "geometry": _geometry(shape),
        }
        for shape, identity, state in zip(placed, identities, of.states, strict=False)
    ]
    return Outlines(features, simplified, holes, len(given) - len(features))


def _points(shapes: Any) -> int:
    return int(shapely.get_num_coordinates(shapes).sum())


def _simple(shapes: Any) -> tuple[Any, float]:
    """Simplify by more and more, until a page can hold the points or outlines would say nothing any more."""
    tolerance = _FINEST_PX
    while True:
        simple = shapely.simplify(shapes, tolerance)
        if tolerance >= _COARSEST_PX or _points(simple) <= _MOST_POINTS:
            return simple, tolerance
        tolerance *= 2


def _with_fewer_holes(shapes: Any) -> tuple[Any, int]:
    """Fill the smallest holes, of which each keeps four points at every tolerance, until a page can hold the rest."""
    over = _points(shapes) - _MOST_POINTS
    holes = [hole for each in shapely.get_parts(shapes) for hole in each.interiors]
    if over <= 0 or not holes:
        return shapes, 0
    areas, points = shapely.area(shapely.polygons(holes)), shapely.get_num_coordinates(holes)
    order = np.argsort(areas, kind="stable")
    enough = min(int(np.searchsorted(points[order].cumsum(), over)), len(holes) - 1)
    largest = areas[order[enough]]
    return np.array([_filled(each, largest) for each in shapes], object), int((areas <= largest).sum())


def _filled(shape: Any, largest: float) -> Any:
    """A shape without its holes up to that area."""
    filled = [
        shapely.Polygon(
            each.exterior, [hole for hole in each.interiors if shapely.Polygon(hole).area > largest]
        )
        for each in shapely.get_parts(shape)
    ]
    return filled[0] if len(filled) == 1 else shapely.MultiPolygon(filled)


def _the_largest(shapes: Any) -> Any:
    """As many of the largest landslides, which come first, as a page can hold."""
    return shapes[: np.searchsorted(shapely.get_num_coordinates(shapes).cumsum(), _MOST_POINTS, "right")]


def _degrees(of: OfRun, shapes: Any) -> Any:
    import geopandas as gpd

    from landslide_core.detection.tracing.outlines import moved_by

    placed = shapely.transform(shapes, moved_by(of.grid.affine))
    assert of.grid.crs is not None
    degrees = gpd.GeoSeries(list(placed), crs=of.grid.crs.proj).to_crs("EPSG:4326").to_numpy()
    return date_line.beside(degrees, date_line.middle_of(of.grid))


def _geometry(shape: Any) -> dict[str, Any]:
    rounded = shapely.transform(shape, lambda xy: np.round(xy, _DIGITS))
    geometry: dict[str, Any] = shapely.geometry.mapping(rounded)
    return geometry
