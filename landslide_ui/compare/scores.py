"""Scores of networks as a table, undefined ones as a dash with the reason."""

import math
from collections.abc import Mapping
from html import escape

import streamlit as st

from landslide_core.comparison.scores import SCORES, why_undefined
from landslide_core.figures.matrix_cells import UNITS, Unit
from landslide_core.language import retold, tr
from landslide_core.metrics import ConfusionMatrix
from landslide_ui import state
from landslide_ui.shared import outputs, tables

_SHOWN = ("precision", "recall", "f1", "iou", "kappa", "mcc", "oa", "miou", "cpa")


def choose_unit(where: str, pixel_m2: float | None) -> Unit:
    """What the cells of the matrices count."""
    units = [unit for unit in UNITS if unit != "km2" or pixel_m2 is not None]
    chosen: Unit | None = st.segmented_control(
        tr("Cells show"),
        units,
        format_func=lambda unit: tr(UNITS[unit]),
        required=True,
        key=state.compare_key(f"unit.{where}"),
        persist_state="session",
        label_visibility="collapsed",
    )
    return chosen or "pixels"


def table(matrices: Mapping[str, ConfusionMatrix], thresholds: Mapping[str, float]) -> None:
    """A row a network, the best value of each score in bold; hover a head for its formula."""
    shown = [score for score in SCORES if score.name in _SHOWN]
    values = {title: [float(getattr(matrix, s.name)) for s in shown] for title, matrix in matrices.items()}
    best = [max((row[i] for row in values.values() if not math.isnan(row[i])), default=math.nan)
            for i in range(len(shown))]  # fmt: skip
    heads = "".join(f'<th title="{escape(retold(s.formula))}">{retold(s.title)}</th>' for s in shown)
    rows: list[str] = []
    reasons: dict[str, None] = {}  # in the order they came up
    for title, matrix in matrices.items():
        cells = []
        for index, score in enumerate(shown):
            reason = why_undefined(matrix, score.name)
            if reason is not None:
                reasons[retold(reason)] = None
            cells.append(_cell(values[title][index], best[index], reason, len(matrices) > 1))
        rows.append(f"<tr><th>{escape(title)}</th><td>{thresholds[title]:.2f}</td>{''.join(cells)}</tr>")
    tables.wide(
        (tr("Network"), tr("Threshold"), *(retold(score.title) for score in shown)),
        f'<table class="scarp-table"><thead><tr><th>{tr("Network")}</th><th>{tr("Threshold")}</th>'
        f"{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>",
    )
    if reasons:
        outputs.quiet(tr("A dash is a score that is not defined: {reasons}.", reasons=tr("; ").join(reasons)))


def _cell(value: float, best: float, reason: str | None, compared: bool) -> str:
    if reason is not None:
        return f'<td title="{escape(retold(reason))}">–</td>'
    text = f"{value:.3f}"
    return f"<td><b>{text}</b></td>" if compared and value == best else f"<td>{text}</td>"
