"""Comparisons begun, found again after a restart, and drawn; cached by content."""

import dataclasses
import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import FileError
from landslide_core.figures import class_pictures
from landslide_core.figures.overlays import Overlay
from landslide_core.progress import Progress
from landslide_core.runs.jobs import Job
from landslide_ui.shared import compute, run_store

if TYPE_CHECKING:
    from landslide_core.comparison import CompareSettings, Comparison, Task
    from landslide_core.comparison.other_scenes import Crossing

PREFIX = "compare-"
MAP_PX = 900
_FOLDER = ".comparisons"


def start(tasks: "Sequence[Task]", settings: "CompareSettings", title: str) -> str:
    """Put a comparison in line and return its id; what it is of is kept on disk, so that it can be found again."""
    identity = f"{PREFIX}{secrets.token_hex(5)}"
    plan = _plan_file(identity)
    plan.parent.mkdir(parents=True, exist_ok=True)
    plan.write_text(json.dumps(_as_plan(tasks, settings, title)), "utf-8")
    _submit(identity, tasks, settings, title)
    return identity


def find(identity: str) -> Job:
    """The job of a comparison; after a restart it is begun again, and finds its predictions kept.

    InputError when there is no such comparison.
    """
    job = compute.jobs().get(identity)
    if job is not None:
        return job
    plan = _plan_file(identity)
    if not identity.removeprefix(PREFIX).isalnum() or not plan.is_file():
        raise FileError("There is no such comparison.", "Start a new one.")
    tasks, settings, title = _from_plan(json.loads(plan.read_text("utf-8")))
    return _submit(identity, tasks, settings, title)


def _submit(identity: str, tasks: "Sequence[Task]", settings: "CompareSettings", title: str) -> Job:
    from landslide_core.comparison import compare
    from landslide_core.hardware.devices import choose_device

    store = run_store.store()

    def work(progress: Progress) -> "Comparison":
        return compare(tasks, settings, store, progress)

    device = choose_device(settings.detect.device).kind
    return compute.jobs().submit(title, work, device, job_id=identity)


def start_crossing(identity: str, tasks: "Sequence[Task]", settings: "CompareSettings") -> None:
    """Put "other scenes" of a comparison in line."""
    from landslide_core.comparison.other_scenes import cross
    from landslide_core.hardware.devices import choose_device

    store = run_store.store()

    def work(progress: Progress) -> "Crossing":
        return cross(tasks, settings, store, progress)

    number = sum(job.id.startswith(f"{identity}-crossing") for job in compute.jobs().jobs())
    device = choose_device(settings.detect.device).kind
    title = "Networks on other scenes"
    compute.jobs().submit(title, work, device, job_id=f"{identity}-crossing-{number + 1}")


def crossing(identity: str) -> Job | None:
    """The newest job of "other scenes" of a comparison."""
    found = [job for job in compute.jobs().jobs() if job.id.startswith(f"{identity}-crossing")]
    return found[-1] if found else None


def plan_of(identity: str) -> "tuple[list[Task], CompareSettings]":
    """What a comparison is of."""
    tasks, settings, _ = _from_plan(json.loads(_plan_file(identity).read_text("utf-8")))
    return tasks, settings


def _plan_file(identity: str) -> Path:
    return run_store.store().root / _FOLDER / f"{Path(identity).name}.json"


def _as_plan(tasks: "Sequence[Task]", settings: "CompareSettings", title: str) -> dict[str, Any]:
    return {
        "title": title,
        "tasks": [
            {name: str(value) if isinstance(value, Path) else value for name, value in vars(task).items()}
            for task in tasks
        ],
        "networks": list(settings.networks),
        "detect": dataclasses.asdict(settings.detect),
    }


def _from_plan(plan: dict[str, Any]) -> "tuple[list[Task], CompareSettings, str]":
    from landslide_core.comparison import CompareSettings, Task

    tasks = [
        Task(
            image=Path(each["image"]),
            reference=Path(each["reference"]),
            title=each["title"],
            roles=None if each["roles"] is None else tuple(each["roles"]),
            dem=None if each["dem"] is None else Path(each["dem"]),
            whole=each["whole"],
        )
        for each in plan["tasks"]
    ]
    settings = CompareSettings(tuple(plan["networks"]), DetectSettings(**plan["detect"]))
    return tasks, settings, plan["title"]


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
