"""The light before a run: its level, what F1 to expect, and why."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from landslide_core.detection.settings import DetectSettings
from landslide_core.language import marked, tr
from landslide_core.light.light import Level, Light
from landslide_core.scene.scene import Scene
from landslide_ui import words
from landslide_ui.shared import compute

_SAID: Mapping[Level, str] = {
    "green": marked("Green: this image is like those that the network is good on"),
    "amber": marked("Amber: look at the result with care"),
    "red": marked("Red: do not rely on the result here"),
}
_BOXES: Mapping[Level, tuple[Callable[..., Any], str]] = {
    "green": (st.success, ":material/check_circle:"),
    "amber": (st.warning, ":material/error:"),
    "red": (st.error, ":material/dangerous:"),
}


def show(scene: Scene, settings: DetectSettings) -> Level:
    """Draw the light of a scene by the settings of a run, and return its level for what is offered next."""
    found = compute.light(scene, settings)
    draw(found)
    return found.level


def icon(level: Level) -> str:
    """The sign that stands for a level, told by its shape too."""
    return _BOXES[level][1]


def draw(light: Light) -> None:
    """A box of the light's colour with its level in words, the expected F1 and the reasons."""
    box, icon = _BOXES[light.level]
    reasons = "\n".join(f"- {words.plain(words.sentence(reason))}" for reason in light.reasons)
    box(f"**{headline(light)}**\n\n{reasons}", icon=icon)


def headline(light: Light) -> str:
    """The level in words, and the expected F1 where it is known."""
    said = tr(_SAID[light.level])
    if light.expected_f1 is None:
        return said
    low, high = light.expected_f1
    return tr("{light} (F1 of {low:.2f} to {high:.2f} expected)", light=said, low=low, high=high)
