"""Comparisons begun, found again after a restart, and drawn; cached by content."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from landslide_core.figures import class_pictures
from landslide_core.figures.overlays import Overlay
from landslide_core.language import marked
from landslide_core.runs.jobs import Job
from landslide_core.work.plans import ComparePlan
from landslide_core.work.recipes import COMPARE, CROSS, FOUND
from landslide_ui.shared import background, compute
from landslide_ui.shared.waiting import Waiting

if TYPE_CHECKING:
    from landslide_core.comparison import CompareSettings, Comparison, LabelledScene
    from landslide_core.comparison.other_scenes import Crossing

PREFIX = "compare-"
MAP_PX = 900


def start(scenes: "Sequence[LabelledScene]", settings: "CompareSettings", title: str) -> str:
    """Put a comparison in line and return its id."""
    return _PLANS.start(background.new_id(PREFIX), ComparePlan(scenes, settings, title))


def find(identity: str) -> Job:
    """The job of a comparison, begun again where its result is gone; it then finds its predictions kept.

    InputError when there is no such comparison.
    """
    job = _PLANS.find(identity)
    return _begin(identity, _PLANS.plan_of(identity)) if _is_gone(identity, job) else job


def plan_of(identity: str) -> ComparePlan:
    """What a comparison is of."""
    return _PLANS.plan_of(identity)


def result(identity: str) -> "Comparison":
    """What a comparison found; MissingError while it is not done."""
    found: Comparison = _opened(identity, _stamp(identity))
    return found


def _stamp(name: str) -> str | None:
    return compute.jobs().results.stamp(name, FOUND)


def _is_gone(name: str, job: Job) -> bool:
    """Whether a job is done and what it found is not there any more."""
    return job.state == "done" and _stamp(name) is None


@st.cache_resource(max_entries=8, show_spinner=Waiting(marked("Opening the comparison…")))
def _opened(identity: str, stamp: str | None) -> Any:
    return compute.jobs().results.get(identity, FOUND)


def _begin(identity: str, plan: ComparePlan) -> Job:
    return background.submit(identity, COMPARE, plan.title, plan.as_json(), _lane(plan))


def _lane(plan: ComparePlan) -> str:
    from landslide_core.hardware.devices import choose_device

    return choose_device(plan.settings.detect.device).kind


def start_crossing(identity: str, scenes: "Sequence[LabelledScene]", settings: "CompareSettings") -> None:
    """Put "other scenes" of a comparison in line."""
    plan = ComparePlan(scenes, settings, "Networks on other scenes")
    background.submit(_crossing(identity), CROSS, plan.title, plan.as_json(), _lane(plan))


def crossing(identity: str) -> Job | None:
    """The newest job of "other scenes" of a comparison; None where its result is gone."""
    name = _crossing(identity)
    job = background.job(name)
    return None if job is None or _is_gone(name, job) else job


def crossed(identity: str) -> "Crossing":
    """What "other scenes" of a comparison found; MissingError while it is not done."""
    name = _crossing(identity)
    found: Crossing = _opened(name, _stamp(name))
    return found


def _crossing(identity: str) -> str:
    return f"{identity}.other_scenes"


_PLANS = background.Plans("comparison", ".comparisons", ComparePlan.as_json, ComparePlan.from_json, _begin)


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


@st.cache_resource(max_entries=8, show_spinner=Waiting(marked("Drawing the map…")))
def _photo(identity: str, created: str, scene: int, _found: "Comparison") -> Overlay:
    from landslide_core.comparison.html_report import photo as draw

    return draw(_found.scenes[scene], MAP_PX)
