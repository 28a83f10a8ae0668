"""The seventh step: factors are changed and the map moves."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.language import marked, retold, tr, tr_as
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
_GREYED = "#c3c3c3"
_ASKED = (marked("The map"), marked("One place"))
_SHOWN = {
    "after": marked("Changed map"), "change": marked("What changed"), "before": marked("Map before")
}  # fmt: skip


def show(found: "Analysis") -> None:
    """Draw the step."""
    from landslide_core.susceptibility import who_answers

    if not layers.has_map(found) or _choose(found) == "One place":
        outputs.quiet(
            tr("What if this place were different? Move a factor and watch the probability and its reasons.")
        )
        place_sliders.show(found)
    else:
        outputs.quiet(
            tr(
                "What if the ground were different? Move a factor for the whole map, or draw an area first. "
                "{who_answers} It answers as it learned: it knows what goes together, not what causes what.",
                who_answers=retold(who_answers(forest.result_of(found))),
            )
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
        tr("Ask"),
        _ASKED,
        format_func=tr,
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
        tr("High classes"): (f"{after:,.2f} km²", f"{after - before:+,.2f} km²" if after != before else None),
        tr("Area entering"): (f"{answer.entered_km2:,.2f} km²", None),
        tr("Area leaving"): (f"{answer.left_km2:,.2f} km²", None),
        tr("Landslides captured"): (
            words.share(answer.captured[1]),
            tr_as("difference", "{points:+.1f} points", points=points) if points else None,
        ),
    }
    with st.container(horizontal=True, gap="medium"):
        for label, (value, delta) in values.items():
            st.metric(label, value, delta, delta_color="off", width=_METRIC_WIDTH_PX)


def _picture(found: "Analysis", answer: "Answer") -> None:
    shown = st.segmented_control(
        tr("Map shows"),
        list(_SHOWN),
        format_func=lambda shown: tr(_SHOWN[shown]),
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
        [click_map.Picture("answer", tr("Susceptibility"), picture.overlay)],
        pictures.bounds_of(found),
        state.factor_key(f"map.what if.{found.id}"),
        georeferenced=pictures.georeferenced(found),
        drawn=ring_key(found),
    )
    picture.legend("", tr("Change of probability") if shown == "change" else pictures.scale_of(found))


def _told(found: "Analysis", answer: "Answer", seconds: float, area: bool) -> None:
    for sentence in answer.words:
        st.markdown(f"- {retold(sentence)}")
    if answer.extrapolated.any():
        outputs.colours({tr("Dimmed: the changed ground is unlike all that the model learned from"): _GREYED})
    small = layers.related_of(found).small
    every = what_if_map.questions(found).every * (1 if small is None else small.every)
    asked = (
        tr("Asked in the drawn area; answered in {seconds:.2f} s.", seconds=seconds)
        if area
        else tr("Asked on the whole map; answered in {seconds:.2f} s.", seconds=seconds)
    )
    coarse = tr("One of {count} pixels was asked, so that the answer comes at once.", count=every**2)
    outputs.quiet(asked if every == 1 else f"{asked} {coarse}")
