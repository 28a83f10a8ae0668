"""Scores of networks as a table to sort and to choose two networks in; undefined ones are a dash with the reason."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.comparison.scores import SCORES, Score, why_undefined
from landslide_core.figures.matrix_cells import UNITS, Unit
from landslide_core.language import retold, tr
from landslide_core.metrics import ConfusionMatrix
from landslide_ui import state
from landslide_ui.shared import outputs, tables

if TYPE_CHECKING:
    import pandas as pd

SIDE_BY_SIDE = 2  # networks whose matrices are shown
_SHOWN = tuple(
    score for score in SCORES
    if score.name in ("precision", "recall", "f1", "iou", "kappa", "mcc", "oa", "miou", "cpa")
)  # fmt: skip
_NETWORK, _THRESHOLD = "network", "threshold"
_DIGITS = 3
_BEST = "font-weight: 700; background-color: #e3f0e6"


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
        width="stretch",
    )
    return chosen or "pixels"


def pair_key(where: str) -> str:
    """Where the session keeps the names of the networks whose matrices are shown."""
    return state.compare_key(f"pair.{where}")


def best_two(matrices: Mapping[str, ConfusionMatrix]) -> list[str]:
    """The names of the two networks with the highest IoU, in the order of the matrices."""
    iou = {name: float(matrix.iou) for name, matrix in matrices.items()}
    best = sorted(iou, key=lambda name: -math.inf if math.isnan(iou[name]) else iou[name])[-SIDE_BY_SIDE:]
    return [name for name in matrices if name in best]


def chosen_of(where: str, names: Iterable[str]) -> list[str]:
    """Those among the names that are chosen, one or two, in that order; none where nothing was chosen yet."""
    kept: Sequence[str] = state.recall(pair_key(where), ())
    return [name for name in names if name in kept]


def pair(where: str, matrices: Mapping[str, ConfusionMatrix]) -> list[str]:
    """The names of the networks that are chosen; at first the best two."""
    return chosen_of(where, matrices) or best_two(matrices)


def table(
    where: str,
    matrices: Mapping[str, ConfusionMatrix],
    titles: Mapping[str, str],
    thresholds: Mapping[str, float],
    on_choose: Callable[[list[str]], None] | None = None,
) -> None:
    """A row a network, to be sorted by any column; two rows can be chosen.

    Parameters
    ----------
    where : str
        What the table belongs to: the session keeps a choice for each.
    matrices, titles, thresholds : mapping
        Of each network by its name.
    on_choose : callable, optional
        Told the names when others are chosen.
    """
    names, key = list(matrices), state.compare_key(f"scores.{where}")
    chosen = pair(where, matrices)

    def choose() -> None:
        ticked = [names[row] for row in state.recall(key)["selection"]["rows"]]
        kept = next_pair(state.recall(pair_key(where)) or chosen, ticked)
        state.keep(pair_key(where), kept)
        if on_choose is not None:
            on_choose(kept)

    ticks = [names.index(name) for name in chosen]
    if not state.has(key) or state.recall(key)["selection"]["rows"] != ticks:
        state.keep(key, {"selection": {"rows": ticks}})
    st.dataframe(
        _styled(matrices, titles, thresholds),
        hide_index=True,
        column_config=_columns(),
        height=38 + 35 * len(names),
        key=key,
        on_select=choose,
        selection_mode="multi-row",
        placeholder="–",
        alt=tr("Scores of each network"),
    )
    _say(matrices)


def next_pair(before: Sequence[str], ticked: Sequence[str]) -> list[str]:
    """Which networks are chosen when those are ticked: the two that were ticked last, or what is left; never none."""
    kept = [name for name in before if name in ticked]
    added = [name for name in ticked if name not in before]
    return [*kept, *added][-SIDE_BY_SIDE:] or list(before[-1:])


def _say(matrices: Mapping[str, ConfusionMatrix]) -> None:
    """What the shades, the ticks and the dashes of the table mean."""
    said = []
    if len(matrices) > SIDE_BY_SIDE:
        said.append(tr("Tick two networks to see their matrices. Shaded is the best of a column."))
    elif len(matrices) > 1:
        said.append(tr("Shaded is the best of a column."))
    reasons = {
        retold(reason): None  # in the order they came up
        for matrix in matrices.values()
        for score in _SHOWN
        if (reason := why_undefined(matrix, score.name)) is not None
    }
    if reasons:
        said.append(tr("A dash is a score that is not defined: {reasons}.", reasons=tr("; ").join(reasons)))
    for sentence in said:
        outputs.quiet(sentence)


def _styled(
    matrices: Mapping[str, ConfusionMatrix], titles: Mapping[str, str], thresholds: Mapping[str, float]
) -> Any:
    """The scores with three digits, as they are seen and as a screen reader says them; the best of each is marked."""
    import pandas as pd

    frame = pd.DataFrame(
        {
            _NETWORK: [titles[name] for name in matrices],
            _THRESHOLD: [round(100 * thresholds[name]) for name in matrices],
            **{
                each.name: [round(float(getattr(matrix, each.name)), _DIGITS) for matrix in matrices.values()]
                for each in _SHOWN
            },
        }
    )
    names = [each.name for each in _SHOWN]
    told = frame.style.format(tables.number, subset=names)
    return told.apply(_marked, subset=names) if len(frame) > 1 else told


def _marked(column: "pd.Series[float]") -> list[str]:
    best = column.max()
    return [_BEST if value == best else "" for value in column]


def _columns() -> dict[str, Any]:
    def number(score: Score) -> Any:
        return st.column_config.NumberColumn(retold(score.title), help=retold(score.formula))

    return {
        _NETWORK: st.column_config.TextColumn(tr("Network"), pinned=True),
        _THRESHOLD: st.column_config.NumberColumn(tr("Threshold (%)")),
        **{score.name: number(score) for score in _SHOWN},
    }
