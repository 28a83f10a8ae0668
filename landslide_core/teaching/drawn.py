"""What a person said of a scene on its map: outlines that were drawn, and detections that were accepted or rejected."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from odc.geo.geobox import GeoBox

from landslide_core.errors import MismatchError
from landslide_core.io.vectors.writers import write_layer
from landslide_core.review.log import Review

Polygons = tuple[shapely.Polygon, ...]
_CONTRADICTED = 0.05  # of the area of what is none: so much may be landslide too


@dataclass(frozen=True)
class Said:
    """Outlines in the coordinates of a scene, those that overlap as one.

    grid: of the scene. landslides: drawn or accepted. none: rejected.
    """

    grid: GeoBox
    landslides: Polygons
    none: Polygons

    @property
    def count(self) -> int:
        """Outlines of both kinds."""
        return len(self.landslides) + len(self.none)


def said(
    grid: GeoBox,
    drawn: Iterable[Mapping[str, Any]],
    accepted: Sequence[shapely.Geometry],
    rejected: Sequence[shapely.Geometry],
) -> Said:
    """Gather what was said of a scene.

    Parameters
    ----------
    grid : GeoBox
        Of the scene, (rows, cols).
    drawn : iterable of mapping
        GeoJSON geometries as the map counts places: degrees, or without georeference pixels with north up.
    accepted, rejected : sequence of shapely.Geometry
        Detections in the scene's coordinates.

    Returns
    -------
    Said
        What lies on the scene.

    Raises
    ------
    MismatchError
        Ground is both landslide and none.

    Examples
    --------
    >>> square = {"type": "Polygon", "coordinates": [[[10, 90], [20, 90], [20, 80], [10, 80], [10, 90]]]}
    >>> from affine import Affine
    >>> found = said(GeoBox((100, 100), Affine.identity(), None), [square], [], [])
    >>> found.count, found.landslides[0].bounds
    (1, (10.0, 10.0, 20.0, 20.0))
    """
    frame = grid.extent.geom
    landslides = _joined([*(on_scene(each, grid) for each in drawn), *accepted], frame)
    none = _joined(rejected, frame)
    both = shapely.intersection(shapely.union_all(landslides), shapely.union_all(none)).area
    if both > _CONTRADICTED * sum(each.area for each in none):
        raise MismatchError(
            "The outlines contradict each other: a detection is rejected where a landslide is outlined.",
            "Accept that detection, or remove the outline.",
        )
    return Said(grid, landslides, none)


def of_review(grid: GeoBox, review: Review) -> Said:
    """Gather what a review says of a scene on that grid: accepted and drawn are landslides, rejected are none."""
    accepted, rejected = decided(review)
    drawn = [shapely.from_wkt(entry.outline) for entry in review.drawn.values()]
    return said(grid, (), [*accepted, *drawn], rejected)


def decided(review: Review) -> tuple[list[shapely.Geometry], list[shapely.Geometry]]:
    """Return what is accepted and what is rejected, in the scene's coordinates.

    What is unsure or open says nothing. A part of a landslide that was decided otherwise later counts as that; what
    was drawn is a landslide, also where it was rejected.
    """
    entries = sorted(review.decisions.values(), key=lambda entry: entry.step)
    outlines = shapely.make_valid(shapely.from_wkt([entry.outline for entry in entries]))
    tree = shapely.STRtree(outlines)
    chosen: dict[str, list[shapely.Geometry]] = {"accepted": [], "rejected": []}
    for number, (entry, outline) in enumerate(zip(entries, outlines, strict=True)):
        if entry.state in chosen:
            near = tree.query(outline)
            later = shapely.union_all(outlines[near[near > number]])
            chosen[entry.state].append(shapely.difference(outline, later))
    drawn = shapely.union_all([shapely.from_wkt(entry.outline) for entry in review.drawn.values()])
    without = [shapely.difference(each, drawn) for each in chosen["rejected"]]
    return (
        [each for each in chosen["accepted"] if each.area > 0],
        [each for each in without if each.area > 0],
    )


def on_scene(geometry: Mapping[str, Any], grid: GeoBox) -> shapely.Geometry:
    """Return a GeoJSON geometry, as the map counts places, in a scene's coordinates."""
    shape = shapely.from_geojson(json.dumps(dict(geometry)))
    if grid.crs is None:
        rows = int(grid.shape[0])
        a, b, c, d, e, f = tuple(grid.affine)[:6]
        turn, shift = np.array([[a, d], [b, e]]), np.array([c, f])
        return shapely.transform(shape, lambda xy: (xy * [1, -1] + [0, rows]) @ turn + shift)
    from pyproj import Transformer

    to_scene = Transformer.from_crs("EPSG:4326", grid.crs.to_wkt(), always_xy=True)
    return shapely.transform(shape, lambda xy: np.stack(to_scene.transform(xy[:, 0], xy[:, 1]), 1))


def _joined(shapes: Sequence[shapely.Geometry], frame: shapely.Polygon) -> Polygons:
    """The parts of a union that have an area within the frame."""
    valid = shapely.make_valid(np.array(list(shapes), dtype=object))
    parts = shapely.get_parts(shapely.intersection(shapely.union_all(valid), frame))
    return tuple(part for part in parts if isinstance(part, shapely.Polygon) and part.area > 0)


def write(found: Said, folder: Path) -> tuple[Path | None, Path | None]:
    """Write landslides and what is none as GeoPackages into a folder; None for a kind that there is none of."""
    folder.mkdir(parents=True, exist_ok=True)
    return (
        _written(found.landslides, found.grid, folder / "landslides.gpkg"),
        _written(found.none, found.grid, folder / "no_landslide.gpkg"),
    )


def _written(shapes: Polygons, grid: GeoBox, path: Path) -> Path | None:
    if not shapes:
        return None
    import geopandas as gpd

    crs = None if grid.crs is None else grid.crs.to_wkt()
    write_layer(path, gpd.GeoDataFrame(geometry=list(shapes), crs=crs), path.stem)
    return path
