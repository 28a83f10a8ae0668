"""Teachings begun on a result, found again, and undone."""

import dataclasses
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.errors import MismatchError, MissingError, WeightsError
from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.language import marked
from landslide_core.runs.jobs import Job
from landslide_core.runs.store import beginning
from landslide_core.serving.reading import grid_of
from landslide_core.teaching import drawn
from landslide_core.teaching.settings import TeachSettings
from landslide_core.work.plans import DetectPlan, TeachPlan
from landslide_core.work.recipes import TEACH, TEACHINGS, taught_folder_of
from landslide_ui.detect import runs
from landslide_ui.detect.change import changes
from landslide_ui.detect.teach.given import Given
from landslide_ui.owned import manage
from landslide_ui.shared import background, owners, run_store

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun


def said(run: "DetectRun", given: Given) -> drawn.Said:
    """The outlines of a run in the scene's coordinates. MismatchError where they contradict each other."""
    return drawn.said(
        grid_of(run.probability), given.drawn.values(), given.outlines("accepted"), given.outlines("rejected")
    )


def start(run: "DetectRun", given: Given, title: str, masks: MaskSettings, *, train: bool) -> str:
    """Put a teaching in line and return its id, which is also that of the map that comes of it."""
    image = runs.image_of(run)
    if image is None:
        raise MissingError(
            marked("The image of this run is no longer on the server."),
            marked("Run it once more, then teach."),
        )
    if changes.moved(runs.id_of(run)):
        raise MismatchError(
            marked(
                "{image} was moved to lie over the image of the other date; a network learns from an image where its "
                "own georeference puts it."
            ).format(image=image.name),
            marked("Find landslides in this image alone, then teach on that result."),
        )
    found = said(run, given)
    name = runs.title_of(run.manifest)
    identity = background.new_id(beginning(TEACH, name), TEACH)
    landslides, none = drawn.write(found, run_store.store().root / TEACHINGS / f"{identity}.outlines")
    own = () if landslides is None else (landslides,)
    settings = TeachSettings(
        network=str(run.manifest["network"]["name"]),
        title=title,
        pixel_size_m=run.settings.pixel_size_m,
        masks=masks,
    )
    outlines = (*given.files, *own)  # a file first: where it says that ground is unknown, it is
    plan = TeachPlan(
        began=runs.id_of(run),
        map=_map(run, image),
        outlines=outlines,
        no_landslide=none,
        settings=settings,
        train=train,
        owner=owners.current(),
    )
    return _PLANS.start(identity, plan)


def _map(run: "DetectRun", image: Path) -> DetectPlan:
    """How the scene is mapped anew: as before, but with nothing that was fitted to the network before."""
    case = runs.case_of(runs.id_of(run))
    settings = dataclasses.replace(run.settings, threshold=None, normalise="none", normalise_to=None)
    roles = tuple(run.manifest["scene"]["roles"])
    given: dict[str, Path | None] = {
        "dem": run.elevation,
        "reference": run.reference,
        "exclude": run.excluded,
    }
    for role in given:
        path = None if case is None else getattr(case, role)
        given[role] = given[role] if path is None or not path.is_file() else path
    return DetectPlan(image, roles, settings, **given)


def _begin(identity: str, plan: TeachPlan) -> Job:
    from landslide_core.hardware.devices import choose_device

    lane = choose_device(plan.map.settings.device).kind
    return background.submit(identity, TEACH, plan.map.image.name, plan.as_json(), lane)


_PLANS = background.Plans(marked("teaching"), TEACHINGS, TeachPlan.as_json, TeachPlan.from_json, _begin)


def is_one(run_id: str) -> bool:
    """Whether that is the id of a teaching."""
    return _PLANS.known(run_id)


def began(run_id: str) -> str:
    """The run on whose result it was taught."""
    return _PLANS.plan_of(run_id).began


def unfinished(run_id: str) -> Job | None:
    """The job of a teaching that is not over or has failed; begun again where a restart ended it. Else None."""
    if (run_store.store().root / run_id).is_dir():
        return None
    job = _PLANS.find(run_id)
    return None if job.state == "done" else job


def account(run_id: str) -> dict[str, Any]:
    """What came of a teaching: the content of its teach.json."""
    from landslide_core.teaching.shelf import (
        account_of,  # with PyTorch, which a page that waits does not load
    )

    return account_of(taught_folder_of(run_store.store().root, run_id))


def undo(run_id: str) -> str:
    """Remove the taught weights and their map; return the run before."""
    from landslide_core.teaching.shelf import forget

    before, found = began(run_id), account(run_id)
    if found["kept"]:
        with suppress(WeightsError):  # they were removed before
            forget(str(found["network"]), owners.current())
    manage.delete(run_id)
    return before


def newest_of(run_id: str) -> str | None:
    """The newest teaching on the result of a run that who looks at the page has and that brought a map."""
    root = run_store.store().root
    folder = root / TEACHINGS
    changed = folder.stat().st_mtime_ns if folder.is_dir() else 0
    found = (each for each, before in _beginnings(str(folder), changed) if before == run_id)
    return next((each for each in found if (root / each).is_dir() and owners.is_mine(each)), None)


@st.cache_data(max_entries=4, show_spinner=False)
def _beginnings(folder: str, changed: int) -> list[tuple[str, str]]:
    """All teachings with the run that each began from, the newest first."""
    from landslide_core.runs.plan_files import read_plan

    found = []
    for path in sorted(Path(folder).glob("*.json"), reverse=True):
        if ".given-" not in path.name:
            found.append((path.stem, str(read_plan(path, "teaching").get("began", ""))))
    return found
