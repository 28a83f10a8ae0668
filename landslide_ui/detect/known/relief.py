"""The result of Detect in three dimensions: elevation with the image, the probability, and the outlines."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
import streamlit as st
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.figures import relief_3d
from landslide_core.figures.palette import colour_table
from landslide_core.io import open_dem, open_scene
from landslide_core.language import marked, tr, translated
from landslide_core.scene.geodesy import pixel_sides_m
from landslide_core.scene.probability import NODATA
from landslide_core.serving.reading import grid_of
from landslide_ui import state
from landslide_ui.detect import runs
from landslide_ui.shared.relief import relief_3d as shown

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from landslide_core.detection.journey import DetectRun
    from landslide_core.inventory.inventory import Inventory

_DRAPES = {"image": marked("Image"), "probability": marked("Probability")}
_MOST_OUTLINES = 2_000  # the largest; more make the browser slow


def show(run: "DetectRun", inventory: "Inventory", selected: int | None) -> None:
    """Draw the switch, and the ground where it is on; nothing without an elevation model or a place."""
    if run.elevation is None or not runs.georeferenced(run):
        return

    def draw(drape: str, look: shown.Look) -> "go.Figure":
        with st.spinner(tr("Reading the ground…")):
            ground = _ground(str(run.folder), run.manifest["created"], look.cells)
        largest = inventory.table.loc[inventory.areas.nlargest(_MOST_OUTLINES).index]
        chosen = largest["id"] == selected
        return relief_3d.relief_3d(
            ground.heights_m,
            ground.sides_m,
            ground.image if drape == "image" else ground.probability,
            _rings(largest.geometry[~chosen].to_numpy(), ground.grid),
            selected=_rings(largest.geometry[chosen].to_numpy(), ground.grid),
            exaggeration=look.exaggeration,
            side=look.side,
        )

    alt = tr(
        "The ground of {name} as a surface, with the outlines of {count:,} landslides",
        name=run.scene_name,
        count=inventory.count,
    )
    key, name = state.key(f"relief.{runs.id_of(run)}"), f"{Path(run.scene_name).stem}_3d"
    shown.show(key, translated(_DRAPES), draw, alt=alt, name=name)


class _Ground:
    """What lies under a run, on a grid that a browser can draw."""

    def __init__(self, run: "DetectRun", cells: int) -> None:
        assert run.elevation is not None
        whole = grid_of(run.probability)
        rows, cols = relief_3d.grid_for((whole.shape[0], whole.shape[1]), cells)
        self.grid: GeoBox = whole.zoom_to((rows, cols))
        self.sides_m = pixel_sides_m(self.grid)
        with open_dem(run.elevation, self.grid) as elevation:
            self.heights_m = elevation.read(slice(0, rows), slice(0, cols))
        self.image = _photo(run.preview, (rows, cols))
        with closing(open_scene(run.probability, codes=True, trusted=True)) as raster:
            small = raster.overview(max(rows, cols))
        known = small.valid & (small.pixels[0] != NODATA)
        percent = np.where(known, np.minimum(small.pixels[0], 100), relief_3d.CLEAR).astype(np.uint8)
        self.probability = relief_3d.Drape(
            relief_3d.resized(percent, (rows, cols)), colour_table(entries=101)
        )


def _photo(path: Path, shape: tuple[int, int]) -> relief_3d.Drape:
    with closing(open_scene(path)) as picture:
        rows, cols = (slice(0, side) for side in picture.shape)
        pixels = picture.read(rows, cols, ("red", "green", "blue"))
        valid = picture.valid(rows, cols)
    bands = [relief_3d.resized(band, shape) for band in pixels]
    return relief_3d.of_photo(np.dstack(bands), relief_3d.resized(valid.astype(np.uint8), shape) == 1)


@st.cache_resource(max_entries=2, show_spinner=False)
def _ground(folder: str, created: str, cells: int) -> _Ground:
    from landslide_core.detection import journey

    return _Ground(journey.open_run(Path(folder)), cells)


def _rings(shapes: NDArray[np.object_], grid: GeoBox) -> list[NDArray[np.float64]]:
    """The rings of outlines as column and row of a grid."""
    a, b, c, d, e, f = tuple(~grid.affine)[:6]
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapes)]
    return [ring @ np.array([[a, d], [b, e]]) + np.array([c, f]) for ring in rings]
