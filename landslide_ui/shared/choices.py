"""What a person decides before a run: band roles, the network, its settings."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import streamlit as st

from landslide_core.detection.grids import pixel_size
from landslide_core.detection.settings import DetectSettings
from landslide_core.language import retold, tr, tr_as
from landslide_core.scene.scene import BAND_ROLES, Scene
from landslide_ui import state, words
from landslide_ui.shared import controls, network_card, outputs

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from landslide_core.networks import Card

Pixels = Literal["network", "own"]
ThresholdFor = Literal["scene", "network"]


def choose_roles(scene: Scene) -> tuple[str, ...]:
    """A chooser per band, the guess first; returns the roles. InputError if one role is given twice."""
    summary = tr(", ").join(words.role(role).lower() for role in scene.roles)
    with st.expander(tr("Bands: {roles}", roles=summary), expanded=False):
        outputs.quiet(tr("The roles were guessed. The preview follows what you change."))
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
    if description:
        return tr_as(
            "scene", "Band {number} ({description})", number=index + 1, description=words.plain(description)
        )
    return tr_as("scene", "Band {number}", number=index + 1)


def choose_network(cards: "Mapping[str, Card]", default: str) -> "Card":
    """A chooser over the networks that have weights, with the card below it; returns the card."""
    names = list(cards)
    if state.recall(state.key("network"), default) not in names:  # taught weights that were removed since
        state.drop(state.key("network"))
    name = st.selectbox(
        **controls.said(DetectSettings, "network"),
        options=names,
        index=names.index(default),
        format_func=lambda each: retold(cards[each].full_title),
        key=state.key("network"),
        persist_state="session",
        label_visibility="collapsed",
    )
    network_card.show(cards[name])
    return cards[name]


def choose_settings(card: "Card", scene: Scene, asked: "DeltaGenerator | None" = None) -> DetectSettings:
    """The settings of a run with that network: pixel size, threshold, views.

    asked: where the pixel size is asked for that a scene does not say; here where None.
    """
    told_m = None
    if not scene.georeferenced:
        with asked or st.container():
            told_m = told_pixel_size(state.key(f"pixel_size.{scene.path}"))
    pixels = _choose_pixels(card, scene.with_pixel_size(told_m))
    return DetectSettings(
        network=card.name,
        pixels=pixels,
        pixel_size_m=told_m,
        threshold_for=_choose_threshold(card),
        augment="d4" if _eight_views() else "none",
    )


def told_pixel_size(key: str) -> float | None:
    """Metres per pixel of images that do not say it; None while the person does not either."""
    metres: float | None = st.number_input(
        **controls.number(DetectSettings, "pixel_size_m"),
        value=None,
        step=None,
        format="%g",
        placeholder=tr("unknown: areas will be in pixels, and the image is predicted as it is"),
        key=key,
        persist_state="session",
    )
    return metres


def _choose_pixels(card: "Card", scene: Scene) -> Pixels:
    """The network's own pixel size or the image's, where the two differ; says what either means."""
    size = pixel_size(scene, card, DetectSettings())
    if size.network_m is None or size.own_m is None:
        if size.note:
            st.info(words.plain(words.sentence(size.note)), icon=":material/info:")
        return "network"
    named: Mapping[Pixels, str] = {
        "network": tr("The network's ({metres:.3g} m)", metres=size.network_m),
        "own": tr("As it is ({metres:.3g} m)", metres=size.own_m),
    }
    chosen: Pixels = st.segmented_control(
        **controls.said(DetectSettings, "pixels"),
        options=list(named),
        default="network",
        format_func=named.__getitem__,
        required=True,
        key=state.key(f"pixels.{scene.path}"),
        persist_state="session",
    )
    note = pixel_size(scene, card, DetectSettings(pixels=chosen)).note
    if chosen == "own" or not card.serves(float(f"{size.network_m:.3g}")):
        st.warning(words.plain(words.sentence(note)), icon=":material/warning:")
    else:
        outputs.quiet(words.sentence(note))
    return chosen


def _choose_threshold(card: "Card") -> ThresholdFor:
    """The threshold for the scene or the network's own, where the network has a rule for the first."""
    if card.threshold_rule is None:
        return "scene"
    named: Mapping[ThresholdFor, str] = {
        "scene": tr("For this scene"),
        "network": tr("The network's own ({threshold})", threshold=words.per_cent(card.threshold)),
    }
    chosen: ThresholdFor = st.segmented_control(
        **controls.said(DetectSettings, "threshold_for"),
        options=list(named),
        default="scene",
        format_func=named.__getitem__,
        required=True,
        key=state.key("threshold_for"),
        persist_state="session",
    )
    return chosen


def _eight_views() -> bool:
    return st.toggle(
        **controls.said(DetectSettings, "augment"), key=state.key("tta"), persist_state="session"
    )
