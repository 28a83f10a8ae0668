"""Batches begun, found again, and opened."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.detection.batch.account import Batch
from landslide_core.detection.batch.run import BatchRun, open_batch
from landslide_core.errors import FileError, MismatchError
from landslide_core.language import marked, retold, tr, tr_as
from landslide_core.runs.jobs import Job
from landslide_core.runs.store import PART, read_manifest
from landslide_core.work.plans import BatchPlan
from landslide_core.work.recipes import BATCH
from landslide_ui import words
from landslide_ui.shared import background, compute, owners, run_store

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

PREFIX = "batch-"
_DEATHS_A_SCENE = 2  # of workers, until a scene is left out (detection.batch.going_on)


def start(batch: Batch) -> str:
    """Put a batch in line and return its id."""
    return _PLANS.start(background.new_id(PREFIX, BATCH), BatchPlan(batch))


def _begin(identity: str, plan: BatchPlan) -> Job:
    from landslide_core.hardware.devices import choose_device

    lane = choose_device(plan.batch.settings.device).kind
    return background.submit(
        identity,
        BATCH,
        plan.batch.title,
        plan.as_json(),
        lane,
        most_deaths=_DEATHS_A_SCENE * len(plan.batch.images),
    )


_PLANS = background.Plans(marked("batch"), ".batches", BatchPlan.as_json, BatchPlan.from_json, _begin)


def is_one(identity: str) -> bool:
    """Whether that is the id of a batch, begun here or brought here."""
    return _PLANS.known(identity) or (PART not in identity and opened(identity) is not None)


def opened(identity: str) -> BatchRun | None:
    """The batch as far as it is done; None before its first image was looked at, and for who may not see it."""
    try:
        owners.check_run(identity)
        batch = open_batch(run_store.store().folder_of(identity))
        owners.check_run(identity, batch.manifest)
    except (FileError, MismatchError):
        return None
    return batch


def check_scene(run_id: str) -> None:
    """FileError, in the words for what is not there, for a part of a run that who looks at the page may not see.

    A part is an image of a batch, or one of two dates.
    """
    identity, part, _ = run_id.partition(PART)
    store = run_store.store()
    if part and store.folder_of(run_id).parent != store.root:
        owners.check_run(identity, read_manifest(store.folder_of(identity)))


def job_of(identity: str) -> Job | None:
    """The newest job of a batch; None for one that was not begun here."""
    return _PLANS.find(identity) if _PLANS.known(identity) else None


def title_of(identity: str) -> str:
    """What a person calls a batch."""
    if _PLANS.known(identity):
        return _PLANS.plan_of(identity).batch.title
    found = opened(identity)
    return identity if found is None else str(found.manifest["scene"]["name"])


def called(identity: str) -> str:
    """The same in the language of who looks at the page, where a batch has no name of its own but a number."""
    title = title_of(identity)
    count, _, what = title.partition(" ")
    return (
        tr_as("batch", "{count} images", count=count) if what == "images" and count.isdigit() else tr(title)
    )


def why(image: str, error: Mapping[str, str]) -> str:
    """Why an image has no result, in Markdown, with its name where the sentence does not begin with that."""
    name = "" if error["message"].startswith(image) else f"**{words.plain(image)}**: "
    return f"{name}{words.plain(retold(error['message']))} {words.plain(retold(error['hint']))}"


def go_on(identity: str) -> None:
    """Put a batch in line again, what failed to be tried once more."""
    from landslide_core.detection.batch.journey import try_again

    try_again(run_store.store().root / identity)
    _begin(identity, _PLANS.plan_of(identity))


def image_of(run_id: str) -> Path | None:
    """The image of a scene's run, where the server still has it."""
    identity, _, name = run_id.partition(PART)
    found = opened(identity) if _PLANS.known(identity) else None
    if found is None:
        return None
    images = [scene["image"] for scene in found.scenes if scene["name"] == name]
    given = _PLANS.plan_of(identity).batch.images
    return next((path for path in given if [path.name] == images and path.is_file()), None)


def mosaic_on_map(batch: BatchRun) -> "GeoDataFrame":
    """The landslides of all scenes in longitudes and latitudes."""
    assert batch.mosaic is not None
    with st.spinner(tr("Drawing the landslides…")):
        return _mosaic(compute.stamp(batch.mosaic), batch.mosaic)


@st.cache_resource(max_entries=8, show_spinner=False)
def _mosaic(stamp: tuple[str, int, int], _path: Path) -> "GeoDataFrame":
    from landslide_core.io.vectors.reader import read_layers

    (layer,) = read_layers(_path).layers
    return layer.table.to_crs(4326)
