"""What a person decides before a run: band roles, the network, its settings."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.detection.settings import DetectSettings
from landslide_core.scene.scene import BAND_ROLES, Scene
from landslide_ui import state, words
from landslide_ui.shared import controls, network_card, outputs

if TYPE_CHECKING:
    from landslide_core.networks import Card


def choose_roles(scene: Scene) -> tuple[str, ...]:
    """A chooser per band, the guess first; returns the roles. InputError if one role is given twice."""
    summary = ", ".join(words.role(role).lower() for role in scene.roles)
    with st.expander(f"Bands: {summary}", expanded=False):
        outputs.quiet("The roles were guessed. The preview follows what you change.")
        columns = st.columns(2)
        return tuple(
            columns[index % 2].selectbox(
                _band_label(scene, index),
                BAND_ROLES,
                index=BAND_ROLES.index(guess),
                format_func=words.role,
                key=state.key(f"role.{scene.path}.{index}"),
                persist_state="session",
            )
            for index, guess in enumerate(scene.roles)
        )


def _band_label(scene: Scene, index: int) -> str:
    description = scene.descriptions[index] if index < len(scene.descriptions) else ""
    return f"Band {index + 1}" + (f" ({words.plain(description)})" if description else "")


def choose_network(cards: "Mapping[str, Card]", default: str) -> "Card":
    """A chooser over the networks that have weights, with the card below it; returns the card."""
    names = list(cards)
    name = st.selectbox(
        **controls.said(DetectSettings, "network"),
        options=names,
        index=names.index(default),
        format_func=lambda each: cards[each].title,
        key=state.key("network"),
        persist_state="session",
        label_visibility="collapsed",
    )
    network_card.show(cards[name])
    return cards[name]


def choose_settings(card: "Card", scene: Scene) -> DetectSettings:
    """The settings of a run with that network; offers to resample when the resolution does not suit it."""
    to_m = None
    metres = scene.resolution_m
    if metres is None:
        st.info(
            "No georeference: areas will be in pixels, and the resolution cannot be checked.",
            icon=":material/info:",
        )
    elif not card.serves(metres):
        low, high = card.resolution_m
        st.warning(
            f"This image has {words.resolution(metres)}; the network was made for {low:g} to {high:g} m. "
            "Results outside that range are not to be trusted.",
            icon=":material/warning:",
        )
        to_native = f"Resample to {card.native_resolution_m:g} m before predicting"
        if st.toggle(
            **{**controls.said(DetectSettings, "resample_to_m"), "label": to_native},
            key=state.key("resample"),
            persist_state="session",
        ):
            to_m = card.native_resolution_m
    return DetectSettings(network=card.name, resample_to_m=to_m, augment="d4" if _eight_views() else "none")


def _eight_views() -> bool:
    return st.toggle(
        **controls.said(DetectSettings, "augment"), key=state.key("tta"), persist_state="session"
    )
