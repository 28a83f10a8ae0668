"""A map as a survey prints it: picture, outlines, a grid with coordinates, scale bar and north arrow.

Nothing but numbers and N stands in the picture; legend and caption belong to the page that it is laid on.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from PIL import Image

from landslide_core.figures import map_grid
from landslide_core.figures.map_sheet import bar_length_m
from landslide_core.figures.palette import CASING, LANDSLIDE
from landslide_core.figures.theme import INK, PAPER
from landslide_core.io.plain.pictures import encoded
from landslide_core.scene import geodesy
from landslide_core.scene.scene import Window

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from shapely import Polygon

_DPI, _MM = 220, 1 / 25.4
_LEFT_MM, _BOTTOM_MM, _EDGE_MM = 5.0, 4.5, 1.0  # round the map: coordinates stand left and below
_FONT_PT, _BAR_MM = 6.0, 1.4
_NUMBER_MM = 5.0  # half of a number at an edge
_APART_MM = 3.6  # numbers nearer to one another than this are not both drawn


@dataclass(frozen=True, eq=False)
class Drawing:
    """What a map shows of a grid.

    Parameters
    ----------
    grid : GeoBox
        Of the whole scene.
    window : (slice, slice)
        Rows and columns of it that the map shows.
    picture : array of uint8, shape (any, any, 3)
        What lies under the outlines, over just that window.
    outlines : sequence of shapely.Polygon
        In (column, row) of the grid.
    numbers : mapping of str to (float, float)
        What is written beside places, in (column, row), the weightiest first.
    strong : shapely.Polygon, optional
        The outline that the map is of.
    colours : sequence of str
        Of the outlines, the strong one last ("#rrggbb"); none given means that of landslides.
    traced : mapping of str to array of bool, shape (any, any)
        Further areas over the window, of which the edge is drawn in the colour that is the key ("#rrggbb").
    told_m : float, optional
        Side of a pixel that a person told, for a grid without georeference.
    cased : bool
        Whether outlines have a dark casing, for ground of many colours; without one they are thin.
    """

    grid: GeoBox
    window: Window
    picture: NDArray[np.uint8]
    outlines: Sequence["Polygon"] = ()
    numbers: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    strong: "Polygon | None" = None
    colours: Sequence[str] = ()
    traced: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    told_m: float | None = None
    cased: bool = True

    @property
    def sides(self) -> tuple[float, float]:
        """Length from column to column and from row to row at the middle: in metres, or 1 and 1 where unknown."""
        if self.grid.crs is None:
            return (self.told_m or 1.0,) * 2
        per_col, per_row = np.hypot(*geodesy.pixel_axes_m(self.grid, *self._middle))
        return float(per_col), float(per_row)

    @property
    def north(self) -> tuple[float, float] | None:
        """The way north on paper, right and up; None where nobody knows."""
        if self.grid.crs is None:
            return None
        cols, rows = np.linalg.solve(geodesy.pixel_axes_m(self.grid, *self._middle), [0.0, 1.0])
        per_col, per_row = self.sides
        right, up = cols * per_col, -rows * per_row
        length = math.hypot(right, up)
        return float(right / length), float(up / length)

    @property
    def _middle(self) -> tuple[float, float]:
        rows, cols = self.window
        return (rows.start + rows.stop) / 2, (cols.start + cols.stop) / 2


@dataclass(frozen=True)
class SurveyMap:
    """A map as JPEG, how large it is on paper, and the step of its grid in the unit of the coordinates.

    `scale`: lengths on the ground over those on paper, None where metres are unknown.
    """

    content: bytes
    width_mm: float
    height_mm: float
    step: float
    scale: float | None


def drawn(what: Drawing, width_mm: float, most_height_mm: float) -> SurveyMap:
    """Return a map as wide as the paper allows.

    Parameters
    ----------
    what : Drawing
        Picture, outlines and their grid.
    width_mm, most_height_mm : float
        Of the whole sheet with its coordinates; a tall map becomes narrower.

    Returns
    -------
    SurveyMap
        220 dots per inch.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows, cols = what.window
    per_col, per_row = what.sides
    ratio = (rows.stop - rows.start) * per_row / ((cols.stop - cols.start) * per_col)
    inner = min(
        width_mm - _LEFT_MM - _EDGE_MM,
        (most_height_mm - _BOTTOM_MM - _EDGE_MM) / ratio,
    )
    wide, high = inner + _LEFT_MM + _EDGE_MM, inner * ratio + _BOTTOM_MM + _EDGE_MM
    figure = Figure(figsize=(wide * _MM, high * _MM), dpi=_DPI, facecolor=PAPER)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((_LEFT_MM / wide, _BOTTOM_MM / high, inner / wide, inner * ratio / high))
    axes.set_xlim(cols.start, cols.stop)
    axes.set_ylim(rows.stop, rows.start)
    axes.set_aspect("auto")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set(color=INK, linewidth=0.7)
    place = (cols.start, cols.stop, rows.stop, rows.start)
    axes.imshow(what.picture, extent=place, aspect="auto", interpolation="bilinear", zorder=0)
    step = _grid(axes, what, inner, inner * ratio)
    _areas(axes, what)
    _outlines(axes, what, inner)
    _numbers(axes, what, inner)
    _scale_bar(axes, what, inner, inner * ratio)
    _north_arrow(axes, what, inner, inner * ratio)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())[..., :3]  # type: ignore[no-untyped-call]
    content = encoded(Image.fromarray(np.ascontiguousarray(pixels)), "JPEG", quality=90, subsampling=0)
    known = what.grid.crs is not None or what.told_m is not None
    scale = 1000 * (cols.stop - cols.start) * per_col / inner if known else None
    return SurveyMap(content, wide, high, step, scale)


def _inward(share: float, length_mm: float, begin: str, end: str) -> str:
    """How a number stands at its line: in the middle, but near a corner of the sheet inside."""
    near = _NUMBER_MM / length_mm
    return begin if share < near else end if share > 1 - near else "center"


def _grid(axes: "Axes", what: Drawing, width_mm: float, height_mm: float) -> float:
    """Lines of equal coordinates, with their numbers at the left and the lower edge; return their step."""
    step, lines = map_grid.lines(what.grid, what.window)
    rows, cols = what.window
    for line in lines:
        axes.plot(line.cols, line.rows, color=PAPER, linewidth=0.45, alpha=0.75, zorder=2)
        if line.below is not None:
            share = (line.below - cols.start) / (cols.stop - cols.start)
            axes.annotate(line.text, (line.below, axes.get_ylim()[0]), (0, -3), textcoords="offset points",
                          ha=_inward(share, width_mm, "left", "right"), va="top", fontsize=_FONT_PT,
                          color=INK, annotation_clip=False)  # fmt: skip
        if line.left is not None:
            share = (line.left - rows.start) / (rows.stop - rows.start)
            axes.annotate(line.text, (axes.get_xlim()[0], line.left), (-3, 0), textcoords="offset points",
                          ha="right", va=_inward(share, height_mm, "top", "bottom"), rotation=90,
                          fontsize=_FONT_PT, color=INK, annotation_clip=False)  # fmt: skip
    return step


def _areas(axes: "Axes", what: Drawing) -> None:
    rows, cols = what.window
    for colour, inside in what.traced.items():
        if not inside.any():
            continue
        high, wide = inside.shape
        across = cols.start + (np.arange(wide) + 0.5) * (cols.stop - cols.start) / wide
        down = rows.start + (np.arange(high) + 0.5) * (rows.stop - rows.start) / high
        if min(inside.shape) > 1:
            axes.contour(across, down, inside, levels=[0.5], colors=[colour], linewidths=0.8, zorder=3)


def _outlines(axes: "Axes", what: Drawing, width_mm: float) -> None:
    from matplotlib.collections import LineCollection
    from shapely import clip_by_rect, simplify

    rows, cols = what.window
    tolerance = (cols.stop - cols.start) / (width_mm * _MM * _DPI) / 2
    every = [(shape, 1.0) for shape in what.outlines] + ([(what.strong, 1.5)] if what.strong else [])
    own = what.colours or [LANDSLIDE] * len(every)
    for casing, wider in ((CASING, 1.1), (None, 0.0)) if what.cased else ((None, -0.4),):
        edges: list[Any] = []
        widths: list[float] = []
        colours: list[str] = []
        for (shape, width), colour in zip(every, own, strict=True):
            part = clip_by_rect(
                simplify(shape, tolerance), cols.start - 9, rows.start - 9, cols.stop + 9, rows.stop + 9
            )
            for one in getattr(part, "geoms", [part]):
                if one.is_empty or one.geom_type != "Polygon":
                    continue
                rings = [np.asarray(ring.coords) for ring in (one.exterior, *one.interiors)]
                edges += rings
                widths += [width + wider] * len(rings)
                colours += [casing or colour] * len(rings)
        axes.add_collection(
            LineCollection(edges, colors=colours, linewidths=widths, zorder=4, capstyle="round"),
            autolim=False,
        )


def _numbers(axes: "Axes", what: Drawing, width_mm: float) -> None:
    """Numbers beside their places, the weightiest first; one that would lie on another is left out."""
    from matplotlib.patheffects import withStroke

    rows, cols = what.window
    apart = _APART_MM * (cols.stop - cols.start) / width_mm
    taken: list[tuple[float, float]] = []
    for text, (col, row) in what.numbers.items():
        if any(math.hypot(col - other, row - down) < apart for other, down in taken):
            continue
        taken.append((col, row))
        axes.annotate(text, (col, row), (4, 4), textcoords="offset points", fontsize=_FONT_PT + 0.5, color=INK,
                      weight="bold", zorder=6, path_effects=[withStroke(linewidth=1.8, foreground=PAPER)],
                      annotation_clip=True)  # fmt: skip


def _scale_bar(axes: "Axes", what: Drawing, width_mm: float, height_mm: float) -> None:
    from matplotlib.patches import Rectangle

    across = what.window[1].stop - what.window[1].start
    metres = what.grid.crs is not None or what.told_m is not None
    whole = across * (what.sides[0] if metres else 1.0)
    length = bar_length_m(whole)
    share, left, low = length / whole, 3.5 / width_mm, 5.4 / height_mm
    axes.add_patch(Rectangle((1.2 / width_mm, 1.2 / height_mm), share + 9 / width_mm, 6.8 / height_mm,
                             transform=axes.transAxes, facecolor=PAPER, alpha=0.86, linewidth=0, zorder=7))  # fmt: skip
    for part in range(4):
        start, wide = left + part * share / 4, share / 4
        axes.add_patch(Rectangle((start, low), wide, _BAR_MM / height_mm, transform=axes.transAxes, zorder=8,
                                 facecolor=INK if part % 2 == 0 else PAPER, edgecolor=INK, linewidth=0.5))  # fmt: skip
    for end, text in (
        (0.0, "0"),
        (0.5, _length(length / 2, metres, unit=False)),
        (1.0, _length(length, metres)),
    ):
        axes.text(left + end * share, 2.0 / height_mm, text, transform=axes.transAxes, fontsize=_FONT_PT,
                  color=INK, ha="center", va="bottom", zorder=8)  # fmt: skip


def _length(length: float, metres: bool, *, unit: bool = True) -> str:
    if not metres:
        return f"{length:g}{' px' if unit else ''}"
    if length >= 1000 or (not unit and length >= 500):
        return f"{length / 1000:g}{' km' if unit else ''}"
    return f"{length:g}{' m' if unit else ''}"


def _north_arrow(axes: "Axes", what: Drawing, width_mm: float, height_mm: float) -> None:
    from matplotlib.patches import Ellipse
    from matplotlib.patches import Polygon as Drawn

    if what.north is None:
        return
    right, up = what.north
    middle = (width_mm - 6.2, height_mm - 6.2)

    def at(across: float, along: float) -> tuple[float, float]:
        """A place in the arrow, mm across and along it, as a share of the map."""
        x, y = middle[0] + across * up + along * right, middle[1] - across * right + along * up
        return x / width_mm, y / height_mm

    axes.add_patch(Ellipse(at(0, 0), 10 / width_mm, 10 / height_mm, transform=axes.transAxes, facecolor=PAPER,
                           alpha=0.86, linewidth=0, zorder=7))  # fmt: skip
    for side, fill in ((-1.5, INK), (1.5, PAPER)):
        corners = [at(0, 2.2), at(side, -3.6), at(0, -2.4)]
        axes.add_patch(Drawn(corners, transform=axes.transAxes, facecolor=fill, edgecolor=INK, linewidth=0.5,
                             zorder=8))  # fmt: skip
    axes.text(*at(0, 3.5), "N", transform=axes.transAxes, fontsize=_FONT_PT + 0.5, weight="bold", color=INK,
              ha="center", va="center", zorder=8)  # fmt: skip
