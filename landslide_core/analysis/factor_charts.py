"""Frequency ratios, factor histograms and collinearity as plotly figures."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from landslide_core.analysis import told
from landslide_core.factors.breaks import Breaks, Intervals
from landslide_core.factors.card import Factor
from landslide_core.factors.collinearity import Collinearity
from landslide_core.figures.theme import INK, QUIET, styled
from landslide_core.language import retold, tr, tr_as
from landslide_core.susceptibility.classes.relate import Relation

MORE, LESS, UNCLEAR = "#d55e00", "#0072b2", "#b9c4c6"  # denser, sparser, no clear difference
_BINS = 60
_SAMPLE = 200_000  # values drawn in a histogram, evenly spaced through the grid


def ratio_bars(relation: Relation) -> go.Figure:
    """Frequency ratio of every class with 95 % intervals, coloured where it differs among all classes tested."""
    found, counts = relation.ratio, relation.ratio.counts
    factor = counts.factor
    colours = [
        UNCLEAR if not differs else MORE if ratio > 1 else LESS
        for ratio, differs in zip(found.ratio, found.differs, strict=True)
    ]
    known = np.isfinite(found.low)
    figure = go.Figure(
        go.Bar(
            x=[told.class_label(label) for label in counts.labels],
            y=found.ratio,
            marker={"color": colours},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": np.where(known, found.high - found.ratio, 0),
                "arrayminus": np.where(known, found.ratio - found.low, 0),
                "color": INK,
                "thickness": 1.2,
            },
            customdata=told.sentences(found),
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    figure.add_hline(y=1, line={"color": QUIET, "dash": "dot"}, annotation_text=tr("average"))
    highest = float(np.nanmax([np.nanmax(found.ratio), *found.high[counts.landslide > 0]], initial=1.0))
    figure.update_yaxes(title=tr("frequency ratio"), range=[0, 1.08 * highest])
    figure.update_xaxes(title=told.label(factor), type="category")
    return styled(figure, 340, showlegend=False, title={"text": told.title(factor)})


def factor_histogram(
    factor: Factor,
    values: NDArray[np.float32],
    labels: NDArray[np.bool_] | None,
    breaks: Breaks,
    even: NDArray[np.bool_] | slice = slice(None),
) -> go.Figure:
    """How a factor's values are spread over the area and over the landslides; class breaks as lines.

    values: any shape, NaN for unknown; labels: the same shape, True for landslide, or None. Each histogram
    adds up to 100 %. even: which values stand for the area, as an index of both.
    """
    area = values[even]
    area = area[np.isfinite(area)]
    figure = go.Figure()
    groups = [(tr_as("histogram", "area"), area, QUIET)]
    if labels is not None:
        groups.append((tr("landslides"), values[np.isfinite(values) & labels], MORE))
    low, high = _range(area)
    for name, found, colour in groups:
        found = found[:: max(1, found.size // _SAMPLE)]
        if factor.kind == "categorical" or factor.kind == "circular":
            codes = breaks.classify(found)
            share = np.bincount(codes[codes >= 0], minlength=len(breaks.labels)) / max(1, found.size)
            names = [told.class_label(label) for label in breaks.labels]
            drawn: Any = go.Bar(x=names, y=100 * share, name=name, marker={"color": colour})
        else:
            share, edges = np.histogram(found, _BINS, (low, high))
            middles = (edges[1:] + edges[:-1]) / 2
            percent = 100 * share / max(1, found.size)
            drawn = go.Scatter(x=middles, y=percent, name=name, line={"color": colour, "shape": "hvh"})
        figure.add_trace(drawn)
    for edge in breaks.edges if isinstance(breaks, Intervals) else ():
        figure.add_vline(x=edge, line={"color": INK, "dash": "dot", "width": 1})
    figure.update_xaxes(title=told.label(factor))
    figure.update_yaxes(title=tr("share (%)"), rangemode="tozero")
    return styled(
        figure,
        320,
        barmode="group",
        title={
            "text": tr_as(
                "chart", "{factor}: {breaks}", factor=told.title(factor), breaks=retold(breaks.method)
            )
        },
    )


def correlation_heatmap(collinearity: Collinearity) -> go.Figure:
    """Pearson's correlation of all measurements, -1 to 1, with the numbers in the cells."""
    return _heatmap(collinearity.columns, collinearity.pearson, tr("correlation"), "RdBu_r", (-1, 1))


def cramers_heatmap(collinearity: Collinearity) -> go.Figure:
    """Cramér's V of the categorical factors, 0 to 1."""
    return _heatmap(collinearity.categories, collinearity.cramers_v, tr("Cramér's V"), "Purples", (0, 1))


def _heatmap(
    names: tuple[str, ...], matrix: NDArray[np.float64], title: str, scale: str, limits: tuple[float, float]
) -> go.Figure:
    shown = [told.column(name) for name in names]
    texts = [["" if np.isnan(value) else f"{value:.2f}" for value in row] for row in matrix]
    figure = go.Figure(
        go.Heatmap(
            z=matrix, x=shown, y=shown, text=texts, texttemplate="%{text}", colorscale=scale,
            zmin=limits[0], zmax=limits[1], colorbar={"title": title},
            hovertemplate=tr("%{y} and %{x}") + ": %{text}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed")
    return styled(figure, 160 + 34 * len(names))


def _range(values: NDArray[np.float32]) -> tuple[float, float]:
    """Return the range that holds all but the outermost thousandth at either end."""
    if not values.size:
        return 0.0, 1.0
    low, high = np.quantile(values[:: max(1, values.size // _SAMPLE)], [0.001, 0.999])
    return (float(low), float(high)) if high > low else (float(low) - 0.5, float(high) + 0.5)
