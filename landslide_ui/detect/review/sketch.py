"""Outlines that are drawn in a review: what the map tells becomes steps of the log, and the log is shown on the map."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import shapely
import streamlit as st
from odc.geo.geobox import GeoBox

from landslide_core.figures import shapes
from landslide_core.io.vectors import date_line
from landslide_core.language import tr
from landslide_core.review.log import Review
from landslide_core.serving.reading import grid_of
from landslide_core.teaching import drawn
from landslide_ui import state
from landslide_ui.detect import runs
from landslide_ui.detect.review import kept
from landslide_ui.maps.drawing import Drawing, Told
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun

Outlines = Mapping[str, str]  # WKT by name
KEYS = ("a", "x", "u")  # to accept, to reject, to leave unsure: R and C are keys of Streamlit's own
_MOST = 500
_SAME_PX = 0.02  # an outline whose corners all moved less was not moved


def drawing(run: "DetectRun", review: Review) -> Drawing:
    """The drawn outlines for the map, as it holds them: what others changed comes when the map was heard."""
    key = state.key(f"review.map.{runs.id_of(run)}")
    turn, held = state.recall(key, (0, _drawn(review)))
    state.keep(key, (turn, held))

    def note(told: Told) -> None:
        with outputs.user_errors():
            _note(run, told, key)

    return Drawing(f"review.{turn}", turn, rings(run, held), note, KEYS, kept.may_change(run))


def _drawn(review: Review) -> Outlines:
    return {name: entry.outline for name, entry in review.drawn.items()}


def _note(run: "DetectRun", told: Told, key: str) -> None:
    """Take over what was changed on the map since it was drawn; where others changed more, it is drawn anew."""
    turn, held = state.recall(key)
    new, gone, left_out = (
        changes(held, told, grid_of(run.probability)) if kept.may_change(run) else ({}, [], 0)
    )
    if new or gone:
        after = _drawn(kept.change(run, lambda review: review.sketched(new, gone, kept.who())))
    else:
        after = _drawn(kept.review_of(run))
    known = {name: outline for name, outline in held.items() if name not in gone} | new
    state.keep(key, (turn if after == known else turn + 1, after))
    if after != held:
        st.rerun()  # what stands above the map knows of it too
    if left_out:
        outputs.quiet(
            tr(
                "A review holds {most} drawn outlines at most: the last {left_out} were not kept.",
                most=_MOST,
                left_out=left_out,
            )
        )


def changes(held: Outlines, told: Told, grid: GeoBox) -> tuple[dict[str, str], list[str], int]:
    """What a map tells that was not on it: outlines that are new or moved, names of those removed, and how many more.

    It tells nothing before one was drawn. Of new ones only as many are taken as a review may hold.
    """
    if told is None:
        return {}, [], 0
    a, b, _, d, e, _ = tuple(grid.affine)[:6]
    same = _SAME_PX * float(max(abs(a) + abs(b), abs(d) + abs(e)))
    outlines = {str(each["properties"]["id"]): _outline(each, grid) for each in told}
    there = {name: outline for name, outline in outlines.items() if outline is not None}
    gone = [name for name in held if name not in there]
    moved = {
        name: outline.wkt
        for name, outline in there.items()
        if name in held and not _is_same(outline, shapely.from_wkt(held[name]), same)
    }
    new = [name for name in there if name not in held]
    room = max(0, _MOST - len(held) + len(gone))
    return moved | {name: there[name].wkt for name in new[:room]}, gone, len(new[room:])


def _is_same(one: shapely.Polygon, other: shapely.Geometry, tolerance: float) -> bool:
    """Whether no corner lies elsewhere; by distance, for on the way over the map the first corner may change."""
    return bool(shapely.hausdorff_distance(one.boundary, other.boundary) <= tolerance)


def _outline(feature: Mapping[str, Any], grid: GeoBox) -> shapely.Polygon | None:
    """The part of a drawn outline that lies on the scene, the largest where it crosses itself."""
    if feature.get("geometry", {}).get("type") != "Polygon":
        return None
    shape = shapely.make_valid(drawn.on_scene(feature["geometry"], grid))
    parts = shapely.get_parts(shapely.intersection(shape, grid.extent.geom))
    areas = [part for part in parts if isinstance(part, shapely.Polygon) and part.area > 0]
    return max(areas, key=lambda part: part.area, default=None)


def rings(run: "DetectRun", outlines: Outlines) -> list[dict[str, Any]]:
    """Drawn outlines as the map takes them: id, and corners as latitude and longitude."""
    return [
        {"id": name, "ring": [[north, east] for east, north in shape["coordinates"][0][:-1]]}
        for name, shape in _geojson(run, outlines).items()
    ]


def geojson(run: "DetectRun", review: Review) -> dict[str, dict[str, Any]]:
    """The drawn outlines as GeoJSON polygons, as the map counts places, by their names."""
    return _geojson(run, _drawn(review))


def _geojson(run: "DetectRun", outlines: Outlines) -> dict[str, dict[str, Any]]:
    import geopandas as gpd

    grid = grid_of(run.probability)
    crs = None if grid.crs is None else grid.crs.to_wkt()
    if not outlines:
        return {}
    drawn_ones = [shapely.from_wkt(outline) for outline in outlines.values()]
    table = gpd.GeoDataFrame({"id": [*outlines]}, geometry=drawn_ones, crs=crs)
    placed = shapes.on_map(table, int(grid.shape[0]), 0, date_line.middle_of(grid))
    found: list[dict[str, Any]] = [shape.__geo_interface__ for shape in placed.geometry]
    return dict(zip(outlines, found, strict=True))
