"""A saved model asked of another area: begun, found again, and what it says there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from landslide_core.analysis import factor_maps
from landslide_core.analysis.saved import ANSWER, RELIEF, SUSCEPTIBILITY, UNLIKE, ZONES
from landslide_core.errors import InputError
from landslide_core.figures import overlays
from landslide_core.io.plain.packed import zipped
from landslide_core.io.plain.text import read_json
from landslide_core.io.plain.whole import read_bytes
from landslide_core.language import marked, retold, tr
from landslide_core.runs.jobs import Job
from landslide_core.runs.store import MANIFEST, safe_slug
from landslide_core.work.plans import ApplyPlan
from landslide_core.work.recipes import APPLIED, APPLY
from landslide_ui import state, words
from landslide_ui.factors import heading
from landslide_ui.factors.analyses import APPLIED as PREFIX
from landslide_ui.factors.analyses import LANE
from landslide_ui.factors.pictures import MAP_PX, outlines_on
from landslide_ui.maps import click_map
from landslide_ui.shared import background, job_progress, outputs, run_store

if TYPE_CHECKING:
    from odc.geo.geobox import GeoBox


_SHOWN = {"classes": marked("Classes"), "probability": marked("Probability")}


def start(plan: ApplyPlan) -> str:
    """Put the question in line and return its id."""
    return _PLANS.start(background.new_id(PREFIX), plan)


def is_one(identity: str) -> bool:
    """Whether an id in the address is that of a saved model's answer."""
    return identity.startswith(PREFIX)


def _folder(identity: str) -> Path:
    return run_store.store().root / APPLIED / identity


def _begin(identity: str, plan: ApplyPlan) -> Job:
    return background.submit(identity, APPLY, plan.title, plan.as_json(), LANE)


_PLANS = background.Plans("answer", ".applied_plans", ApplyPlan.as_json, ApplyPlan.from_json, _begin)


def _job(identity: str, plan: ApplyPlan) -> Job | None:
    """The newest job of that answer, begun where the answer is not there: it may have been removed."""
    with background.beginning:
        job = background.job(identity)  # before what is there: a job that is done has put it there
        there = (_folder(identity) / ANSWER).is_file()
        return job if there or (job is not None and job.state != "done") else _begin(identity, plan)


def show(identity: str) -> None:
    """Draw the answer of that id as far as it is."""
    folder = _folder(identity)
    try:
        plan = _PLANS.plan_of(identity)
        job = _job(identity, plan)
    except InputError as error:
        with heading.lost():
            outputs.show_error(error)
        return
    state.show_analysis(identity)
    heading.show(identity, plan.title)
    outputs.quiet(tr("What a saved model says of this area. It learned from other ground."))
    if job is not None and not job.over:
        outputs.watch(_progress, identity)
    elif job is not None and job.state != "done":
        job_progress.ending(job, tr("The work was cancelled."))
    else:
        _result(identity, plan.title, folder)


def _progress(identity: str) -> bool:
    job = background.job(identity)
    if job is None or job.over:
        return True
    job_progress.bar(job, waits_for="analysis")
    job_progress.cancel_button(job, state.factor_key("cancel"), "tertiary")
    return False


@dataclass(frozen=True, eq=False)
class _Maps:
    """What the answer's files hold, on their grid (rows, cols)."""

    geobox: "GeoBox"
    probability: NDArray[np.float32]
    zones: NDArray[np.int8]
    unlike: NDArray[np.bool_]
    relief: NDArray[np.uint8]

    @property
    def known(self) -> NDArray[np.bool_]:
        return np.isfinite(self.probability)


def _maps(folder: str) -> _Maps:
    with st.spinner(tr("Opening the maps…")):
        return _opened(folder)


@st.cache_resource(max_entries=4, show_spinner=False)
def _opened(folder: str) -> _Maps:
    from landslide_core.io.rasters.aligned import grid_facts, read_grid
    from landslide_core.io.rasters.kinds import CLASSES, MEASUREMENT

    path = Path(folder)
    geobox = grid_facts(path / SUSCEPTIBILITY, MEASUREMENT).geobox
    zones = read_grid(path / ZONES, geobox, CLASSES)
    return _Maps(
        geobox,
        read_grid(path / SUSCEPTIBILITY, geobox, MEASUREMENT),
        np.where(np.isfinite(zones), zones, -1).astype(np.int8),
        read_grid(path / UNLIKE, geobox, CLASSES) == 1,
        read_grid(path / RELIEF, geobox, CLASSES).astype(np.uint8),
    )


def _result(identity: str, title: str, folder: Path) -> None:
    told = read_json(folder / ANSWER)
    notes = read_json(folder / MANIFEST)["warnings"]
    left, right = st.columns((10, 4), gap="medium")
    with right:
        shown = st.segmented_control(
            tr("Show"), list(_SHOWN), default="classes", format_func=lambda name: tr(_SHOWN[name]), required=True,
            key=state.factor_key(f"shown.{identity}"),
        )  # fmt: skip
        if told["auc"] is not None:
            st.metric(tr("ROC AUC on the landslides there"), f"{told['auc']:.3f}", width="content")
        st.metric(tr("Unlike what it learned from"), words.share(told["unlike_share"]), width="content")
        outputs.facts({retold(name): words.share(share) for name, share in reversed(told["zones"].items())})
    with left:
        _map(identity, folder, told, shown or "classes")
    for sentence in told["words"]:
        st.markdown(f"- {words.plain(retold(sentence))}")
    others = [note for note in notes if note not in told["words"]]
    if others:
        with st.expander(tr("What to know of the layers ({count})", count=len(others))):
            for note in others:
                st.markdown(f"- {words.plain(words.sentence(note))}")
    _downloads(identity, title, folder)


def _map(identity: str, folder: Path, told: Mapping[str, Any], shown: str) -> None:
    maps = _maps(str(folder))
    names = list(told["zones"])
    if shown == "classes":
        painted = factor_maps.zones(maps.zones, maps.known, names)
    else:
        low, high = factor_maps.span(maps.probability)
        painted = factor_maps.ramp(maps.probability, factor_maps.SUSCEPTIBILITY_SCALE, low, high)
    unlike = factor_maps.mask(maps.unlike, factor_maps.UNLIKE)
    scene = f"{identity}.ground"
    click_map.register(scene, overlays.grey(maps.relief, maps.known, maps.geobox), _outlines(str(folder)))
    click_map.show(
        scene,
        [
            click_map.Picture(
                "susceptibility", tr("Susceptibility"), factor_maps.overlay(painted, maps.geobox, MAP_PX)
            ),
            click_map.Picture(
                "outside",
                tr("Unlike what was learned"),
                factor_maps.overlay(unlike, maps.geobox, MAP_PX),
                show=False,
            ),
        ],
        overlays.map_bounds(overlays.display_box(maps.geobox, MAP_PX)),
        state.factor_key(f"map.{identity}"),
        georeferenced=maps.geobox.crs is not None,
    )
    if painted.meanings:
        outputs.colours({retold(name): colour for colour, name in painted.meanings.items()})
    else:
        head = tr(
            "Probability, as common as in the sample that it learned from: {low}",
            low=words.value(painted.low),
        )
        outputs.ramp(head, words.value(painted.high), painted.scale)
    outputs.colours({tr("Unlike what was learned (a layer to switch on)"): factor_maps.UNLIKE})


@st.cache_resource(max_entries=4, show_spinner=False)
def _outlines(folder: str) -> Mapping[str, Any]:
    """The landslides of the other area, for the map."""
    from landslide_core.analysis.relation_files import LANDSLIDES
    from landslide_core.io.vectors.reader import read_layers

    path = Path(folder) / f"{LANDSLIDES}.gpkg"
    table = read_layers(path).layers[0].table if path.is_file() else None
    return outlines_on(_opened(folder).geobox, table)


def _downloads(identity: str, title: str, folder: Path) -> None:
    stem = safe_slug(title)
    with st.container(horizontal=True):
        outputs.download_button(
            tr("All files (ZIP)"), f"{stem}-applied.zip", "application/zip", lambda: zipped(folder),
            state.factor_key(f"download.zip.{identity}"), primary=True,
        )  # fmt: skip
        for label, name, mime in (
            (tr("Susceptibility (GeoTIFF)"), SUSCEPTIBILITY, "image/tiff"),
            (tr("What is said (JSON)"), ANSWER, "application/json"),
        ):
            outputs.download_button(
                label, f"{stem}-{name}", mime, partial(read_bytes, folder / name),
                state.factor_key(f"download.{name}.{identity}"),
            )  # fmt: skip
