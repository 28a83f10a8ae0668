"""landslide_ui.factor_one_place: one place with a slider for every factor; probability and reasons follow."""

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from landslide_core.analysis.factor_maps import span
from landslide_ui import (
    factor_forest,
    factor_knobs,
    factor_layers,
    factor_map,
    factor_pictures,
    factor_place,
    factor_questions,
    outputs,
    state,
    words,
)

if TYPE_CHECKING:
    from landslide_core.factors import Factor
    from landslide_ui.analyses import Analysis


def show(found: "Analysis") -> None:
    """Draw the map to click on, the sliders, and the waterfall."""
    left, right = st.columns((10, 7), gap="medium")
    with right:
        row = factor_place.choose(found)
    with left:
        if factor_layers.has_map(found):
            picture = factor_questions.before(found)
            factor_map.show(
                factor_pictures.scene_of(found),
                [factor_map.Picture("before", "Susceptibility", picture.overlay)],
                factor_pictures.bounds_of(found),
                state.factor_key(f"map.place.{found.id}"),
                georeferenced=factor_pictures.georeferenced(found),
                picked=factor_place.key(found),
                height_px=360,
            )
    if row is None:
        return
    with right:
        values = _sliders(found, row)
    with left:
        _answer(found, row, values)


def _answer(found: "Analysis", row: int, values: NDArray[np.float32]) -> None:
    result = factor_forest.result_of(found)
    own = factor_place.values_at(found, row)
    before = float(result.forest.probability(own[None])[0])
    after = float(result.forest.probability(values[None])[0])
    with st.container(horizontal=True, gap="large"):
        st.metric("Probability as it is", words.per_cent(before), width="content")
        st.metric("Probability as changed", words.per_cent(after), f"{100 * (after - before):+.0f} points",
                  delta_color="off", width="content")  # fmt: skip
    beyond = [
        factor.title
        for factor, value, low, high in zip(
            result.forest.factors, values, result.forest.low, result.forest.high, strict=True
        )
        if value < low or value > high
    ]
    if beyond:
        st.warning(f"Outside what the model has seen: {', '.join(beyond)}.", icon=":material/warning:")
    factor_place.waterfall(found, row, values)


def _sliders(found: "Analysis", row: int) -> NDArray[np.float32]:
    """A slider per factor that begins at the place's own value; returns what they say."""
    names = factor_layers.related_of(found).data.names
    values = factor_place.values_at(found, row)
    with st.container(height=520, border=False):
        for factor in factor_knobs.ordered(found):
            column = names.index(factor.name)
            values[column] = _slider(found, factor, row, float(values[column]))
    outputs.quiet("Probability is as common as landslides are in the sample that the forest learned from.")
    return values


def _slider(found: "Analysis", factor: "Factor", row: int, own: float) -> float:
    key = state.factor_key(f"value.{found.id}.{row}.{factor.name}")
    if factor.kind == "categorical":
        codes = sorted(factor.classes)
        chosen = st.selectbox(
            factor.title, codes, codes.index(int(own)), format_func=lambda c: factor.classes[c], key=key
        )
        return float(chosen)
    if factor.kind == "circular":
        if own < 0:
            outputs.quiet(f"{factor.title}: flat ground has none.")
            return own
        low, high, step = 0.0, 360.0, 5.0
    else:
        low, high, step = _range(found.stamp, factor.name, found)
    low, high = min(low, own), max(high, own)
    moved = float(st.slider(factor.label, low, high, own, step=step, format="%.4g", key=key))
    return own if abs(moved - own) < step / 2 else moved


@st.cache_data(max_entries=256, show_spinner=False)
def _range(stamp: str, name: str, _found: "Analysis") -> tuple[float, float, float]:
    data = factor_layers.related_of(_found).data
    low, high = span(factor_place.table(_found)[:, data.index(name)], 0.001, 0.999)
    high = high if high > low else low + 1
    return low, high, float(f"{(high - low) / 200:.0e}")
