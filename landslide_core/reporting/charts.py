"""Charts of a report as PNG, with nothing but what a sheet on paper needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from landslide_core.figures.palette import ACCENT
from landslide_core.figures.theme import DASHES, GRID, INK, PAPER, QUIET, SERIES
from landslide_core.io.plain.pictures import encoded
from landslide_core.reporting import lettering

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DPI, _MM, _FONT_PT = 200, 1 / 25.4, 7.0
_STYLES = {"solid": "-", "dash": "--", "dot": ":"}
Line = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True)
class Panel:
    """Named lines under a title, and what the axes say."""

    title: str
    across: str
    up: str
    series: Mapping[str, Line]


def bars(panels: Mapping[str, Sequence[float]], names: Sequence[str], size_mm: tuple[float, float]) -> bytes:
    """Return horizontal bars, a panel for each measure by what its axis says, the first name at the top."""
    figure, made = _panels(len(panels), size_mm, left=0.2)
    for number, (axes, (axis, values)) in enumerate(zip(made, panels.items(), strict=True)):
        axes.barh(range(len(names)), np.nan_to_num(np.asarray(values, float)), color=ACCENT, height=0.66)
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.set_yticks(range(len(names)), names if number == 0 else [""] * len(names))
        axes.set_xlabel(axis)
        axes.grid(axis="x", color=GRID, linewidth=0.6)
    return _png(figure)


def curves(panels: Sequence["Panel"], size_mm: tuple[float, float], *, diagonal: bool = False) -> bytes:
    """Return panels of lines from 0 to 1 beside each other; with `diagonal` that is dashed."""
    figure, made = _panels(len(panels), size_mm, left=0.08)
    for axes, panel in zip(made, panels, strict=True):
        if diagonal:
            axes.plot([0, 1], [0, 1], color=QUIET, linewidth=0.7, linestyle="--")
        for number, (name, (x, y)) in enumerate(panel.series.items()):
            style = _STYLES[DASHES[number % len(DASHES)]]
            axes.plot(x, y, color=SERIES[number % len(SERIES)], linewidth=1.3, linestyle=style, label=name)
        axes.set(xlim=(0, 1), ylim=(0, 1.01), xlabel=panel.across, ylabel=panel.up)
        axes.set_title(panel.title, fontsize=_FONT_PT + 1, color=INK, loc="left")
        axes.grid(color=GRID, linewidth=0.6)
        axes.legend(fontsize=_FONT_PT - 0.5, frameon=False, loc="lower right" if diagonal else "upper right")
    return _png(figure)


def _panels(count: int, size_mm: tuple[float, float], left: float) -> tuple[Any, Sequence["Axes"]]:
    from matplotlib.figure import Figure

    lettering.in_charts()
    wide, high = size_mm
    figure = Figure(figsize=(wide * _MM, high * _MM), dpi=_DPI, facecolor=PAPER)
    gap = 0.03 if left > 0.1 else 0.09
    each = (0.985 - left - gap * (count - 1)) / count
    low, top = 11 / high, 6 / high
    made = [figure.add_axes((left + n * (each + gap), low, each, 1 - low - top)) for n in range(count)]
    for axes in made:
        axes.tick_params(labelsize=_FONT_PT, colors=INK, length=2)
        axes.xaxis.label.set(size=_FONT_PT, color=INK)
        axes.yaxis.label.set(size=_FONT_PT, color=INK)
        axes.set_axisbelow(True)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    return figure, made


def _png(figure: Any) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())[..., :3]  # type: ignore[no-untyped-call]
    return encoded(Image.fromarray(np.ascontiguousarray(pixels)), "PNG", optimize=True)


@dataclass(frozen=True)
class Cell:
    """A cell of a matrix: lines of text on a colour ("#rrggbb")."""

    text: str
    colour: str


def matrix(
    cells: Sequence[Sequence[Cell]],
    names: Sequence[str],
    axes_said: tuple[str, str],
    size_mm: tuple[float, float],
) -> bytes:
    """Return a square matrix, rows down by `axes_said[1]`, columns across by `axes_said[0]`, both by the same names."""
    from matplotlib.patches import Rectangle

    figure, (axes,) = _panels(1, size_mm, left=0.19)
    count = len(names)
    for row, line in enumerate(cells):
        for col, cell in enumerate(line):
            axes.add_patch(Rectangle((col, row), 1, 1, facecolor=cell.colour, edgecolor=PAPER, linewidth=2))
            axes.text(
                col + 0.5, row + 0.5, cell.text, ha="center", va="center", fontsize=_FONT_PT + 1, color=INK
            )
    axes.set(xlim=(0, count), ylim=(count, 0), xlabel=axes_said[0], ylabel=axes_said[1])
    axes.set_xticks([n + 0.5 for n in range(count)], names)
    axes.set_yticks([n + 0.5 for n in range(count)], names, rotation=90, va="center")
    for spine in axes.spines.values():
        spine.set_visible(False)
    return _png(figure)
