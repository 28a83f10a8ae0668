"""landslide_core.figures.matrices: confusion matrices side by side: rows truth, columns prediction, both named."""

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from landslide_core.figures.theme import INK, QUIET, styled
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
_SCALE = [[0, "#e07b39"], [0.5, "#f7f9f9"], [1, "#2a8a8f"]]
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
    return np.divide(100 * counts, whole, out=np.full((2, 2), np.nan), where=whole > 0)


def figure(
    matrices: Mapping[str, ConfusionMatrix],
    unit: Unit = "pixels",
    pixel_m2: float | None = None,
    chosen: tuple[str, str] | None = None,
) -> go.Figure:
    """A heat map per network. A click on a cell gives customdata (network, "tn" | "fp" | "fn" | "tp").

    matrices: by the title of the network. chosen: the cell (network, code) that is framed.
    """
    titles = list(matrices)
    columns = min(len(titles), _PER_ROW)
    rows = -(-len(titles) // columns)
    drawn = make_subplots(
        rows, columns, subplot_titles=titles, horizontal_spacing=0.075 / max(1, columns / 3),
        vertical_spacing=0.3 / rows if rows > 1 else 0,
    )  # fmt: skip
    for index, (title, matrix) in enumerate(matrices.items()):
        place = {"row": index // columns + 1, "col": index % columns + 1}
        drawn.add_trace(_heat(matrix, unit, pixel_m2), **place)
        drawn.add_trace(_targets(title, matrix), **place)
        if chosen is not None and chosen[0] == title:
            _frame(drawn, chosen[1], place)
        drawn.update_xaxes(title_text="Prediction", title_standoff=4, **place)
        if place["col"] == 1:
            drawn.update_yaxes(title_text="Truth", title_standoff=4, **place)
    axis = {"tickvals": [0, 1], "ticktext": list(CLASSES), "showgrid": False, "fixedrange": True, "ticks": ""}
    drawn.update_xaxes(**axis, range=[-0.5, 1.5])
    drawn.update_yaxes(**axis, range=[1.5, -0.5], tickangle=-90)
    drawn.update_yaxes(showticklabels=True)
    styled(drawn, 30 + _ROW_PX * rows, showlegend=False, clickmode="event+select", dragmode=False)
    drawn.update_layout(margin={"l": 56, "r": 8, "t": 34, "b": 52})
    drawn.update_annotations(font={"size": 15, "color": INK})
    return drawn


def _heat(matrix: ConfusionMatrix, unit: Unit, pixel_m2: float | None) -> go.Heatmap:
    shares = np.nan_to_num(share_of(matrix, "truth")) / 100
    values = share_of(matrix, unit, pixel_m2)
    text = [
        [f"<b>{spelled(values[t, p], unit)}</b><br><span style='font-size:11px'>{_NAMES[t][p]}</span>"
         for p in range(2)]
        for t in range(2)
    ]  # fmt: skip
    return go.Heatmap(
        z=shares * np.array([[1, -1], [-1, 1]]),
        zmin=-1,
        zmax=1,
        colorscale=_SCALE,
        showscale=False,
        text=text,
        texttemplate="%{text}",
        textfont={"size": 14, "color": INK},
        xgap=3,
        ygap=3,
        hoverinfo="skip",
    )


def _targets(title: str, matrix: ConfusionMatrix) -> go.Scatter:
    """Markers too faint to see over the cells: heat maps themselves cannot be selected."""
    cells = [(truth, prediction) for truth in range(2) for prediction in range(2)]
    counts = matrix.as_array()
    return go.Scatter(
        x=[prediction for _, prediction in cells],
        y=[truth for truth, _ in cells],
        mode="markers",
        marker={"size": _CELL_PX, "symbol": "square", "color": QUIET, "opacity": 0.01},
        selected={"marker": {"opacity": 0.01}},
        unselected={"marker": {"opacity": 0.01}},
        customdata=[[title, _CODES[t][p]] for t, p in cells],
        text=[
            f"{title}<br>truth {CLASSES[t]}, prediction {CLASSES[p]}: {counts[t, p]:,} pixels ({_NAMES[t][p]})"
            for t, p in cells
        ],
        hovertemplate="%{text}<br>click to see them on the map<extra></extra>",
    )


def _frame(drawn: go.Figure, code: str, place: dict[str, int]) -> None:
    truth, prediction = next((t, p) for t in range(2) for p in range(2) if _CODES[t][p] == code)
    corners = {"x0": prediction - 0.49, "x1": prediction + 0.49, "y0": truth - 0.49, "y1": truth + 0.49}
    drawn.add_shape(type="rect", line={"color": INK, "width": 3}, **corners, **place)


def spelled(value: float, unit: Unit) -> str:
    """A cell's value as text; a dash where it is 0/0."""
    if math.isnan(value):
        return "–"
    if unit == "pixels":
        return f"{value:,.0f}"
    if unit == "km2":
        return f"{value:,.3f} km²" if value < 10 else f"{value:,.1f} km²"
    return f"{value:.2f} %" if 0 < value < 10 else f"{value:.1f} %"
