"""What became of landslides when compared with the reference: their names, their colours, those that were missed."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from landslide_core.figures import overlays, shapes
from landslide_core.figures.palette import OUTCOME
from landslide_core.language import marked, tr
from landslide_core.serving.outlines import Outlines
from landslide_core.serving.reading import grid_of
from landslide_ui.maps import folium_map

if TYPE_CHECKING:
    from shapely import Polygon

    from landslide_core.detection.journey import DetectRun

TOLD = marked("Against the reference")  # what the map calls the outcome of a landslide
_MISSED = "missed"


def called(outcome: str) -> str:
    """What an outcome is called."""
    return {
        "hit": tr("Hit"),
        "false alarm": tr("False alarm"),
        _MISSED: tr("Missed"),
        "unknown": tr("Not known to the reference"),
    }[outcome]


def colours() -> tuple[str, Mapping[str, str]]:
    """By which property outlines differ in colour, and the colour of each outcome."""
    return tr(TOLD), {called(outcome): colour for outcome, colour in OUTCOME.items()}


def legend(there: Sequence[str], missed: bool) -> Mapping[str, str]:
    """The outcomes that a map shows, and their colours."""
    shown = {*there, *([_MISSED] if missed else ())}
    return {called(outcome): colour for outcome, colour in OUTCOME.items() if outcome in shown}


def missed(run: "DetectRun", polygons: "Sequence[Polygon]") -> list[Any]:
    """A layer of the largest landslides of the reference that were missed; no layer where there is none."""
    import geopandas as gpd

    if not polygons:
        return []
    grid = grid_of(run.probability)
    largest = sorted(polygons, key=lambda polygon: -polygon.area)[: shapes.MOST_SHOWN]
    affine, (rows, cols) = tuple(grid.affine)[:6], grid.shape
    tolerance = shapes.pixel_of_map(affine, (rows, cols), overlays.MAX_PX) / 2
    table = gpd.GeoDataFrame({"id": range(len(largest))}, geometry=largest, crs=grid.crs)
    placed = Outlines.on_grid(table.assign(geometry=table.geometry.simplify(tolerance)), grid)
    shown = gpd.GeoDataFrame({"id": table["id"]}, geometry=placed.shapes)
    texts = {tr(TOLD): [called(_MISSED)] * len(shown)}
    return [
        folium_map.outlines(
            shapes.geojson(shown, texts),
            tr("Missed"),
            tooltip={name: name for name in texts},
            colours=colours(),
        )
    ]
