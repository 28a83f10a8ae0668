"""How many landslides there are of each area: what was mapped, the fitted laws, the rollover and the tail."""

import math

import numpy as np
import plotly.graph_objects as go

from landslide_core.figures.theme import DASHES, INK, LEGEND_ABOVE, QUIET, SERIES, styled
from landslide_core.inventory.sizes.laws import Values
from landslide_core.inventory.sizes.statistics import SizeStatistics
from landslide_core.language import retold, tr

HEIGHT_PX = 430
_BINS_PER_DECADE = 5
_MOST_BINS = 40
_SMOOTH = 240  # points of a curve
_AIR = 0.06  # beside the areas, as a share of their decades
_FEW_DECADES = 2.5  # ticks at 2 and 5 too


def densities(found: SizeStatistics) -> go.Figure:
    """Probability density over area, both logarithmic, with what is fitted."""
    drawn = go.Figure()
    _mapped(drawn, found)
    areas = np.geomspace(max(found.smallest_m2, found.areas_m2[0]), found.areas_m2[-1], _SMOOTH)
    for index, fitted in enumerate(found.fits.values()):
        colour = SERIES[index]
        title, density = retold(fitted.law.title), fitted.density(areas)
        _line(drawn, areas, density, title, {"color": colour, "dash": DASHES[3 * index]})
        most = fitted.rollover_m2
        if not math.isnan(most):
            drawn.add_trace(
                go.Scatter(
                    x=[most], y=fitted.density(np.array([most])), mode="markers", showlegend=False, name=title,
                    marker={"size": 12, "color": colour, "line": {"color": "#ffffff", "width": 2}},
                    hovertemplate=tr("{law}: rollover at {area}", law=title, area="%{x:,.0f} m²") + "<extra></extra>",
                )
            )  # fmt: skip
    _tail(drawn, found)
    if found.smallest_m2:
        _smallest(drawn, found.smallest_m2)
    styled(drawn, HEIGHT_PX, legend=LEGEND_ABOVE)
    ends = np.log10([found.smallest_m2 or found.areas_m2[0], found.areas_m2[-1]])
    decades = float(np.ptp(ends))
    drawn.update_xaxes(
        title_text=tr("Area (m²)"),
        type="log",
        range=[float(ends[0]) - _AIR * decades, float(ends[1]) + _AIR * decades],
        dtick=1 if decades > _FEW_DECADES else "D2",
        exponentformat="power",
    )
    drawn.update_yaxes(
        title_text=tr("Probability density (1/m²)"), type="log", dtick=1, exponentformat="power"
    )
    return drawn


def binned(areas_m2: Values) -> tuple[Values, Values, Values, Values]:
    """Return counts (n,), density per m² (n,), edges (n + 1,) and middles (n,) of bins of equal logarithmic width."""
    low, high = math.log10(areas_m2[0]), math.log10(areas_m2[-1])
    bins = min(_MOST_BINS, max(4, math.ceil((high - low) * _BINS_PER_DECADE)))
    edges = np.geomspace(areas_m2[0], areas_m2[-1], bins + 1)
    edges[0], edges[-1] = areas_m2[0], areas_m2[-1]  # exactly, so that no landslide falls out by rounding
    counts, _ = np.histogram(areas_m2, edges)
    return (
        counts.astype(float),
        counts / len(areas_m2) / np.diff(edges),
        edges,
        np.sqrt(edges[:-1] * edges[1:]),
    )


def _mapped(drawn: go.Figure, found: SizeStatistics) -> None:
    """The landslides in bins, with the error of their number."""
    counts, density, edges, middles = binned(found.areas_m2)
    there = counts > 0
    error = density[there] / np.sqrt(counts[there])
    drawn.add_trace(
        go.Scatter(
            x=middles[there], y=density[there], mode="markers", name=tr("{count:,} landslides", count=found.count),
            marker={"size": 8, "color": INK},
            error_y={"type": "data", "symmetric": False, "array": error,
                     "arrayminus": np.minimum(error, 0.9 * density[there]), "color": QUIET, "thickness": 1.2,
                     "width": 3},
            customdata=np.column_stack([counts[there], edges[:-1][there], edges[1:][there]]),
            hovertemplate=tr(
                "{count} landslides of {low} to {high}",
                count="%{customdata[0]:,.0f}",
                low="%{customdata[1]:,.0f}",
                high="%{customdata[2]:,.0f} m²",
            )
            + "<extra></extra>",
        )
    )  # fmt: skip


def _tail(drawn: go.Figure, found: SizeStatistics) -> None:
    """The power law, over the areas where it holds."""
    tail = found.tail
    areas = np.geomspace(tail.from_m2, found.areas_m2[-1], 2)
    share = tail.count / found.count * (tail.exponent - 1) / tail.from_m2
    name = tr("Power law from {area:,.0f} m²: -{exponent:.2f}", area=tail.from_m2, exponent=tail.exponent)
    density = share * (areas / tail.from_m2) ** -tail.exponent
    _line(drawn, areas, density, name, {"color": SERIES[5], "dash": "dot", "width": 3.2})


def _smallest(drawn: go.Figure, smallest_m2: float) -> None:
    """A line where landslides begin to count; on a logarithmic axis a shape goes by the value, a text by its power."""
    drawn.add_vline(smallest_m2, line={"color": QUIET, "dash": "dot", "width": 1})
    drawn.add_annotation(
        x=math.log10(smallest_m2), y=0, yref="paper", xanchor="left", yanchor="bottom", showarrow=False,
        text=tr("smallest: {area:,.0f} m²", area=smallest_m2), font={"size": 11, "color": QUIET},
    )  # fmt: skip


def _line(drawn: go.Figure, areas: Values, density: Values, name: str, line: dict[str, object]) -> None:
    seen = density > 0
    drawn.add_trace(
        go.Scatter(
            x=areas[seen], y=density[seen], mode="lines", name=name, line={"width": 2.2, **line},
            hovertemplate=f"{name}<br>%{{x:,.0f}} m²<extra></extra>",
        )
    )  # fmt: skip
