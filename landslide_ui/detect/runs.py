"""Detections begun, found again, and looked at; cached by run and settings."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core import knobs
from landslide_core.detection.settings import DetectSettings
from landslide_core.figures import overlays, shapes
from landslide_core.io import open_dem
from landslide_core.io.layers.exclusion import open_exclusion
from landslide_core.io.layers.reference import open_reference
from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.io.vectors import date_line
from landslide_core.language import marked, retold, tr, tr_as
from landslide_core.runs.jobs import Job
from landslide_core.runs.store import beginning
from landslide_core.scene.scene import Scene
from landslide_core.serving.reading import grid_of
from landslide_core.shipped import samples_folder
from landslide_core.work.plans import DetectPlan, check_plan
from landslide_core.work.recipes import DETECT
from landslide_ui import words
from landslide_ui.detect.batch import batches
from landslide_ui.detect.change import changes
from landslide_ui.shared import background, compute, owners, run_store, samples
from landslide_ui.state import Case

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from landslide_core.comparison.against_reference import Agreement, Truth
    from landslide_core.detection.journey import DetectRun, Redrawn
    from landslide_core.detection.redraw import Held, Traced
    from landslide_core.inventory.inventory import Inventory

_CASE_FILES = ("image", "dem", "reference", "exclude", "look")


@dataclass(frozen=True)
class Plan:
    """What a detection is of: files, what each band is, settings."""

    case: Case
    roles: tuple[str, ...]
    settings: DetectSettings


def check_companions(case: Case, scene: Scene, masks: MaskSettings) -> None:
    """InputError when the elevation model, the reference or the mask cannot be laid over the scene."""
    given = (case.dem, case.reference, case.exclude)
    files = tuple(stamp for path in given if path is not None for stamp in compute.stamps_beside(path))
    with st.spinner(tr("Checking what goes with the image…")):
        _check_companions(files, tuple(map(str, given)), scene.key, masks, case, scene)


@st.cache_data(max_entries=64, show_spinner=False)
def _check_companions(
    files: tuple[tuple[str, int, int], ...],
    layers: tuple[str, ...],
    key: str,
    masks: MaskSettings,
    _case: Case,
    _scene: Scene,
) -> None:
    if _case.dem is not None:
        open_dem(_case.dem, _scene.geobox).close()
    if _case.reference is not None:
        open_reference(_case.reference, _scene.geobox, settings=masks)
    if _case.exclude is not None:
        open_exclusion(_case.exclude, _scene.geobox)


def start(case: Case, roles: tuple[str, ...], settings: DetectSettings) -> str:
    """Put a detection in line and return its id, which is also the name of its folder."""
    if case.image is None:
        raise ValueError("a detection needs an image")
    identity = background.new_id(beginning(DETECT, case.title), DETECT)
    return _PLANS.start(identity, Plan(case, roles, settings))


def _begin(run_id: str, plan: Plan) -> Job:
    from landslide_core.hardware.devices import choose_device

    case = plan.case
    assert case.image is not None
    of = DetectPlan(case.image, plan.roles, plan.settings, case.dem, case.reference, case.exclude)
    lane = choose_device(plan.settings.device).kind
    return background.submit(run_id, DETECT, case.title, of.as_json(), lane)


def _as_json(plan: Plan) -> dict[str, Any]:
    return dataclasses.asdict(plan)


def _from_json(content: dict[str, Any]) -> Plan:
    check_plan(content, "CaseKeys", "run")
    given = content["case"]
    files: dict[str, Any] = {name: None if given[name] is None else Path(given[name]) for name in _CASE_FILES}
    case = Case(given["origin"], given["title"], **files)
    return Plan(case, tuple(content["roles"]), knobs.from_json(DetectSettings, content["settings"]))


_PLANS = background.Plans(marked("run"), ".detections", _as_json, _from_json, _begin)


def unfinished(run_id: str) -> Job | None:
    """The job of a detection that has no result yet, begun again where a restart ended it; else None."""
    if not _PLANS.known(run_id):
        return None
    if (run_store.store().root / run_id).exists():
        return None
    job = _PLANS.find(run_id)
    return None if job.state == "done" else job


def case_of(run_id: str) -> Case | None:
    """The files of a run that was begun on this server; a run's own folder does not hold them."""
    return _PLANS.plan_of(run_id).case if _PLANS.known(run_id) else None


def id_of(run: "DetectRun") -> str:
    """The id of a run, as an address names it."""
    return run_store.store().id_of(run.folder)


def image_of(run: "DetectRun") -> Path | None:
    """The image of a run, where the server still has it: of a run begun here, also as a part of one, or a sample."""
    identity = id_of(run)
    case = case_of(identity)
    if case is not None and case.image is not None and case.image.is_file():
        return case.image
    if (image := batches.image_of(identity) or changes.image_of(identity)) is not None:
        return image
    return samples.images_by_sha256(samples_folder()).get(run.manifest["scene"]["sha256"])


def open_run(run_id: str) -> "DetectRun":
    """The finished run of that id; InputError when there is none that who looks at the page may see."""
    from landslide_core.detection import journey

    owners.check_run(run_id)
    run = journey.open_run(run_store.store().folder_of(run_id))
    owners.check_run(run_id, run.manifest)
    batches.check_scene(run_id)
    return run


def title_of(account: Mapping[str, Any]) -> str:
    """What a person calls the scene of a run: the sample's title, or the image's file name; a batch has its own."""
    scene = account["scene"]
    return samples.titles_by_sha256(samples_folder()).get(scene.get("sha256"), str(scene["name"]))


def in_words(run: "DetectRun") -> str:
    """Network, device, time and date of a run in one line."""
    account = run.manifest
    took = words.duration(float(account["seconds"]["total"]))
    when = words.moment(str(account["created"]))
    network, device = (retold(str(each)) for each in (account["network"]["title"], account["device"]))
    return tr_as(
        "run",
        "{network} on {device} · {took} · {moment}",
        network=network,
        device=device,
        took=took,
        moment=when,
    )


def redrawn(run: "DetectRun", threshold: float, min_area: float) -> "Redrawn":
    """The landslides at other settings, without predicting again."""
    with st.spinner(tr("Drawing the landslides…")):
        return _redrawn(str(run.folder), run.manifest["created"], threshold, min_area)


@st.cache_resource(max_entries=32, show_spinner=False)
def _redrawn(folder: str, created: str, threshold: float, min_area: float) -> "Redrawn":
    from landslide_core.detection import journey

    run = journey.open_run(Path(folder))
    return journey.redraw(run, threshold, tracer=_traced, **rules(run, min_area))


def _traced(run: "DetectRun", settings: "DetectSettings", max_pixels: int) -> "Traced":
    """What both the outlines and their agreement with the reference are made of: traced once for the two."""
    return _kept_trace(str(run.folder), run.manifest["created"], repr(settings), max_pixels, run, settings)


@st.cache_resource(max_entries=4, show_spinner=False)
def _kept_trace(
    folder: str, created: str, key: str, max_pixels: int, _run: "DetectRun", _settings: "DetectSettings"
) -> "Traced":
    from landslide_core.detection.redraw import traced

    return traced(_run, _settings, max_pixels, holder=_held)


def _held(run: "DetectRun", max_pixels: int) -> "Held":
    return _kept_probability(str(run.folder), run.manifest["created"], max_pixels, run)


@st.cache_resource(max_entries=4, show_spinner=False)
def _kept_probability(folder: str, created: str, max_pixels: int, _run: "DetectRun") -> "Held":
    from landslide_core.detection.redraw import held

    return held(_run, max_pixels)


def plausible(run: "DetectRun", min_area: float) -> "tuple[Inventory, Inventory] | None":
    """The landslides at the ends of the thresholds that are as plausible; None where nothing is known of them."""
    ends = run.manifest["results"].get("range")
    if not ends:
        return None
    low, high = (redrawn(run, ends[end]["threshold"], min_area).inventory for end in ("low", "high"))
    return low, high


def agreement(run: "DetectRun", threshold: float, min_area: float) -> "Agreement | None":
    """How well the landslides at those settings agree with the run's reference; None where it has none."""
    with st.spinner(tr("Comparing with the reference…")):
        return _agreement(str(run.folder), run.manifest["created"], threshold, min_area)


@st.cache_resource(max_entries=32, show_spinner=False)
def _agreement(folder: str, created: str, threshold: float, min_area: float) -> "Agreement | None":
    from landslide_core.comparison import against_reference
    from landslide_core.detection import journey

    run = journey.open_run(Path(folder))
    return against_reference.agreement(
        run, threshold, tracer=_traced, truth_reader=_truth, **rules(run, min_area)
    )


def _truth(run: "DetectRun", grid: tuple[int, int]) -> "Truth":
    return _kept_truth(str(run.folder), run.manifest["created"], grid, run)


@st.cache_resource(max_entries=4, show_spinner=False)
def _kept_truth(folder: str, created: str, grid: tuple[int, int], _run: "DetectRun") -> "Truth":
    from landslide_core.comparison.against_reference import truth_of

    return truth_of(_run, grid)


def rules(run: "DetectRun", min_area: float) -> Mapping[str, Any]:
    """The smallest area as the run counts it: in m² on the ground, or in pixels."""
    return {"min_area_m2" if georeferenced(run) else "min_area_px": min_area}


def georeferenced(run: "DetectRun") -> bool:
    """Whether the run's results have a place on the Earth."""
    return bool(run.manifest["results"]["georeferenced"])


def min_area_of(run: "DetectRun") -> float:
    """The smallest area of the run itself."""
    return run.settings.min_area_m2 if georeferenced(run) else run.settings.min_area_px


def area_steps(run: "DetectRun") -> list[float]:
    """Round areas for the slider, the run's own among them."""
    steps = [0, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000]
    return sorted({float(step) for step in steps} | {min_area_of(run)})


def valid_area(run: "DetectRun") -> float:
    """Area of all valid pixels in m², or their number without georeference."""
    results, grid = run.manifest["results"], run.manifest["predicted"]
    if results["share"]:
        return float(results["total_area"]) / float(results["share"])
    excluded = (run.manifest.get("exclude") or {}).get("share", 0.0)
    pixels = grid["rows"] * grid["cols"] * (run.manifest["scene"]["valid_share"] - excluded)
    return float(pixels * (grid["resolution_m"] or 1.0) ** 2)


def outlines_on_map(run: "DetectRun", inventory: "Inventory") -> "GeoDataFrame":
    """The largest landslides as the map counts places, simplified to about a pixel of the map."""
    grid = grid_of(run.probability)
    tolerance = shapes.pixel_of_map(tuple(grid.affine), grid.shape.yx, overlays.MAX_PX) / 2
    largest = inventory.areas.nlargest(shapes.MOST_SHOWN).index
    middle = date_line.middle_of(grid)
    return shapes.on_map(inventory.table.loc[largest], grid.shape[0], tolerance, middle)
