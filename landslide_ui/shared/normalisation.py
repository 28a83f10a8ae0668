"""The choice whether a scene is first given the look of other images."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import MissingError
from landslide_ui import state
from landslide_ui.shared import compute, controls, outputs
from landslide_ui.shared.given import companions
from landslide_ui.state import Case

if TYPE_CHECKING:
    from landslide_core.networks import Card

Method = Literal["none", "histogram", "pif"]
Target = Literal["training", "image"]
_METHODS: Mapping[Method, str] = {
    "none": "As it is",
    "histogram": "Match the histogram of each band",
    "pif": "A line through dark and bright bare ground (or, to an image of the same ground, what did not change)",
}
_TARGETS: Mapping[Target, str] = {"training": "the network's training images", "image": "another image"}
_ADVICE = "Brings the colours of the scene to those of images that the network knows."


def for_comparison(cards: "Sequence[Card]") -> str:
    """How the scene is brought to the look of each network's training images; names those without one."""
    with st.expander("Normalise the scene first (optional)"):
        method = _choose_method(state.compare_key("normalise"))
        outputs.quiet(
            f"{_ADVICE} It helps some networks and hurts others: the view 'Other scenes' of a comparison tries all "
            "ways."
        )
        bare = [card.title for card in cards if not card.look]
        if bare and method != "none":
            outputs.quiet(f"No look of training images is recorded for: {', '.join(bare)}.")
    return method


def for_detection(case: Case, card: "Card") -> Mapping[str, Any]:
    """The settings `normalise` and `normalise_to` of a detection, where that gained on ground left out of training.

    Elsewhere nothing is offered: it may turn a good map into a bad one without a sign of it. InputError when what is
    wanted is not there: the look of the training images, or the other image.
    """
    gains = compute.normalisations(card)
    if not gains:
        return {}
    with st.expander("Normalise the scene first (optional)"):
        method = _choose_method(
            state.key("normalise"), ("none", *(name for name in _METHODS if name in gains))
        )
        outputs.quiet(f"{_ADVICE} On regions left out of training, F1 changed by {_listed(gains)}.")
        if method == "none":
            return {}
        target: Target | None = st.segmented_control(
            **controls.said(DetectSettings, "normalise_to"),
            options=list(_TARGETS),
            default="training" if card.look else "image",
            format_func=_TARGETS.__getitem__,
            required=True,
            key=state.key("normalise_to"),
            persist_state="session",
        )
        if target == "image":
            companions.choose_look(case)
    if target == "training":
        if not card.look:
            raise MissingError(
                f"The card of {card.title} does not record the look of its training images.",
                "Normalise to another image, or leave the scene as it is.",
            )
        return {"normalise": method}
    if case.look is None:
        raise MissingError(
            "There is no image yet whose look the scene should take.",
            "Give one under 'Normalise the scene first', or leave the scene as it is.",
        )
    compute.scene(case.look).indexes(card.bands)
    return {"normalise": method, "normalise_to": str(case.look)}


def _listed(gains: Mapping[str, float]) -> str:
    """The gains by method in words."""
    named = ((title, gains[name]) for name, title in _METHODS.items() if name in gains)
    return ", ".join(f"{gain:+.2f} ({title[0].lower()}{title[1:]})" for title, gain in named)


def _choose_method(key: str, methods: Sequence[Method] = tuple(_METHODS)) -> Method:
    chosen: Method = st.selectbox(
        **controls.said(DetectSettings, "normalise"),
        options=list(methods),
        format_func=_METHODS.__getitem__,
        key=key,
        persist_state="session",
        label_visibility="collapsed",
    )
    return chosen
