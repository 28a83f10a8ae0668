"""Outlines that are drawn in a review: what the map tells becomes steps of the log, and the log is shown on the map."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import shapely
import streamlit as st
from odc.geo.geobox import GeoBox

from landslide_core.figures import shapes
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

KEYS = ("a", "x", "u")  # to accept, to reject, to leave unsure: R and C are keys of Streamlit's own
_MOST = 500
_SAME_PX = 0.02  # an outline whose corners all moved less was not moved


def drawing(run: "DetectRun", review: Review) -> Drawing:
    """The drawn outlines for the map. Where others than this map changed them, the map is drawn anew."""
    key = state.key(f"review.map.{runs.id_of(run)}")
    now = {name: entry.outline for name, entry in review.drawn.items()}
    turn, held = state.recall(key, (0, now))
    if held != now:
        turn += 1
    state.keep(key, (turn, now))

    def note(told: Told) -> None:
        with outputs.user_errors():
            _note(run, told, key)

    return Drawing(f"review.{turn}", turn, rings(run, review), note, KEYS)


def _note(run: "DetectRun", told: Told, key: str) -> None:
    """Take over what the map tells of its outlines; it tells nothing before one was drawn."""
    if told is None or not kept.may_change(run):
        return
    grid = grid_of(run.probability)
    outlines = {}
    for feature in told[:_MOST]:
        outline = _outline(feature, grid)
        if outline is not None:
            outlines[str(feature["properties"]["id"])] = outline
    if not changes(kept.review_of(run), outlines, grid):
        return

    def make(review: Review) -> Review:
        moved = changes(review, outlines, grid)
        gone = [name for name in review.drawn if name not in outlines]
        new = {name: outlines[name].wkt for name in moved if name in outlines}
        return review.sketched(new, gone, kept.who())

    after = kept.change(run, make)
    turn, _ = state.recall(key)
    state.keep(key, (turn, {name: entry.outline for name, entry in after.drawn.items()}))
    st.rerun()  # what stands above the map knows of it too


def changes(review: Review, outlines: Mapping[str, shapely.Polygon], grid: GeoBox) -> list[str]:
    """The names of outlines that are new, gone, or of another shape than in the review."""
    a, b, _, d, e, _ = tuple(grid.affine)[:6]
    pixel = float(max(abs(a) + abs(b), abs(d) + abs(e)))
    moved = [
        name
        for name, outline in outlines.items()
        if name not in review.drawn
        or not shapely.equals_exact(
            shapely.normalize(outline),
            shapely.normalize(shapely.from_wkt(review.drawn[name].outline)),
            _SAME_PX * pixel,
        )
    ]
    return [*moved, *(name for name in review.drawn if name not in outlines)]


def _outline(feature: Mapping[str, Any], grid: GeoBox) -> shapely.Polygon | None:
    """The part of a drawn outline that lies on the scene, the largest where it crosses itself."""
    if feature.get("geometry", {}).get("type") != "Polygon":
        return None
    shape = shapely.make_valid(drawn.on_scene(feature["geometry"], grid))
    parts = shapely.get_parts(shapely.intersection(shape, grid.extent.geom))
    areas = [part for part in parts if isinstance(part, shapely.Polygon) and part.area > 0]
    return max(areas, key=lambda part: part.area, default=None)


def rings(run: "DetectRun", review: Review) -> list[dict[str, Any]]:
    """The drawn outlines as the map takes them: id, and corners as latitude and longitude."""
    return [
        {"id": name, "ring": [[north, east] for east, north in shape["coordinates"][0][:-1]]}
        for name, shape in geojson(run, review).items()
    ]


def geojson(run: "DetectRun", review: Review) -> dict[str, dict[str, Any]]:
    """The drawn outlines as GeoJSON polygons, as the map counts places, by their names."""
    import geopandas as gpd

    grid = grid_of(run.probability)
    crs = None if grid.crs is None else grid.crs.to_wkt()
    outlines = [shapely.from_wkt(entry.outline) for entry in review.drawn.values()]
    if not outlines:
        return {}
    table = gpd.GeoDataFrame({"id": [*review.drawn]}, geometry=outlines, crs=crs)
    placed = shapes.on_map(table, int(grid.shape[0]), 0)
    found: list[dict[str, Any]] = [shape.__geo_interface__ for shape in placed.geometry]
    return dict(zip(review.drawn, found, strict=True))
