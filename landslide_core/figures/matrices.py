"""Confusion matrices side by side: rows truth, columns prediction, both named."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from landslide_core.figures.matrix_cells import (
    CLASSES,
    PALE,
    RIGHT,
    WRONG,
    Cells,
    Unit,
    cells_of,
    columns_for,
)
from landslide_core.figures.theme import INK, QUIET, look
from landslide_core.language import tr
from landslide_core.metrics import ConfusionMatrix

_SCALE = [[0, WRONG], [0.5, PALE], [1, RIGHT]]
_ROW_PX = 285
_BEHAVIOUR = {"showlegend": False, "dragmode": False, "margin": {"l": 8, "r": 8, "t": 8, "b": 8}}


def figure(
    matrices: Mapping[str, ConfusionMatrix], unit: Unit = "pixels", pixel_m2: float | None = None
) -> go.Figure:
    """A heat map per network; matrices are by the title of the network."""
    columns = columns_for(len(matrices))
    rows = -(-len(matrices) // columns)
    height_px = 30 + _ROW_PX * rows
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {"annotations": []}
    for index, (title, matrix) in enumerate(matrices.items()):
        number = str(index + 1) if index else ""
        place = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
        traces.append(_heat(title, cells_of(matrix, unit, pixel_m2)) | place)
        across, down = _domains(index, columns, rows, height_px)
        layout[f"xaxis{number}"] = _axis(tr("Prediction"), across, f"y{number}", [-0.5, 1.5])
        layout[f"yaxis{number}"] = _axis(tr("Truth"), down, f"x{number}", [1.5, -0.5]) | {"tickangle": -90}
        layout["annotations"].append(_heading(title, across, down))
    return go.Figure({"data": traces, "layout": {**look(height_px), **layout, **_BEHAVIOUR}})


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
        "ticktext": [tr(name) for name in CLASSES],
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


def _heat(title: str, cells: Cells) -> dict[str, Any]:
    text = "<b>{}</b><br><span style='font-size:11px'>{}</span>"
    return {
        "type": "heatmap",
        "z": [[cell.tone for cell in row] for row in cells],
        "zmin": -1,
        "zmax": 1,
        "colorscale": _SCALE,
        "showscale": False,
        "text": [[text.format(cell.value, cell.name) for cell in row] for row in cells],
        "texttemplate": "%{text}",
        "textfont": {"size": 14, "color": INK},
        "xgap": 3,
        "ygap": 3,
        "hovertext": [[f"{title}<br>{cell.sentence}" for cell in row] for row in cells],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
