"""The choice whether a scene is first given the look of other images."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import MissingError
from landslide_core.language import marked, tr
from landslide_ui import state
from landslide_ui.shared import compute, controls, outputs
from landslide_ui.shared.given import companions
from landslide_ui.state import Case

if TYPE_CHECKING:
    from landslide_core.networks import Card

Method = Literal["none", "histogram", "pif"]
Target = Literal["training", "image"]
_METHODS: Mapping[Method, str] = {
    "none": marked("As it is"),
    "histogram": marked("Match the histogram of each band"),
    "pif": marked(
        "A line through dark and bright bare ground (or, to an image of the same ground, what did not change)"
    ),
}
_TARGETS: Mapping[Target, str] = {
    "training": marked("the network's training images"),
    "image": marked("another image"),
}


def for_comparison(cards: "Sequence[Card]") -> str:
    """How the scene is brought to the look of each network's training images; names those without one."""
    with st.expander(tr("Normalise the scene first (optional)")):
        method = _choose_method(state.compare_key("normalise"))
        outputs.quiet(
            tr(
                "Brings the colours of the scene to those of images that the network knows. It helps some networks and "
                "hurts others: the view 'Other scenes' of a comparison tries all ways."
            )
        )
        bare = [card.title for card in cards if not card.look]
        if bare and method != "none":
            outputs.quiet(
                tr("No look of training images is recorded for: {networks}.", networks=tr(", ").join(bare))
            )
    return method


def for_detection(case: Case, card: "Card") -> Mapping[str, Any]:
    """The settings `normalise` and `normalise_to` of a detection, where that gained on ground left out of training.

    Elsewhere nothing is offered: it may turn a good map into a bad one without a sign of it. InputError when what is
    wanted is not there: the look of the training images, or the other image.
    """
    gains = compute.normalisations(card)
    if not gains:
        return {}
    with st.expander(tr("Normalise the scene first (optional)")):
        method = _choose_method(
            state.key("normalise"), ("none", *(name for name in _METHODS if name in gains))
        )
        outputs.quiet(
            tr(
                "Brings the colours of the scene to those of images that the network knows. On regions left out of "
                "training, F1 changed by {gains}.",
                gains=_listed(gains),
            )
        )
        if method == "none":
            return {}
        target: Target | None = st.segmented_control(
            **controls.said(DetectSettings, "normalise_to"),
            options=list(_TARGETS),
            default="training" if card.look else "image",
            format_func=lambda each: tr(_TARGETS[each]),
            required=True,
            key=state.key("normalise_to"),
            persist_state="session",
        )
        if target == "image":
            companions.choose_look(case)
    if target == "training":
        if not card.look:
            raise MissingError(
                marked("The card of {title} does not record the look of its training images.").format(
                    title=card.title
                ),
                marked("Normalise to another image, or leave the scene as it is."),
            )
        return {"normalise": method}
    if case.look is None:
        raise MissingError(
            marked("There is no image yet whose look the scene should take."),
            marked("Give one under 'Normalise the scene first', or leave the scene as it is."),
        )
    compute.scene(case.look).indexes(card.bands)
    return {"normalise": method, "normalise_to": str(case.look)}


def _listed(gains: Mapping[str, float]) -> str:
    """The gains by method in words."""
    named = ((tr(title), gains[name]) for name, title in _METHODS.items() if name in gains)
    return tr(", ").join(f"{gain:+.2f} ({title[0].lower()}{title[1:]})" for title, gain in named)


def _choose_method(key: str, methods: Sequence[Method] = tuple(_METHODS)) -> Method:
    chosen: Method = st.selectbox(
        **controls.said(DetectSettings, "normalise"),
        options=list(methods),
        format_func=lambda each: tr(_METHODS[each]),
        key=key,
        persist_state="session",
        label_visibility="collapsed",
    )
    return chosen
