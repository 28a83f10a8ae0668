"""Comparisons begun, found again after a restart, and drawn; cached by content."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from landslide_core import knobs
from landslide_core.figures import class_pictures
from landslide_core.figures.overlays import Overlay
from landslide_core.progress import Progress
from landslide_core.runs.jobs import Job
from landslide_ui.shared import background, run_store

if TYPE_CHECKING:
    from landslide_core.comparison import CompareSettings, Comparison, LabelledScene
    from landslide_core.comparison.other_scenes import Crossing

PREFIX = "compare-"
MAP_PX = 900


@dataclass(frozen=True)
class Plan:
    """What a comparison is of: scenes with their reference, settings with the networks, and its title."""

    scenes: "Sequence[LabelledScene]"
    settings: "CompareSettings"
    title: str


def start(scenes: "Sequence[LabelledScene]", settings: "CompareSettings", title: str) -> str:
    """Put a comparison in line and return its id."""
    return _PLANS.start(background.new_id(PREFIX), Plan(scenes, settings, title))


def find(identity: str) -> Job:
    """The job of a comparison; after a restart it is begun again, and finds its predictions kept.

    InputError when there is no such comparison.
    """
    return _PLANS.find(identity)


def plan_of(identity: str) -> Plan:
    """What a comparison is of."""
    return _PLANS.plan_of(identity)


def _begin(identity: str, plan: Plan) -> Job:
    from landslide_core.comparison import compare
    from landslide_core.hardware.devices import choose_device

    store = run_store.store()

    def work(progress: Progress) -> "Comparison":
        return compare(plan.scenes, plan.settings, runs=store, progress=progress)

    return background.submit(identity, plan.title, work, choose_device(plan.settings.detect.device).kind)


def start_crossing(identity: str, scenes: "Sequence[LabelledScene]", settings: "CompareSettings") -> None:
    """Put "other scenes" of a comparison in line."""
    from landslide_core.comparison.other_scenes import cross
    from landslide_core.hardware.devices import choose_device

    store = run_store.store()

    def work(progress: Progress) -> "Crossing":
        return cross(scenes, settings, store, progress)

    device = choose_device(settings.detect.device).kind
    background.submit(_crossing(identity), "Networks on other scenes", work, device)


def crossing(identity: str) -> Job | None:
    """The newest job of "other scenes" of a comparison."""
    return background.job(_crossing(identity))


def _crossing(identity: str) -> str:
    return f"{identity}.other_scenes"


def _as_json(plan: Plan) -> dict[str, Any]:
    return {
        "title": plan.title,
        "scenes": [dataclasses.asdict(scene) for scene in plan.scenes],
        "settings": knobs.to_json(plan.settings),
    }


def _from_json(content: dict[str, Any]) -> Plan:
    from landslide_core.comparison import CompareSettings, LabelledScene

    scenes = [
        LabelledScene(
            image=Path(each["image"]),
            reference=Path(each["reference"]),
            title=each["title"],
            roles=None if each["roles"] is None else tuple(each["roles"]),
            dem=None if each["dem"] is None else Path(each["dem"]),
            exclude=None if each["exclude"] is None else Path(each["exclude"]),
            whole=each["whole"],
            region=each.get("region", ""),
            pixel_m=each.get("pixel_m"),
        )
        for each in content["scenes"]
    ]
    return Plan(scenes, knobs.from_json(CompareSettings, content["settings"]), content["title"])


_PLANS = background.Plans("comparison", ".comparisons", _as_json, _from_json, _begin)


def truth_on_map(identity: str, found: "Comparison", scene: int) -> NDArray[np.uint8]:
    """The reference on the map's grid, read-only."""
    return _truth(identity, found.created, scene, found)


@st.cache_resource(max_entries=8, show_spinner=False)
def _truth(identity: str, created: str, scene: int, _found: "Comparison") -> NDArray[np.uint8]:
    labelled = _found.scenes[scene]
    return class_pictures.on_display(labelled.truth, labelled.geobox, MAP_PX)


def percent_on_map(identity: str, found: "Comparison", name: str, scene: int) -> NDArray[np.uint8]:
    """A network's probability on the map's grid, read-only: nothing is read again when a threshold moves."""
    return _percent(identity, found.created, name, scene, found)


@st.cache_resource(max_entries=48, show_spinner=False)
def _percent(identity: str, created: str, name: str, scene: int, _found: "Comparison") -> NDArray[np.uint8]:
    percent = _found.contender(name).kept[scene].percent()
    return class_pictures.on_display(percent, _found.scenes[scene].geobox, MAP_PX)


def photo(identity: str, found: "Comparison", scene: int) -> Overlay:
    """The scene's picture."""
    return _photo(identity, found.created, scene, found)


@st.cache_resource(max_entries=8, show_spinner="Drawing the map…")
def _photo(identity: str, created: str, scene: int, _found: "Comparison") -> Overlay:
    from landslide_core.comparison.html_report import photo as draw

    return draw(_found.scenes[scene], MAP_PX)
