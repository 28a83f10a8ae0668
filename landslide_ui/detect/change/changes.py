"""Comparisons of two dates begun, found again, and opened."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.errors import FileError, MismatchError
from landslide_core.io.plain.whole import known_sha256
from landslide_core.language import marked, tr, tr_as
from landslide_core.runs.jobs import Job
from landslide_core.runs.store import PART, read_manifest
from landslide_core.shipped import samples_folder
from landslide_core.work.change_plan import ChangePlan
from landslide_core.work.recipes import CHANGE
from landslide_ui.shared import background, owners, run_store, samples

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from landslide_core.changes.run import ChangeRun

PREFIX = "change-"
DATES = BEFORE, AFTER = ("before", "after")  # as the parts of a comparison are called


def start(plan: ChangePlan) -> str:
    """Put a comparison in line and return its id, which is also the name of its folder."""
    return _PLANS.start(background.new_id(PREFIX, CHANGE), plan)


def _begin(identity: str, plan: ChangePlan) -> Job:
    from landslide_core.hardware.devices import choose_device

    lane = choose_device(plan.settings.device).kind
    return background.submit(identity, CHANGE, plan.title, plan.as_json(), lane)


_PLANS = background.Plans(
    marked("comparison of two dates"), ".changes", ChangePlan.as_json, ChangePlan.from_json, _begin
)


def is_one(identity: str) -> bool:
    """Whether that is the id of a comparison of two dates, begun here or brought here."""
    if _PLANS.known(identity):
        return True
    if PART in identity or not owners.may_see(identity):
        return False
    try:
        account = read_manifest(run_store.store().folder_of(identity))
        owners.check_run(identity, account)
    except (FileError, MismatchError):
        return False
    return bool(account["kind"] == CHANGE)


def unfinished(identity: str) -> Job | None:
    """The job of a comparison that has no result yet, begun again where a restart ended it; else None."""
    if not _PLANS.known(identity) or (run_store.store().root / identity).exists():
        return None
    job = _PLANS.find(identity)
    return None if job.state == "done" else job


def plan_of(identity: str) -> ChangePlan | None:
    """What a comparison is of that was begun on this server; its own folder does not hold the files."""
    return _PLANS.plan_of(identity) if _PLANS.known(identity) else None


def opened(identity: str) -> "ChangeRun":
    """The finished comparison of that id; InputError when there is none that who looks at the page may see."""
    from landslide_core.changes.run import open_change

    owners.check_run(identity)
    run = open_change(run_store.store().folder_of(identity))
    owners.check_run(identity, run.manifest)
    return run


def id_of(run: "ChangeRun") -> str:
    """The id of a comparison, as an address names it."""
    return run_store.store().id_of(run.folder)


def title_of(account: Mapping[str, Any]) -> str:
    """What a person calls two dates: the sample's title, or the names of both files."""
    pair = samples.pairs_by_sha256(samples_folder()).get(
        (account["before"]["sha256"], account["after"]["sha256"])
    )
    return f"{account['before']['name']} → {account['after']['name']}" if pair is None else pair.title


def called(kind: str) -> str:
    """What an outcome is called: of what became of a landslide between both dates."""
    return {
        "new": tr_as("outcome", "new"),
        "grown": tr_as("outcome", "grown"),
        "unchanged": tr_as("outcome", "unchanged"),
        "shrunk": tr_as("outcome", "shrunk"),
        "gone": tr_as("outcome", "gone"),
        "unclear": tr_as("outcome", "unclear"),
        "unknown": tr_as("outcome", "unknown"),
    }[kind]


def images_of(run: "ChangeRun") -> tuple[Path, Path] | None:
    """Both images as they were when they were compared, where the server still has them."""
    before, after = (_image_at(run, date) for date in DATES)
    return None if before is None or after is None else (before, after)


def image_of(run_id: str) -> Path | None:
    """The image of one of two dates, as it was when its landslides were found, where the server still has it."""
    found = _date_of(run_id)
    return None if found is None else _image_at(*found)


def moved(run_id: str) -> bool:
    """Whether a run is of an image that was moved, to lie over that of the other date, before it was looked at."""
    found = _date_of(run_id)
    return (
        found is not None
        and found[1] == BEFORE
        and bool(found[0].manifest["coregistration"]["mended"])
        and georeferenced(found[0])
    )


def _date_of(run_id: str) -> "tuple[ChangeRun, str] | None":
    """The comparison that a run is one date of, and which; None for another run."""
    identity, _, date = run_id.partition(PART)
    if date not in DATES or not is_one(identity):
        return None
    return opened(identity), date


def _image_at(run: "ChangeRun", date: str) -> Path | None:
    identity, said = id_of(run), tuple(run.manifest[each]["sha256"] for each in DATES)
    pairs = samples.pairs_by_sha256(samples_folder())
    given = plan_of(identity) or pairs.get(said)
    image: Path | None = None if given is None else getattr(given, date)
    if image is None or not image.is_file():
        return None
    return image if known_sha256(image) == said[DATES.index(date)] else None


def table_of(run: "ChangeRun") -> "GeoDataFrame":
    """The landslides of both dates with their evidence, in the coordinates of the later image; read once."""
    with st.spinner(tr("Reading the landslides…")):
        return _table(str(run.folder), run.manifest["created"])


@st.cache_resource(max_entries=8, show_spinner=False)
def _table(folder: str, created: str) -> "GeoDataFrame":
    from landslide_core.changes.run import open_change
    from landslide_core.io.vectors.reader import read_layers

    (layer,) = read_layers(open_change(folder).outlines).layers
    return layer.table


def georeferenced(run: "ChangeRun") -> bool:
    """Whether the images have a place on the Earth."""
    return bool(run.manifest["results"]["area_unit"] == "m²")
