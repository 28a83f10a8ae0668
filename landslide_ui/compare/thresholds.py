"""One threshold for all networks or one each; nothing is predicted when they move."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import streamlit as st

from landslide_core.language import marked, tr
from landslide_ui import state
from landslide_ui.owned.view import Part, one_of, whole

if TYPE_CHECKING:
    from landslide_core.comparison import Comparison

Kind = Literal["each", "common"]
_KINDS: dict[Kind, str] = {"each": marked("One threshold each"), "common": marked("One for all")}

_LIMITS = (1, 99)  # per cent
_PER_ROW = 3  # sliders that are folded away
_ALL = "all"  # one slider for all networks


def choose(identity: str, found: "Comparison", shown: Collection[str]) -> dict[str, float]:
    """Sliders and buttons; returns the threshold (0 to 1) of every network by its name.

    The sliders of the networks whose matrices are shown are in sight; those of the others are folded away.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        kind: Kind | None = st.segmented_control(
            tr("Thresholds"),
            list(_KINDS),
            format_func=lambda each: tr(_KINDS[each]),
            required=True,
            key=state.compare_key(f"kind.{identity}"),
            persist_state="session",
            label_visibility="collapsed",
        )
        _buttons(identity, found, kind or "each")
    if kind == "common":
        per_cent = _slider(identity, _ALL, tr("Threshold of all networks"))
        return {each.name: per_cent / 100 for each in found.contenders}
    titles = {each.name: each.title for each in found.contenders}
    in_sight = [name for name in titles if name in shown]
    chosen = _sliders(identity, titles, in_sight, len(in_sight))
    if others := [name for name in titles if name not in shown]:
        with st.expander(tr("Thresholds of the other networks")):
            chosen |= _sliders(identity, titles, others, _PER_ROW)
    return {name: chosen[name] for name in titles}


def _sliders(
    identity: str, titles: Mapping[str, str], names: Sequence[str], per_row: int
) -> dict[str, float]:
    chosen = {}
    for first in range(0, len(names), per_row):
        columns = st.columns(per_row, gap="medium")
        for name, column in zip(names[first : first + per_row], columns, strict=False):
            with column:
                chosen[name] = _slider(identity, name, titles[name]) / 100
    return chosen


def parts(identity: str, found: "Comparison") -> tuple[Part[Any], ...]:
    """What can be decided here (landslide_ui.compare.view)."""
    own = {each.name: each.threshold for each in found.contenders}
    return (
        one_of("thresholds", state.compare_key(f"kind.{identity}"), _KINDS, "each"),
        _part(identity, "threshold", _ALL, _mean_own(found)),
        *(_part(identity, f"threshold.{name}", name, value) for name, value in own.items()),
    )


def _part(identity: str, name: str, slider: str, own: float) -> Part[int]:
    return whole(name, _key(identity, slider), _LIMITS, min(max(round(100 * own), _LIMITS[0]), _LIMITS[1]))


def _slider(identity: str, name: str, label: str) -> int:
    return int(st.slider(label, *_LIMITS, format="%d %%", key=_key(identity, name), persist_state="session"))


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
    help_recall = tr("The highest threshold at which 90 % of the landslide area is found.")
    if short:
        help_recall = tr(
            "The highest threshold at which 90 % of the landslide area is found. Out of reach, so the lowest is taken, "
            "for: {networks}.",
            networks=tr(", ").join(short),
        )
    st.button(tr("Networks' own"), on_click=set_own, key=state.compare_key("own"))
    st.button(
        tr("Best F1 on this ground"),
        on_click=set_best,
        key=state.compare_key("best"),
        help=tr(
            "The threshold with the highest F1, chosen on this very ground: an upper bound, not a promise."
        ),
    )
    st.button(
        tr("Recall at least 0.9"), on_click=set_recall, key=state.compare_key("recall"), help=help_recall
    )


def _set(identity: str, kind: Kind, each: dict[str, float], common: float) -> None:
    if kind == "common":
        state.keep(_key(identity, _ALL), round(100 * common))
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
