"""landslide_core.figures.matrices: confusion matrices side by side: rows truth, columns prediction, both named."""

import math
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from landslide_core.figures.theme import INK, QUIET, look
from landslide_core.metrics import ConfusionMatrix

Unit = Literal["pixels", "km2", "truth", "prediction", "all"]
UNITS: dict[Unit, str] = {
    "pixels": "Pixels",
    "km2": "km²",
    "truth": "% of truth",
    "prediction": "% of prediction",
    "all": "% of all",
}
CLASSES = ("background", "landslide")
_NAMES = (("left alone", "false alarm"), ("miss", "hit"))
_CODES = (("tn", "fp"), ("fn", "tp"))
# Wrong cells towards orange, right cells towards teal; how strong is the share of the row (of the truth).
_SCALE = [[0, "#f0a878"], [0.5, "#f7f9f9"], [1, "#79bfc2"]]
_PER_ROW = 5
_CELL_PX, _ROW_PX = 84, 285


def share_of(matrix: ConfusionMatrix, unit: Unit, pixel_m2: float | None = None) -> NDArray[np.float64]:
    """The four cells [[tn, fp], [fn, tp]] in that unit; shares in per cent, nan where they are 0/0."""
    counts = matrix.as_array().astype(np.float64)
    if unit == "pixels":
        return counts
    if unit == "km2":
        return counts * (math.nan if pixel_m2 is None else pixel_m2 / 1e6)
    whole = {
        "truth": counts.sum(axis=1, keepdims=True),
        "prediction": counts.sum(axis=0, keepdims=True),
        "all": counts.sum(keepdims=True),
    }[unit]
    whole = np.broadcast_to(whole, counts.shape)
    shares: NDArray[np.float64] = np.divide(100 * counts, whole, out=np.full((2, 2), np.nan), where=whole > 0)
    return shares


def figure(
    matrices: Mapping[str, ConfusionMatrix],
    unit: Unit = "pixels",
    pixel_m2: float | None = None,
    chosen: tuple[str, str] | None = None,
) -> go.Figure:
    """A heat map per network. A click on a cell gives customdata (network, "tn" | "fp" | "fn" | "tp").

    matrices: by the title of the network. chosen: the cell (network, code) that is framed.
    """
    # Built as one dictionary: plotly's own subplots cost a third of a second, and a slider waits for this.
    columns = columns_for(len(matrices))
    rows = -(-len(matrices) // columns)
    height_px = 30 + _ROW_PX * rows
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    for index, (title, matrix) in enumerate(matrices.items()):
        number = str(index + 1) if index else ""
        place = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
        traces += [_heat(matrix, unit, pixel_m2) | place, _targets(title, matrix) | place]
        if chosen is not None and chosen[0] == title:
            layout["shapes"].append(_frame(chosen[1], place))
        across, down = _domains(index, columns, rows, height_px)
        layout[f"xaxis{number}"] = _axis("Prediction", across, f"y{number}", [-0.5, 1.5])
        layout[f"yaxis{number}"] = _axis("Truth", down, f"x{number}", [1.5, -0.5]) | {"tickangle": -90}
        layout["annotations"].append(_heading(title, across, down))
    return go.Figure({"data": traces, "layout": {**look(height_px), **layout, **_BEHAVIOUR}})


_BEHAVIOUR = {
    "showlegend": False,
    "clickmode": "event+select",
    "dragmode": False,
    "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
}


def columns_for(count: int) -> int:
    """How many matrices stand in a row: three to five, so that two are not drawn out."""
    return min(max(count, 3), _PER_ROW)


def _domains(index: int, columns: int, rows: int, height_px: int) -> tuple[list[float], list[float]]:
    """Where a matrix lies, as shares of the figure: left and right, bottom and top."""
    column, row = index % columns, index // columns
    left, right = column / columns, (column + 1) / columns
    top, bottom = 1 - row / rows, 1 - (row + 1) / rows
    return [left + 0.16 / columns, right - 0.02 / columns], [bottom + 46 / height_px, top - 30 / height_px]


def _axis(title: str, domain: list[float], anchor: str, extent: list[float]) -> dict[str, Any]:
    return {
        "title": {"text": title, "standoff": 4, "font": {"size": 12, "color": QUIET}},
        "domain": domain,
        "anchor": anchor,
        "range": extent,
        "tickvals": [0, 1],
        "ticktext": list(CLASSES),
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "ticks": "",
    }


def _heading(title: str, across: list[float], down: list[float]) -> dict[str, Any]:
    return {
        "text": f"<b>{title}</b>",
        "x": sum(across) / 2,
        "y": down[1],
        "xref": "paper",
        "yref": "paper",
        "xanchor": "center",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 15, "color": INK},
    }


def _heat(matrix: ConfusionMatrix, unit: Unit, pixel_m2: float | None) -> dict[str, Any]:
    shares = np.nan_to_num(share_of(matrix, "truth")) / 100
    values = share_of(matrix, unit, pixel_m2)
    text = [
        [f"<b>{spelled(values[t, p], unit)}</b><br><span style='font-size:11px'>{_NAMES[t][p]}</span>"
         for p in range(2)]
        for t in range(2)
    ]  # fmt: skip
    return {
        "type": "heatmap",
        "z": (shares * np.array([[1, -1], [-1, 1]])).tolist(),
        "zmin": -1,
        "zmax": 1,
        "colorscale": _SCALE,
        "showscale": False,
        "text": text,
        "texttemplate": "%{text}",
        "textfont": {"size": 14, "color": INK},
        "xgap": 3,
        "ygap": 3,
        "hoverinfo": "skip",
    }


def _targets(title: str, matrix: ConfusionMatrix) -> dict[str, Any]:
    """Markers too faint to see over the cells: heat maps themselves cannot be selected."""
    cells = [(truth, prediction) for truth in range(2) for prediction in range(2)]
    counts = matrix.as_array()
    return {
        "type": "scatter",
        "x": [prediction for _, prediction in cells],
        "y": [truth for truth, _ in cells],
        "mode": "markers",
        "marker": {"size": _CELL_PX, "symbol": "square", "color": QUIET, "opacity": 0},
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
        "customdata": [[title, _CODES[t][p]] for t, p in cells],
        "text": [
            f"{title}<br>truth {CLASSES[t]}, prediction {CLASSES[p]}: {counts[t, p]:,} pixels ({_NAMES[t][p]})"
            for t, p in cells
        ],
        "hovertemplate": "%{text}<br>click to see them on the map<extra></extra>",
    }


def _frame(code: str, place: Mapping[str, str]) -> dict[str, Any]:
    truth, prediction = next((t, p) for t in range(2) for p in range(2) if _CODES[t][p] == code)
    corners = {"x0": prediction - 0.49, "x1": prediction + 0.49, "y0": truth - 0.49, "y1": truth + 0.49}
    axes = {"xref": place["xaxis"], "yref": place["yaxis"]}
    return {"type": "rect", "line": {"color": INK, "width": 3}, **corners, **axes}


def spelled(value: float, unit: Unit) -> str:
    """A cell's value as text; a dash where it is 0/0."""
    if math.isnan(value):
        return "–"
    if unit == "pixels":
        return f"{value:,.0f}"
    if unit == "km2":
        return f"{value:,.3f} km²" if value < 10 else f"{value:,.1f} km²"
    return f"{value:.2f} %" if 0 < value < 10 else f"{value:.1f} %"
