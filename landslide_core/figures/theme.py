"""How all charts look: quiet, named, and the same on screen and on paper."""

from typing import Any

import plotly.graph_objects as go

# After Okabe & Ito (2008), dark ones first; one per network, in the order of the comparison.
SERIES = (
    "#0f5c63", "#d55e00", "#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#0072b2", "#a09a00", "#666666",
)  # fmt: skip
DASHES = ("solid", "solid", "solid", "dash", "dash", "dash", "dot", "dot", "dot")
LEGEND_ABOVE = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": {"size": 12}}
INK, QUIET, GRID, PAPER = "#17262a", "#56696e", "#e3eaeb", "#ffffff"
FONT = "'Source Sans', 'Source Sans 3', 'Source Sans Pro', 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"


def look(height_px: int) -> dict[str, Any]:
    """The layout that all figures share."""
    return {
        "height": height_px,
        "template": "plotly_white",
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "margin": {"l": 60, "r": 16, "t": 36, "b": 48},
        "hoverlabel": {"font": {"family": FONT}},
    }


def styled(figure: go.Figure, height_px: int, **layout: Any) -> go.Figure:
    """The figure in the house's look."""
    figure.update_layout({**look(height_px), **layout})
    figure.update_xaxes(gridcolor=GRID, zeroline=False)
    figure.update_yaxes(gridcolor=GRID, zeroline=False)
    return figure
