"""Outlines of a run for a map that moves: in its coordinates, and no more than a page can hold."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from landslide_core.reporting.of_run import OfRun

MOST = 2_000  # landslides
_MOST_POINTS = 120_000
_FINEST_PX = 0.5
_DIGITS = 6  # of degrees: a tenth of a metre


@dataclass(frozen=True)
class Outlines:
    """GeoJSON features in the order of the run's inventory, and how far the outlines were simplified, in pixels."""

    features: list[dict[str, Any]]
    simplified_px: float


def outlines_of(of: OfRun) -> Outlines:
    """Return the outlines of the largest landslides: longitude and latitude, or columns and rows up without a place."""
    shapes, simplified = _simple(np.asarray(of.on_grid[:MOST], object))
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
    return Outlines(features, simplified)


def _simple(shapes: Any) -> tuple[Any, float]:
    """Simplify by more and more until all of them have no more points than a page can hold."""
    tolerance = _FINEST_PX
    while True:
        simple = shapely.simplify(shapes, tolerance)
        if shapely.get_num_coordinates(simple).sum() <= _MOST_POINTS:
            return simple, tolerance
        tolerance *= 2


def _degrees(of: OfRun, shapes: Any) -> Any:
    import geopandas as gpd

    from landslide_core.detection.outlines import moved_by

    placed = shapely.transform(shapes, moved_by(of.grid.affine))
    assert of.grid.crs is not None
    return gpd.GeoSeries(list(placed), crs=of.grid.crs.proj).to_crs("EPSG:4326").to_numpy()


def _geometry(shape: Any) -> dict[str, Any]:
    rounded = shapely.transform(shape, lambda xy: np.round(xy, _DIGITS))
    geometry: dict[str, Any] = shapely.geometry.mapping(rounded)
    return geometry
