"""Teach it here: outlines are drawn, accepted, rejected or uploaded, and a network learns from them or is cut anew."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.io.admission.guards import VECTOR_SUFFIXES
from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.io.vectors.layer_choice import file_of
from landslide_core.language import marked, retold, tr
from landslide_core.teaching.settings import LEAST_OUTLINES, TeachSettings
from landslide_core.teaching.words import still_needed
from landslide_ui import state, words
from landslide_ui.detect import modes, runs
from landslide_ui.detect.teach import given, teachings
from landslide_ui.shared import compute, controls, outputs, uploads
from landslide_ui.shared.given import masks

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun
    from landslide_core.inventory.inventory import Inventory

OFFER = marked("Outline ten landslides and teach it here")
_VERDICTS: dict[given.Verdict, str] = {"accepted": marked("Accept"), "rejected": marked("Reject")}


@dataclass(frozen=True)
class Shown:
    """What the page shows: the landslides at its settings, the name of those, and which one is selected."""

    inventory: "Inventory"
    shown_as: str
    selected: int | None


def switch(run: "DetectRun") -> bool:
    """The switch beside the map."""
    return modes.switch(
        runs.id_of(run),
        "teach",
        tr("Teach it here"),
        tr(
            "Outline landslides on the map, accept or reject what was found, and let the network learn this ground."
        ),
    )


def offer(run: "DetectRun") -> None:
    """A button that leads to it, beside a light that is not green."""
    st.button(
        tr(OFFER),
        icon=":material/school:",
        key=state.key("teach.offer"),
        on_click=modes.enter,
        args=(runs.id_of(run), "teach"),
    )


def show(run: "DetectRun", shown: Shown) -> None:
    """Draw what was given, what is still needed, and the two ways to go on."""
    run_id = runs.id_of(run)
    with st.container(border=True, key="teach_panel"):
        st.header(tr("Teach it here"), anchor=False)
        outputs.quiet(
            tr(
                "Outline landslides with the buttons on the map. Ground around an outline counts as no landslide, so "
                "outline or accept each landslide that lies near; ten that lie apart are a good number."
            )
        )
        _verdict(run_id, shown)
        how = _upload(run_id)
        _go_on(run, how)


def _verdict(run_id: str, shown: Shown) -> None:
    """Accept or reject the detection whose row is selected."""
    if shown.selected is None:
        outputs.quiet(tr("Choose a landslide on the map or in the table to accept or reject it."))
        return
    number = shown.selected
    key = state.key(f"teach.verdict.{shown.shown_as}.{number}")

    def note() -> None:
        given.say(run_id, shown.shown_as, shown.inventory, number, state.recall(key))

    st.segmented_control(
        tr("What was found as No. {number}", number=number),
        list(_VERDICTS),
        default=given.of(run_id).of_rows(shown.shown_as).get(number),
        format_func=lambda each: tr(_VERDICTS[each]),
        key=key,
        on_change=note,
    )


def _upload(run_id: str) -> MaskSettings:
    """A widget for outlines from elsewhere; returns how masks among them are read."""
    known = given.of(run_id)
    with st.expander(tr("Outlines from a file (optional)"), expanded=bool(known.files)):
        files = st.file_uploader(
            tr("Polygons or a mask of landslides on this image"),
            accept_multiple_files=True,
            key=state.key(f"teach.file.{run_id}.{known.turn}.{len(known.files)}"),
            help=tr(
                "GPKG, GeoJSON, KML, KMZ, zipped shapefile; or a mask (TIF, PNG) in which landslides are 1 or 255."
            ),
        )
        if files:
            with outputs.user_errors():
                given.add_file(run_id, uploads.spool(files))
                st.rerun(scope="fragment")
        for path in known.files:
            outputs.quiet(path.name)
        drawn = any(file_of(path).suffix.lower() not in VECTOR_SUFFIXES for path in known.files)
        return masks.choose(state.key("teach.mask")) if drawn else MaskSettings()


def _go_on(run: "DetectRun", how: MaskSettings) -> None:
    known = given.of(runs.id_of(run))
    count = None
    with outputs.user_errors():
        count = teachings.said(run, known).count + sum(_in_file(run, path, how) for path in known.files)
        rejected = len(known.outlines("rejected"))
        told = f"**{words.plain(retold(still_needed(count)))}**"
        if rejected:
            told = f"{told} " + tr("{count} of them rejected detections.", count=rejected)
        st.markdown(told)
    title = st.text_input(
        **controls.said(TeachSettings, "title"),
        key=state.key("teach.title"),
        max_chars=80,
        placeholder=tr("named by their outlines"),
    )
    ready = count is not None and count >= LEAST_OUTLINES
    with st.container(horizontal=True):
        if st.button(
            tr("Teach"),
            type="primary",
            icon=":material/school:",
            key=state.key("teach.start"),
            disabled=not ready,
            help=tr("The network learns from the outlines, in about two minutes."),
        ):
            _start(run, title, how, train=True)
        if st.button(
            tr("Fit the threshold to my outlines"),
            key=state.key("teach.threshold"),
            disabled=not ready,
            help=tr("The quick way: nothing is trained; calibration and threshold are chosen anew."),
        ):
            _start(run, title, how, train=False)
        if (known.drawn or known.verdicts or known.files) and st.button(
            tr("Take all away"), type="tertiary", key=state.key("teach.clear")
        ):
            given.clear(runs.id_of(run))
            st.rerun(scope="fragment")


def _start(run: "DetectRun", title: str, how: MaskSettings, *, train: bool) -> None:
    with outputs.user_errors():
        state.show_run(teachings.start(run, given.of(runs.id_of(run)), title, how, train=train))
        st.rerun()


def _in_file(run: "DetectRun", path: Path, how: MaskSettings) -> int:
    image = runs.image_of(run)
    if image is None:
        return 0
    with st.spinner(tr("Reading the outlines…")):
        return _counted(compute.stamp(image), compute.stamps_beside(path), str(path), how)


@st.cache_data(max_entries=32, show_spinner=False)
def _counted(
    image: tuple[str, int, int], version: tuple[tuple[str, int, int], ...], path: str, how: MaskSettings
) -> int:
    from landslide_core.teaching.reading import count_outlines

    return count_outlines(Path(image[0]), Path(path), how)
