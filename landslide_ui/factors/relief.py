"""The susceptibility map in three dimensions: elevation with the map that is shown, and the landslides."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.analysis.factor_maps import Painted
from landslide_core.figures import relief_3d
from landslide_core.language import tr
from landslide_core.scene.geodesy import pixel_sides_m
from landslide_ui import state
from landslide_ui.factors import pictures
from landslide_ui.shared.relief import relief_3d as shown

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from landslide_ui.factors.analyses import Analysis

_MOST_OUTLINES = 2_000  # the largest; more make the browser slow


def show(found: "Analysis", paint: Callable[[], Painted], title: str) -> None:
    """Draw the switch, and the ground with a picture of the grid where it is on; nothing without elevation."""
    stack = pictures.stack_of(found)
    if "elevation" not in stack.names:
        return

    def draw(drape: str, look: shown.Look) -> "go.Figure":
        rows, cols = relief_3d.grid_for((stack.valid.shape[0], stack.valid.shape[1]), look.cells)
        grid = stack.geobox.zoom_to((rows, cols))
        painted, heights = paint(), stack.values[stack.index("elevation")]
        places = np.ix_(*(_nearest(new, old) for new, old in zip((rows, cols), heights.shape, strict=True)))
        cover = relief_3d.Drape(painted.steps[places], painted.colours)
        return relief_3d.relief_3d(
            heights[places],
            pixel_sides_m(grid),
            cover,
            _outlines(found, grid),
            exaggeration=look.exaggeration,
            side=look.side,
        )

    shown.show(
        state.factor_key(f"relief.{found.id}"),
        {"map": title},
        draw,
        alt=tr("The ground as a surface with the map: {title}", title=title.lower()),
        name="susceptibility_3d",
    )


def _nearest(new: int, old: int) -> NDArray[np.int64]:
    return np.asarray((np.arange(new) + 0.5) * old / new, np.float64).astype(np.int64)


def _outlines(found: "Analysis", grid: GeoBox) -> list[NDArray[np.float64]]:
    """The rings of the largest landslides as column and row of a grid."""
    table = None if found.related is None else found.related.landslides
    if table is None or table.empty:
        return []
    largest = table.loc[table.geometry.area.nlargest(_MOST_OUTLINES).index]
    a, b, c, d, e, f = tuple(~grid.affine)[:6]
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(largest.geometry.to_numpy())]
    return [ring @ np.array([[a, d], [b, e]]) + np.array([c, f]) for ring in rings]
