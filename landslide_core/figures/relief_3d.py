"""The ground as a surface that can be turned and tilted, draped with a picture, with outlines on it.

Plotly draws it with WebGL from the page's own copy of its library; nothing is loaded from elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from landslide_core.figures.palette import LANDSLIDE, SELECTED
from landslide_core.figures.theme import styled
from landslide_core.language import tr

MOST_CELLS = 1_000_000  # of height: more make a browser slow
QUICK_CELLS = 160_000  # which a browser without a graphics card turns, too
_COLOURS = 128  # of a photo: what a colour scale of a surface holds well
_UNKNOWN = (200, 205, 206)
_LIFTED = 0.004  # of the longer side: how far outlines stand above the ground, so that none sinks into it
# Where the eye is, east, north and up of the middle, by the side that it looks from.
SIDES = {
    "south": (0.0, -1.05, 0.8), "west": (-1.05, 0.0, 0.8), "north": (0.0, 1.05, 0.8), "east": (1.05, 0.0, 0.8),
}  # fmt: skip
_MIDDLE = {"x": 0.0, "y": 0.0, "z": -0.12}
CLEAR = 255  # stands for unknown ground in a drape


@dataclass(frozen=True, eq=False)
class Drape:
    """A picture of the ground in few colours: steps (rows, cols) uint8, 255 for unknown, and their colours (n, 3)."""

    steps: NDArray[np.uint8]
    colours: NDArray[np.uint8]


def of_photo(rgb: NDArray[np.uint8], valid: NDArray[np.bool_]) -> Drape:
    """Return a photo (rows, cols, 3) in 128 colours, ordered from dark to light.

    The order matters: between two cells a surface goes through the colours that lie between theirs.
    """
    image = Image.fromarray(np.ascontiguousarray(rgb), "RGB").quantize(
        _COLOURS, kmeans=1, dither=Image.Dither.NONE
    )
    table = np.asarray(image.getpalette() or [0, 0, 0], np.uint8).reshape(-1, 3)[:_COLOURS]
    order = np.argsort(table @ np.array([0.299, 0.587, 0.114]), kind="stable")
    place = np.empty(len(order), np.uint8)
    place[order] = np.arange(len(order), dtype=np.uint8)
    steps = place[np.asarray(image)]
    return Drape(np.where(valid, steps, np.uint8(CLEAR)).astype(np.uint8), table[order])


def resized(steps: NDArray[np.uint8], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Return a picture (rows, cols) of another size: the nearest pixel of each place."""
    rows, cols = ((np.arange(new) + 0.5) * old / new for new, old in zip(shape, steps.shape, strict=True))
    return np.asarray(steps[rows.astype(np.int64)][:, cols.astype(np.int64)], np.uint8)


def grid_for(shape: tuple[int, int], most: int = MOST_CELLS) -> tuple[int, int]:
    """Return the rows and columns of a grid of heights that is small enough.

    >>> grid_for((300, 400)), grid_for((4_000, 9_000))
    ((300, 400), (666, 1500))
    """
    rows, cols = shape
    shrink = max(1.0, (rows * cols / most) ** 0.5)
    fewer = max(2, int(rows / shrink))
    return fewer, max(2, min(int(cols / shrink), most // fewer))


def relief_3d(
    heights_m: NDArray[np.float32],
    sides_m: tuple[float, float],
    drape: Drape,
    outlines: Sequence[NDArray[np.float64]] = (),
    *,
    selected: Sequence[NDArray[np.float64]] = (),
    exaggeration: float = 1.5,
    side: str = "south",
    height_px: int = 640,
) -> go.Figure:
    """Return the ground as a figure to turn and tilt.

    Parameters
    ----------
    heights_m : (rows, cols) float32
        Elevation, NaN where unknown; at most MOST_CELLS.
    sides_m : tuple of float
        Metres from row to row and from column to column.
    drape : Drape
        What lies on it, of the same shape.
    outlines, selected : sequence of (n, 2)
        Lines on the ground as column and row of that grid, counted from the upper left corner; those selected stand
        out.
    exaggeration : float
        How often heights are larger than lengths.
    side : str
        From where it is seen at first, of SIDES.
    height_px : int
        Of the figure.

    Raises
    ------
    ValueError
        The grid has too many cells, or the picture another shape.
    """
    rows, cols = heights_m.shape
    if rows * cols > MOST_CELLS:
        raise ValueError(f"{rows} x {cols} cells are more than a page draws")
    if drape.steps.shape != heights_m.shape:
        raise ValueError("the picture has another shape than the ground")
    down, across = sides_m
    east, north = (np.arange(cols) + 0.5) * across, (rows - np.arange(rows) - 0.5) * down
    count = len(drape.colours)
    steps = np.where(drape.steps == CLEAR, np.uint8(count), drape.steps).astype(np.uint8)
    surface = go.Surface(
        x=east.astype(np.float32),
        y=north.astype(np.float32),
        z=heights_m.astype(np.float32),
        surfacecolor=steps,
        cmin=0,
        cmax=count,
        colorscale=_scale(np.vstack([drape.colours, [_UNKNOWN]])),
        showscale=False,
        hovertemplate="%{z:.0f} m<extra></extra>",
        lighting={"ambient": 0.75, "diffuse": 0.6, "specular": 0.02, "roughness": 1.0, "fresnel": 0.0},
        lightposition={"x": -1e5, "y": 1e5, "z": 1e5},
        contours={axis: {"highlight": False} for axis in "xyz"},
    )
    width, depth = cols * across, rows * down
    longest = max(width, depth)
    lift = _LIFTED * longest / exaggeration
    lines = [
        _lines(each, heights_m, sides_m, lift, colour)
        for each, colour in ((outlines, LANDSLIDE), (selected, SELECTED))
        if len(each)
    ]
    known = heights_m[np.isfinite(heights_m)]
    relief = float(np.ptp(known)) if known.size else 0.0
    figure = go.Figure([surface, *lines])
    axis: dict[str, Any] = {
        "showbackground": False,
        "showspikes": False,
        "tickfont": {"size": 10},
        "nticks": 5,
    }
    figure.update_scenes(
        aspectmode="manual",
        aspectratio={
            "x": width / longest,
            "y": depth / longest,
            "z": max(exaggeration * relief / longest, 1e-3),
        },
        camera={"eye": dict(zip("xyz", SIDES[side], strict=True)), "center": _MIDDLE},
        xaxis={**axis, "title": tr("East (m)")},
        yaxis={**axis, "title": tr("North (m)")},
        zaxis={**axis, "title": tr("Height (m)")},
    )
    return styled(
        figure, height_px, margin={"l": 0, "r": 0, "t": 0, "b": 0}, showlegend=False, uirevision=side
    )


def _scale(colours: NDArray[Any]) -> list[list[Any]]:
    """The colours as a scale from 0 to 1, one step apart."""
    last = max(len(colours) - 1, 1)
    return [[number / last, f"rgb({r},{g},{b})"] for number, (r, g, b) in enumerate(colours.tolist())]


def _lines(
    outlines: Sequence[NDArray[np.float64]],
    heights_m: NDArray[np.float32],
    sides_m: tuple[float, float],
    lift_m: float,
    colour: str,
) -> go.Scatter3d:
    """Outlines as lines a little above the ground, in one trace with gaps between them."""
    gap = np.full((1, 2), np.nan)
    points = np.vstack([part for outline in outlines for part in (outline, gap)])
    rows = heights_m.shape[0]
    inside = np.nan_to_num(points)
    at = [inside[:, 1] - 0.5, inside[:, 0] - 0.5]
    above = ndimage.map_coordinates(heights_m, at, order=1, mode="nearest") + np.float32(lift_m)
    above[np.isnan(points[:, 0])] = np.nan
    return go.Scatter3d(
        x=(points[:, 0] * sides_m[1]).astype(np.float32),
        y=((rows - points[:, 1]) * sides_m[0]).astype(np.float32),
        z=above.astype(np.float32),
        mode="lines",
        line={"color": colour, "width": 5},
        hoverinfo="skip",
    )
