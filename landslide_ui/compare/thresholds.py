"""One threshold for all networks or one each; nothing is predicted when they move."""

from typing import TYPE_CHECKING, Literal

import numpy as np
import streamlit as st

from landslide_core.figures.matrix_cells import columns_for
from landslide_ui import state

if TYPE_CHECKING:
    from landslide_core.comparison import Comparison

Kind = Literal["each", "common"]
_KINDS: dict[Kind, str] = {"each": "One threshold each", "common": "One for all"}


def choose(identity: str, found: "Comparison") -> dict[str, float]:
    """Sliders and buttons; returns the threshold (0 to 1) of every network by its name."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        kind: Kind | None = st.segmented_control(
            "Thresholds",
            list(_KINDS),
            default="each",
            format_func=_KINDS.__getitem__,
            required=True,
            key=state.compare_key(f"kind.{identity}"),
            label_visibility="collapsed",
        )
        _buttons(identity, found, kind or "each")
    if kind == "common":
        per_cent = _slider(identity, "all", "Threshold of all networks", round(100 * _mean_own(found)))
        return {each.name: per_cent / 100 for each in found.contenders}
    chosen = {}
    contenders = list(found.contenders)
    per_row = columns_for(len(contenders))  # each slider stands above its matrix
    for first in range(0, len(contenders), per_row):
        some = contenders[first : first + per_row]
        columns = st.columns(per_row, gap="medium")
        for each, column in zip(some, columns, strict=False):
            with column:
                chosen[each.name] = (
                    _slider(identity, each.name, each.title, round(100 * each.threshold)) / 100
                )
    return chosen


def _slider(identity: str, name: str, label: str, start: int) -> int:
    key = _key(identity, name)
    if state.recall(key) is None:
        state.keep(key, start)
    return int(st.slider(label, 1, 99, format="%d %%", key=key, persist_state="session"))


def _key(identity: str, name: str) -> str:
    return state.compare_key(f"threshold.{identity}.{name}")


def _buttons(identity: str, found: "Comparison", kind: Kind) -> None:
    from landslide_core.comparison.threshold_curves import best_f1, highest_with_recall

    def set_own() -> None:
        _set(identity, kind, {each.name: each.threshold for each in found.contenders}, _mean_own(found))

    def set_best() -> None:
        each_best = {each.name: best_f1(each.counts) for each in found.contenders}
        _set(identity, kind, each_best, _common_best(found))

    def set_recall() -> None:
        reached = {each.name: highest_with_recall(each.counts) or 0.01 for each in found.contenders}
        _set(identity, kind, reached, min(reached.values()))

    short = [each.title for each in found.contenders if highest_with_recall(each.counts) is None]
    help_recall = "The highest threshold at which 90 % of the landslide area is found."
    if short:
        help_recall += f" Out of reach, so the lowest is taken, for: {', '.join(short)}."
    st.button("Networks' own", on_click=set_own, key=state.compare_key("own"))
    st.button(
        "Best F1",
        on_click=set_best,
        key=state.compare_key("best"),
        help="The threshold with the highest F1 on this very ground: an upper bound, not a promise.",
    )
    st.button("Recall at least 0.9", on_click=set_recall, key=state.compare_key("recall"), help=help_recall)


def _set(identity: str, kind: Kind, each: dict[str, float], common: float) -> None:
    if kind == "common":
        state.keep(_key(identity, "all"), round(100 * common))
        return
    for name, threshold in each.items():
        state.keep(_key(identity, name), round(100 * threshold))


def _mean_own(found: "Comparison") -> float:
    return sum(each.threshold for each in found.contenders) / len(found.contenders)


def _common_best(found: "Comparison") -> float:
    """The threshold with the highest mean F1 of all networks."""
    from landslide_core.comparison.threshold_curves import THRESHOLDS, curves

    f1 = np.array([curves(each.counts).scores("f1")[list(THRESHOLDS)] for each in found.contenders])
    return THRESHOLDS[int(np.argmax(np.nan_to_num(f1).mean(axis=0)))] / 100
