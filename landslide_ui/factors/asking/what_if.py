"""The seventh step: factors are changed and the map moves."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_ui import state, words
from landslide_ui.factors import forest, layers, pictures
from landslide_ui.factors.asking import knobs, place_sliders, what_if_map
from landslide_ui.maps import click_map
from landslide_ui.owned.view import Part, one_of, switch
from landslide_ui.shared import controls, outputs

if TYPE_CHECKING:
    from landslide_core.susceptibility import Answer
    from landslide_ui.factors.analyses import Analysis

_METRIC_WIDTH_PX = 170
_ASKED = ("The map", "One place")
_SHOWN = {"after": "Changed map", "change": "What changed", "before": "Map before"}


def show(found: "Analysis") -> None:
    """Draw the step."""
    from landslide_core.susceptibility import who_answers

    if not layers.has_map(found) or _choose(found) == "One place":
        outputs.quiet(
            "What if this place were different? Move a factor and watch the probability and its reasons."
        )
        place_sliders.show(found)
    else:
        outputs.quiet(
            "What if the ground were different? Move a factor for the whole map, or draw an area first. "
            f"{who_answers(forest.result_of(found))} It answers as it learned: it knows what goes together, not what "
            "causes what."
        )
        _map(found)


def parts(found: "Analysis") -> Iterator[Part[Any]]:
    """What can be decided here (landslide_ui.factors.view)."""
    yield one_of("ask", state.factor_key(f"ask.{found.id}"), _ASKED, _ASKED[0])
    yield one_of("shown", state.factor_key(f"what if.shown.{found.id}"), _SHOWN, "after")
    yield switch("follow", state.factor_key("follow"), own=True)
    yield from knobs.parts(found)


def _choose(found: "Analysis") -> str | None:
    return st.segmented_control(
        "Ask",
        _ASKED,
        required=True,
        key=state.factor_key(f"ask.{found.id}"),
        persist_state="session",
        label_visibility="collapsed",
    )


def ring_key(found: "Analysis") -> str:
    """The key under which the drawn area is kept."""
    return state.factor_key(f"ring.{found.plan.title}")


def _map(found: "Analysis") -> None:
    from landslide_core.analysis.questions import WhatIfSettings

    totals = st.container()
    left, right = st.columns((10, 5), gap="medium")
    with right:
        changes = knobs.changes(found)
        said = controls.said(WhatIfSettings, "follow")
        follow = st.toggle(**said, key=state.factor_key("follow"), persist_state="session")
    ring: Sequence[tuple[float, float]] = state.recall(ring_key(found)) or ()
    answer, seconds = what_if_map.ask(found, changes, ring, follow)
    with totals:
        _totals(answer)
    with left:
        _picture(found, answer)
        _told(found, answer, seconds, bool(ring))


def _totals(answer: "Answer") -> None:
    before, after = answer.high_km2
    points = 100 * (answer.captured[1] - answer.captured[0])
    values = {
        "High classes": (f"{after:,.2f} km²", f"{after - before:+,.2f} km²" if after != before else None),
        "Area entering": (f"{answer.entered_km2:,.2f} km²", None),
        "Area leaving": (f"{answer.left_km2:,.2f} km²", None),
        "Landslides captured": (
            words.share(answer.captured[1]),
            f"{points:+.1f} points" if points else None,
        ),
    }
    with st.container(horizontal=True, gap="medium"):
        for label, (value, delta) in values.items():
            st.metric(label, value, delta, delta_color="off", width=_METRIC_WIDTH_PX)


def _picture(found: "Analysis", answer: "Answer") -> None:
    shown = st.segmented_control(
        "Map shows",
        list(_SHOWN),
        format_func=_SHOWN.__getitem__,
        required=True,
        key=state.factor_key(f"what if.shown.{found.id}"),
        persist_state="session",
        label_visibility="collapsed",
    )
    if shown == "before":
        picture = what_if_map.before(found)
    elif shown == "change":
        picture = what_if_map.change(found, answer)
    else:
        picture = what_if_map.after(found, answer)
    click_map.show(
        pictures.scene_of(found),
        [click_map.Picture("answer", "Susceptibility", picture.overlay)],
        pictures.bounds_of(found),
        state.factor_key(f"map.what if.{found.id}"),
        georeferenced=pictures.georeferenced(found),
        drawn=ring_key(found),
    )
    picture.legend("", "Change of probability" if shown == "change" else pictures.scale_of(found))


def _told(found: "Analysis", answer: "Answer", seconds: float, area: bool) -> None:
    where = "in the drawn area" if area else "on the whole map"
    for sentence in answer.words:
        st.markdown(f"- {sentence}")
    if answer.extrapolated.any():
        outputs.colours(_GREYED)
    small = layers.related_of(found).small
    every = what_if_map.questions(found).every * (1 if small is None else small.every)
    coarse = "" if every == 1 else f" One of {every**2} pixels was asked, so that the answer comes at once."
    outputs.quiet(f"Asked {where}; answered in {seconds:.2f} s.{coarse}")


_GREYED: Mapping[str, str] = {
    "Dimmed: the changed ground is unlike all that the model learned from": "#c3c3c3"
}
