"""A slider or a choice per factor, as changes for the map that answers."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.analysis import told
from landslide_core.analysis.factor_maps import span
from landslide_core.language import marked, tr
from landslide_ui import state
from landslide_ui.factors import layers
from landslide_ui.factors.asking import place
from landslide_ui.owned.view import Part, decimal, one_of

if TYPE_CHECKING:
    from landslide_core.factors import Factor
    from landslide_core.susceptibility import Change
    from landslide_ui.factors.analyses import Analysis

_PRESETS = {  # title: factor and how far it is shifted
    marked("Slope +5°"): ("slope", 5.0),
    "NDVI −0.1": ("ndvi", -0.1),
    marked("Rivers 100 m nearer"): ("river_distance", -100.0),
    marked("Wetter: TWI +2"): ("twi", 2.0),
}
_FAR = 1e12


def changes(found: "Analysis") -> "list[Change]":
    """Presets, a reset and a knob per factor, those first that the model leans on; returns what is changed."""
    from landslide_core.susceptibility import Change

    factors = ordered(found)
    names = {factor.name for factor in factors}
    with st.container(horizontal=True, gap="small"):
        for title, (name, amount) in _PRESETS.items():
            if name in names:
                st.button(
                    tr(title),
                    key=state.factor_key(f"preset.{name}"),
                    on_click=_set,
                    args=(found, factors, name, amount),
                )
        st.button(
            tr("Reset"), icon=":material/undo:", key=state.factor_key("reset"), type="tertiary", on_click=_set,
            args=(found, factors, None, 0.0),
        )  # fmt: skip
    made = []
    with st.container(height=470, border=False):
        for factor in factors:
            if factor.kind == "categorical":
                code = _choose_class(found, factor)
                if code is not None:
                    made.append(Change(factor.name, factor.book.code_of(code), "set"))
            else:
                amount = _shift(found, factor)
                if amount:
                    made.append(Change(factor.name, amount))
    return made


def name_of(factor: "Factor") -> str:
    """The name of a factor's knob in an address."""
    return f"shift.{factor.name}"


def parts(found: "Analysis") -> Iterator[Part[Any]]:
    """What can be decided here (landslide_ui.factors.view); how far a slider goes is known where it is drawn."""
    for factor in layers.related_of(found).data.factors:
        if factor.kind == "categorical":
            yield one_of(name_of(factor), _key(found, factor), sorted(factor.classes), None)
        else:
            yield decimal(name_of(factor), _key(found, factor), (-_FAR, _FAR), 0.0)


def ordered(found: "Analysis") -> "list[Factor]":
    """The factors, the most important first."""
    result = found.mapped
    assert result is not None
    factors = result.forest.factors
    return [factors[k] for k in sorted(range(len(factors)), key=lambda k: -result.permutation[k])]


def _key(found: "Analysis", factor: "Factor") -> str:
    return state.factor_key(f"change.{found.id}.{factor.name}")


def _set(found: "Analysis", factors: "list[Factor]", name: str | None, amount: float) -> None:
    """Set one knob and leave the others, or set all back."""
    for factor in factors:
        if name not in (None, factor.name):
            continue
        if factor.kind == "categorical":
            state.keep(_key(found, factor), None)
        else:
            most, _ = _limits(found, factor)
            state.keep(_key(found, factor), min(max(amount, -most), most))


def _shift(found: "Analysis", factor: "Factor") -> float:
    most, step = _limits(found, factor)
    key = _key(found, factor)
    state.keep(key, min(max(state.recall(key, 0.0) or 0.0, -most), most))
    return float(
        st.slider(
            tr("Shift: {factor}", factor=told.title(factor)),
            -most,
            most,
            step=step,
            format=f"%+.4g{factor.unit_after}",
            key=key,
            persist_state="session",
        )
    )


def _limits(found: "Analysis", factor: "Factor") -> tuple[float, float]:
    """How far a knob goes to either side, and its step."""
    return (180.0, 5.0) if factor.kind == "circular" else _reach(found.stamp, factor.name, found)


@st.cache_data(max_entries=256, show_spinner=False)
def _reach(stamp: str, name: str, _found: "Analysis") -> tuple[float, float]:
    """How far a factor may be shifted: about half of its range here, a round number; and the step."""
    low, high = span(_column(_found, name))
    step = float(f"{max(high - low, 1e-6) / 100:.0e}")
    return 50 * step, step


def _column(found: "Analysis", name: str) -> Any:
    data = layers.related_of(found).data
    return place.table(found)[:, data.index(name)]


def _choose_class(found: "Analysis", factor: "Factor") -> int | None:
    return st.selectbox(
        tr("{factor}: everywhere", factor=told.title(factor)),
        sorted(factor.classes),
        index=None,
        format_func=lambda code: told.class_label(factor.classes[code]),
        placeholder=tr("As it is"),
        key=_key(found, factor),
        persist_state="session",
    )
