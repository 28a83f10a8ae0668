"""Curves of networks over one another, with a mark at each one's threshold."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from landslide_core.figures.theme import DASHES, INK, LEGEND_ABOVE, QUIET, SERIES, styled
from landslide_core.language import tr

Values = NDArray[np.float64]
HEIGHT_PX = 400


@dataclass(frozen=True, eq=False)
class Line:
    """A curve: x and y (n,), its name, and the index of the point that is marked."""

    name: str
    x: Values
    y: Values
    marked: int | None = None
    text: str = ""


def precision_recall(lines: Sequence[Line], base: float) -> go.Figure:
    """Precision over recall; `base` is the landslide share, what calling everything landslide gives."""
    drawn = _over(lines, tr("Recall"), tr("Precision"))
    drawn.add_hline(
        base,
        line={"color": QUIET, "dash": "dot", "width": 1},
        annotation={
            "text": tr("everything called landslide: {share:.3f}", share=base),
            "font": {"size": 11, "color": QUIET},
        },
    )
    return drawn


def roc(lines: Sequence[Line]) -> go.Figure:
    """True positive rate over false positive rate."""
    drawn = _over(lines, tr("False alarm rate (of all background)"), tr("Recall (of all landslide)"))
    drawn.add_shape(type="line", x0=0, y0=0, x1=1, y1=1, line={"color": QUIET, "dash": "dot", "width": 1})
    return drawn


def reliability(lines: Sequence[Line]) -> go.Figure:
    """Observed share over predicted probability: on the diagonal a network means what it says."""
    drawn = _over(lines, tr("Predicted probability"), tr("Observed share of landslide"), mode="lines+markers")
    drawn.add_shape(type="line", x0=0, y0=0, x1=1, y1=1, line={"color": QUIET, "dash": "dot", "width": 1})
    return drawn


def over_thresholds(lines: Sequence[Line], title: str) -> go.Figure:
    """A score over the threshold."""
    return _over(lines, tr("Threshold (probability)"), title)


def teaching(rows: Sequence[Mapping[str, Any]]) -> go.Figure:
    """IoU before teaching (at 0) and after, over the number of labelled images, a line a region.

    rows: those of a card (`landslide_core.teaching.curve.rows`).
    """
    drawn, said = go.Figure(), tr("{region}: IoU {iou} after {images} images")
    for index, region in enumerate(sorted({str(row["region"]) for row in rows})):
        mine = sorted((row for row in rows if row["region"] == region), key=lambda row: int(row["images"]))
        before = float(np.mean([row["before"] for row in mine]))
        drawn.add_trace(
            go.Scatter(
                x=[0, *(row["images"] for row in mine)], y=[before, *(row["after"] for row in mine)],
                mode="lines+markers", name=region,
                line={"color": SERIES[index % len(SERIES)], "dash": DASHES[index % len(DASHES)], "width": 2.2},
                hovertemplate=said.format(region=region, iou="%{y:.2f}", images="%{x}") + "<extra></extra>",
            )
        )  # fmt: skip
    styled(drawn, HEIGHT_PX, legend=LEGEND_ABOVE)
    drawn.update_xaxes(title_text=tr("Labelled images of the place (0: not taught)"), rangemode="tozero")
    drawn.update_yaxes(title_text=tr("IoU on other images of the place"), range=[0, 1])
    return drawn


def _over(lines: Sequence[Line], x_title: str, y_title: str, mode: str = "lines") -> go.Figure:
    drawn = go.Figure()
    for index, line in enumerate(lines):
        colour, dash = SERIES[index % len(SERIES)], DASHES[index % len(DASHES)]
        drawn.add_trace(
            go.Scatter(
                x=line.x, y=line.y, mode=mode, name=line.name, legendgroup=line.name,
                line={"color": colour, "dash": dash, "width": 2.2},
                hovertemplate=f"{line.name}<br>%{{x:.3f}}, %{{y:.3f}}<extra></extra>",
            )
        )  # fmt: skip
        if line.marked is not None and not math.isnan(float(line.y[line.marked])):
            drawn.add_trace(
                go.Scatter(
                    x=[line.x[line.marked]], y=[line.y[line.marked]], mode="markers", showlegend=False,
                    legendgroup=line.name, marker={"size": 12, "color": colour,
                                                   "line": {"color": "#ffffff", "width": 2}},
                    hovertemplate=f"{line.name} {line.text}<br>%{{x:.3f}}, %{{y:.3f}}<extra></extra>",
                )
            )  # fmt: skip
    styled(drawn, HEIGHT_PX, legend=LEGEND_ABOVE)
    drawn.update_xaxes(title_text=x_title, range=[0, 1.005])
    drawn.update_yaxes(title_text=y_title, range=[0, 1.02])
    return drawn


@dataclass(frozen=True)
class Span:
    """A value with its interval."""

    value: float
    low: float
    high: float


def spans(values: Mapping[str, Span], x_title: str, zero: bool = False) -> go.Figure:
    """Values with their intervals, one a line; `zero` draws the line of no difference."""
    names = list(values)
    found = list(values.values())
    colours = [QUIET if zero and span.low <= 0 <= span.high else SERIES[0] for span in found]
    drawn = go.Figure(
        go.Scatter(
            x=[span.value for span in found],
            y=names,
            mode="markers",
            marker={"size": 10, "color": colours},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [span.high - span.value for span in found],
                "arrayminus": [span.value - span.low for span in found],
                "color": QUIET,
                "thickness": 1.6,
                "width": 5,
            },
            customdata=[[span.low, span.high] for span in found],
            hovertemplate=tr(
                "{name}: {value} ({low} to {high})",
                name="%{y}",
                value="%{x:.3f}",
                low="%{customdata[0]:.3f}",
                high="%{customdata[1]:.3f}",
            )
            + "<extra></extra>",
        )
    )
    styled(drawn, 90 + 34 * len(names), showlegend=False)
    drawn.update_layout(margin={"l": 10, "r": 16, "t": 12, "b": 46})
    drawn.update_yaxes(autorange="reversed", automargin=True)
    drawn.update_xaxes(title_text=x_title)
    if zero:
        drawn.add_vline(0, line={"color": INK, "width": 1})
    return drawn


def table_of_scores(
    rows: Sequence[str], columns: Sequence[str], values: Values, title: str, diverging: bool = False
) -> go.Figure:
    """Scores as a heat map: values (rows, columns); nan cells stay blank with a dash."""
    text = [
        ["–" if math.isnan(v) else (f"{v:+.3f}" if diverging else f"{v:.3f}") for v in row] for row in values
    ]
    span = max(0.02, float(np.nanmax(np.abs(values)))) if np.isfinite(values).any() else 1.0
    scale = (
        [[0, "#f0a878"], [0.5, "#f7f9f9"], [1, "#79bfc2"]] if diverging else [[0, "#f7f9f9"], [1, "#79bfc2"]]
    )
    drawn = go.Figure(
        go.Heatmap(
            z=values, x=list(columns), y=list(rows), text=text, texttemplate="%{text}",
            colorscale=scale, zmin=-span if diverging else 0, zmax=span, showscale=False, xgap=3, ygap=3,
            textfont={"size": 14, "color": INK}, hoverinfo="skip",
        )
    )  # fmt: skip
    styled(drawn, 110 + 46 * len(rows), title={"text": title, "font": {"size": 14}})
    drawn.update_layout(margin={"l": 10, "r": 10, "t": 44, "b": 30})
    drawn.update_yaxes(autorange="reversed", automargin=True, showgrid=False)
    drawn.update_xaxes(showgrid=False, side="bottom")
    return drawn
