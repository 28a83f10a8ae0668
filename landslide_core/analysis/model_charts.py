"""Scores of models, rankings of factors and their effects as figures."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from landslide_core.analysis import told
from landslide_core.analysis.factor_charts import LESS, MORE
from landslide_core.factors.card import Factor
from landslide_core.figures.theme import DASHES, INK, QUIET, SERIES, styled
from landslide_core.language import retold, tr
from landslide_core.susceptibility.result import SusceptibilityResult
from landslide_core.susceptibility.shap.agreement import Agreement
from landslide_core.susceptibility.shap.dependence import Dependence
from landslide_core.susceptibility.shap.values import Shap, Waterfall
from landslide_core.susceptibility.validation.block_curve import BlockCurve
from landslide_core.susceptibility.validation.ranking_curves import Curve, Reliability

_DOTS = 400  # places drawn per factor in a beeswarm, evenly spaced through the rows
_SPREAD = 0.35


def curves(drawn: Sequence[tuple[str, Curve]]) -> go.Figure:
    """Curves of one kind over one another, each with its name and the area under it; shares from 0 to 1."""
    figure = go.Figure()
    for n, (name, curve) in enumerate(drawn):
        figure.add_trace(
            go.Scatter(
                x=curve.x, y=curve.y, name=f"{retold(name)} ({curve.area:.3f})", mode="lines",
                line={"color": SERIES[n % len(SERIES)], "dash": DASHES[n % len(DASHES)], "width": 2},
            )
        )  # fmt: skip
    first = drawn[0][1]
    if first.kind != "precision-recall":
        figure.add_shape(
            type="line", x0=0, y0=0, x1=1, y1=1, line={"color": QUIET, "dash": "dot", "width": 1}
        )
    figure.update_xaxes(title=retold(first.x_title), range=[0, 1])
    figure.update_yaxes(title=retold(first.y_title), range=[0, 1.01])
    return styled(figure, 420, title={"text": retold(first.kind)})


def curves_of_kind(result: SusceptibilityResult, kind: str) -> go.Figure:
    """The first curve of a kind of every model; ROC is that of the headline scheme."""
    label = result.headline if kind == "ROC" else None
    return curves([(each.title, each.curve(kind, label)) for each in result.results.values()])


def reliability_lines(drawn: Sequence[tuple[str, Reliability]]) -> go.Figure:
    """Predicted against observed chance; on the diagonal a model says what happens."""
    figure = go.Figure()
    top = max(float(max(r.predicted.max(), r.observed.max())) for _, r in drawn)
    for n, (name, found) in enumerate(drawn):
        line = {"color": SERIES[n % len(SERIES)]}
        text = f"{retold(name)} (Brier {found.brier:.4f})"
        figure.add_trace(
            go.Scatter(x=found.predicted, y=found.observed, name=text, mode="lines+markers", line=line)
        )
    figure.add_shape(type="line", x0=0, y0=0, x1=top, y1=top, line={"color": QUIET, "dash": "dot"})
    figure.update_xaxes(title=tr("predicted chance of landslide"), rangemode="tozero")
    figure.update_yaxes(title=tr("observed share of landslides"), rangemode="tozero")
    return styled(figure, 420)


def auc_by_block(curve: BlockCurve) -> go.Figure:
    """AUC of a small forest as ground is kept farther apart; bars are standard deviations over splits."""
    sides = np.array(curve.side_m) / 1000
    figure = go.Figure(
        go.Scatter(
            x=sides, y=curve.auc, mode="lines+markers", line={"color": SERIES[0]},
            error_y={"type": "data", "array": np.nan_to_num(curve.spread), "color": QUIET, "thickness": 1.2},
            hovertemplate="%{x:.3g} km: %{y:.3f}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_xaxes(title=tr("side of the blocks (km), 0 for rows at random"), rangemode="tozero")
    figure.update_yaxes(title=tr("ROC AUC on parts left out"))
    return styled(figure, 320, showlegend=False, title={"text": tr("AUC against block size")})


def ranking_bars(agreement: Agreement) -> go.Figure:
    """Every way's value of every factor, as a share of that way's largest: orders side by side."""
    titles = [told.title(factor) for factor in agreement.factors]
    order = np.argsort(-np.nanmean(agreement.ranks, axis=0), kind="stable")
    figure = go.Figure()
    for n, (way, values) in enumerate(zip(agreement.ways, agreement.values, strict=True)):
        top = np.nanmax(values)
        share = np.clip(values, 0, None) / top if top > 0 else np.zeros_like(values)
        figure.add_trace(
            go.Bar(
                y=[titles[k] for k in order], x=share[order], name=retold(way), orientation="h",
                marker={"color": SERIES[n % len(SERIES)]}, customdata=values[order],
                hovertemplate="%{y}, " + retold(way) + ": %{customdata:.4g}<extra></extra>",
            )
        )  # fmt: skip
    figure.update_xaxes(title=tr("share of the most important factor's value"), range=[0, 1])
    return styled(figure, 140 + 46 * len(titles), barmode="group")


def shap_bars(shap: Shap) -> go.Figure:
    """Mean |SHAP| per factor, in probability."""
    order = shap.order[::-1]
    figure = go.Figure(
        go.Bar(
            y=[told.title(shap.factors[k]) for k in order], x=shap.mean_abs[list(order)], orientation="h",
            marker={"color": SERIES[0]},
        )
    )  # fmt: skip
    figure.update_xaxes(title=tr("mean |SHAP| (change of probability)"))
    return styled(figure, 120 + 26 * len(order))


def beeswarm(shap: Shap) -> go.Figure:
    """SHAP of single places per factor, coloured by the factor's value from its low to its high end.

    Classes and directions have no low and high: their dots are grey.
    """
    rows = np.linspace(0, shap.rows.size - 1, min(_DOTS, shap.rows.size)).astype(np.int64)
    order = shap.order[::-1]
    figure = go.Figure()
    jitter = np.random.default_rng(0).uniform(-_SPREAD, _SPREAD, rows.size)
    for height, k in enumerate(order):
        factor, values = shap.factors[k], shap.table[rows, k]
        ranked: object = QUIET
        if factor.kind == "continuous":
            ranked = np.argsort(np.argsort(values, kind="stable")) / max(1, rows.size - 1)
        figure.add_trace(
            go.Scattergl(
                x=shap.values[k, rows], y=height + jitter, mode="markers", name=told.title(factor),
                marker={"color": ranked, "colorscale": [[0, LESS], [1, MORE]], "size": 4, "opacity": 0.6},
                customdata=values,
                hovertemplate=f"{told.label(factor)} %{{customdata:.4g}}: %{{x:+.3f}}<extra></extra>",
            )
        )  # fmt: skip
    figure.add_vline(x=0, line={"color": INK, "width": 1})
    titles = [told.title(shap.factors[k]) for k in order]
    figure.update_yaxes(tickvals=list(range(len(order))), ticktext=titles, showgrid=False)
    figure.update_xaxes(title=tr("SHAP (change of probability): blue dots low values, orange high"))
    return styled(figure, 120 + 34 * len(order), showlegend=False)


def dependence_line(dependence: Dependence) -> go.Figure:
    """Median effect of a factor by its value with the middle 80 % of places, and its thresholds marked."""
    figure = go.Figure()
    if dependence.labels:
        error = {"type": "data", "symmetric": False, "array": dependence.high - dependence.middle,
                 "arrayminus": dependence.middle - dependence.low, "color": QUIET, "thickness": 1.2}  # fmt: skip
        colours = [MORE if value > 0 else LESS for value in dependence.middle]
        names = [told.class_label(label) for label in dependence.labels]
        figure.add_trace(go.Bar(x=names, y=dependence.middle, error_y=error, marker={"color": colours}))
    else:
        band = np.concatenate([dependence.position, dependence.position[::-1]])
        edge = np.concatenate([dependence.high, dependence.low[::-1]])
        figure.add_trace(
            go.Scatter(x=band, y=edge, fill="toself", mode="none", fillcolor="#e3eaeb", hoverinfo="skip")
        )
        figure.add_trace(
            go.Scatter(
                x=dependence.position,
                y=dependence.middle,
                mode="lines",
                line={"color": SERIES[0], "width": 2},
            )
        )
        for value in dependence.thresholds:
            figure.add_vline(x=value, line={"color": MORE, "dash": "dot"}, annotation_text=f"{value:.3g}")
    figure.add_hline(y=0, line={"color": INK, "width": 1})
    figure.update_xaxes(title=told.label(dependence.factor))
    figure.update_yaxes(title=tr("SHAP (change of probability)"))
    return styled(figure, 320, showlegend=False, title={"text": told.title(dependence.factor)})


def waterfall_steps(waterfall: Waterfall) -> go.Figure:
    """One place: from the average to its probability, factor by factor."""
    names = [f"{told.title(factor)} = {_spelled(factor, value)}" for factor, value, _ in waterfall.steps]
    figure = go.Figure(
        go.Waterfall(
            orientation="h", y=[*names[::-1]], x=[step for *_, step in waterfall.steps][::-1], base=waterfall.base,
            increasing={"marker": {"color": MORE}}, decreasing={"marker": {"color": LESS}},
        )
    )  # fmt: skip
    # The two marks stand on the sides away from each other, so that their words never meet.
    left, right = "top left", "top right"
    base, here = (left, right) if waterfall.base <= waterfall.probability else (right, left)
    figure.add_vline(
        x=waterfall.base,
        line={"color": QUIET, "dash": "dot"},
        annotation_text=tr("average"),
        annotation_position=base,
    )
    figure.add_vline(
        x=waterfall.probability,
        line={"color": INK},
        annotation_text=tr("here {probability}", probability=f"{waterfall.probability:.2f}"),
        annotation_position=here,
    )
    figure.update_xaxes(title=tr("probability of landslide<br>(at the share of the training sample)"))
    return styled(figure, 140 + 30 * len(names), showlegend=False)


def _spelled(factor: Factor, value: float) -> str:
    """A factor's value with its unit, or the name of its class."""
    if factor.classes:
        return retold(factor.classes.get(int(value), f"{value:.4g}"))
    return f"{value:.4g}{factor.unit_after}"


def interaction_heatmap(shap: Shap, strength: NDArray[np.float64]) -> go.Figure:
    """Mean |SHAP interaction| of every pair of factors, own effects on the diagonal."""
    titles = [told.title(factor) for factor in shap.factors]
    figure = go.Figure(
        go.Heatmap(
            z=strength, x=titles, y=titles, colorscale="Purples", colorbar={"title": tr("mean |SHAP|")},
            hovertemplate=tr("%{y} and %{x}") + ": %{z:.4f}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed")
    return styled(figure, 160 + 34 * len(titles))
