"""One place with a slider for every factor; probability and reasons follow."""

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from landslide_core.analysis import told
from landslide_core.analysis.factor_maps import span
from landslide_core.language import tr, tr_as
from landslide_ui import state
from landslide_ui.factors import forest, layers, pictures
from landslide_ui.factors.asking import knobs, place, what_if_map
from landslide_ui.maps import click_map
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from landslide_core.factors import Factor
    from landslide_ui.factors.analyses import Analysis


def show(found: "Analysis") -> None:
    """Draw the map to click on, the sliders, and the waterfall."""
    left, right = st.columns((10, 7), gap="medium")
    with right:
        row = place.choose(found)
    with left:
        if layers.has_map(found):
            picture = what_if_map.before(found)
            click_map.show(
                pictures.scene_of(found),
                [click_map.Picture("before", tr("Susceptibility"), picture.overlay)],
                pictures.bounds_of(found),
                state.factor_key(f"map.place.{found.id}"),
                georeferenced=pictures.georeferenced(found),
                picked=place.key(found),
                height_px=360,
            )
    if row is None:
        return
    with right:
        values = _sliders(found, row)
    with left:
        _answer(found, row, values)


def _answer(found: "Analysis", row: int, values: NDArray[np.float32]) -> None:
    result = forest.result_of(found)
    own = place.values_at(found, row)
    before, after = (
        place.chance(result, float(result.forest.probability(each[None])[0])) for each in (own, values)
    )
    if result.sample.chosen:
        labels = tr("Relative susceptibility as it is"), tr("Relative susceptibility as changed")
        moved = f"{after - before:+.2f}"
    else:
        labels = tr("Chance of landslide as it is"), tr("Chance of landslide as changed")
        moved = tr_as("difference", "{points:+.2f} points", points=100 * (after - before))
    with st.container(horizontal=True, gap="large"):
        st.metric(labels[0], place.in_words(result, before), width="content")
        st.metric(labels[1], place.in_words(result, after), moved, delta_color="off", width="content")
    for sentence in _unlike(found, values):
        st.warning(sentence, icon=":material/warning:")
    place.waterfall(found, row, values)


def _unlike(found: "Analysis", values: NDArray[np.float32]) -> list[str]:
    """What is to be said of values that the model has not seen, one by one and together."""
    result = forest.result_of(found)
    edges = zip(result.forest.factors, values, result.forest.low, result.forest.high, strict=True)
    beyond = [told.title(factor) for factor, value, low, high in edges if value < low or value > high]
    said = [tr("Outside what the model has seen: {factors}.", factors=told.listed(beyond))] if beyond else []
    applied = result.applicability
    if applied is not None and applied.measure.beyond(values[None], applied.threshold)[0]:
        said.append(tr("Such ground is unlike all that the model learned from; its answer is a guess."))
    return said


def _sliders(found: "Analysis", row: int) -> NDArray[np.float32]:
    """A slider per factor that begins at the place's own value; returns what they say."""
    names = layers.related_of(found).data.names
    values = place.values_at(found, row)
    own = {factor.name: float(values[names.index(factor.name)]) for factor in knobs.ordered(found)}
    keys = {name: state.factor_key(f"value.{found.id}.{row}.{name}") for name in own}
    for factor in knobs.ordered(found):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            value = _slider(found, factor, keys[factor.name], own[factor.name])
            st.button(
                tr("Reset"),
                key=f"{keys[factor.name]}.reset",
                help=tr("{factor}: back to the place's own value", factor=told.title(factor)),
                type="tertiary",
                disabled=value == own[factor.name],
                on_click=_reset,
                args=(keys[factor.name],),
            )
        values[names.index(factor.name)] = value
    st.button(
        tr("Reset all"),
        key=state.factor_key(f"value.{found.id}.{row}.reset"),
        icon=":material/undo:",
        disabled=all(values[names.index(name)] == np.float32(value) for name, value in own.items()),
        on_click=_reset,
        args=tuple(keys.values()),
    )
    return values


def _reset(*keys: str) -> None:
    """Let sliders begin at the place's own values again."""
    for key in keys:
        state.drop(key)


def _slider(found: "Analysis", factor: "Factor", key: str, own: float) -> float:
    if factor.kind == "categorical":
        codes = sorted(factor.classes)
        chosen = st.selectbox(
            told.title(factor),
            codes,
            codes.index(int(own)),
            format_func=lambda code: told.class_label(factor.classes[code]),
            key=key,
        )
        return float(chosen)
    if factor.kind == "circular":
        if own < 0:
            outputs.quiet(tr("{factor}: flat ground has none.", factor=told.title(factor)))
            return own
        low, high, step = 0.0, 360.0, 5.0
    else:
        low, high, step = _range(found.stamp, factor.name, found)
    low, high = min(low, own), max(high, own)
    moved = float(st.slider(told.label(factor), low, high, own, step=step, format="%.4g", key=key))
    return own if abs(moved - own) < step / 2 else moved


@st.cache_data(max_entries=256, show_spinner=False)
def _range(stamp: str, name: str, _found: "Analysis") -> tuple[float, float, float]:
    data = layers.related_of(_found).data
    low, high = span(place.table(_found)[:, data.index(name)], 0.001, 0.999)
    high = high if high > low else low + 1
    return low, high, float(f"{(high - low) / 200:.0e}")
