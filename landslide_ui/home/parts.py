"""The parts of the Home page."""

import os
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.runs.store import read_manifest
from landslide_ui import frame, state, words
from landslide_ui.compare import comparisons
from landslide_ui.detect import runs
from landslide_ui.factors import analyses
from landslide_ui.shared import background, compute, job_progress, outputs, run_store, samples

if TYPE_CHECKING:
    from landslide_core.networks import Card

_ASSETS = Path(str(resources.files("landslide_ui"))) / "assets"
_RUNS_SHOWN = 6
_THUMBNAIL_PX = 480


def ways_to_begin() -> None:
    """A card per sample, and one for a person's own imagery; each leads to Detect with its files laid out."""
    with st.container(key="begin"):
        available = samples.all_samples()
        columns = st.columns(len(available) + 1, gap="medium")
        for sample, column in zip(available, columns, strict=False):
            with column.container(border=True, height="stretch"):
                _sample(sample)
        with columns[-1].container(border=True, height="stretch"):
            _own_imagery()
    if not available:
        outputs.quiet("The sample scenes are missing. Write them with: python -m landslide_core sample")


def _sample(sample: samples.Sample) -> None:
    picture = compute.preview(compute.scene(sample.image), _THUMBNAIL_PX)
    st.image(picture, width="stretch", alt=f"{sample.title}, synthetic")
    st.markdown(f"**{words.plain(sample.title)}**")
    outputs.quiet(sample.text)
    if st.button("Try this sample", key=f"home.sample.{sample.id}", width="stretch"):
        state.put_case(sample.case())
        state.choose_origin("sample")
        frame.go("detect")


def _own_imagery() -> None:
    st.image(str(_ASSETS / "upload.svg"), width="stretch", alt="")
    st.markdown("**Your own imagery**")
    outputs.quiet("GeoTIFF, COG, JPEG 2000, PNG, JPEG or HDF5, with or without an elevation model.")
    if st.button("Upload an image", key="home.start", type="primary", width="stretch"):
        state.choose_origin("upload")
        frame.go("detect")


def recent_runs() -> None:
    """The newest runs with a link to each; runs survive a restart of the server."""
    under_way = compute.jobs().unfinished()
    for job in under_way:
        _run_line(job.id, job.title, f"{job_progress.in_words(job)} · {words.per_cent(job.progress)}")
    found = [run for run in run_store.store().list() if run.readable][:_RUNS_SHOWN]
    if not found and not under_way:
        outputs.quiet("No runs yet. What you run is kept here and survives a restart.")
    for run in found:
        what = f"{run.network} · {run.count or 0:,} landslides · {words.moment(run.created)}"
        _run_line(run.id, runs.title_of(read_manifest(run.folder)), what)


def _run_line(run_id: str, title: str, what: str) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{words.plain(title)}**  \n:gray[{words.plain(what)}]", width="content")
        if st.button("Open", key=f"home.run.{run_id}", type="tertiary", icon=":material/arrow_forward:"):
            _open(background.id_in(run_id))


def _open(run_id: str) -> None:
    """Go to the page that shows a run."""
    if run_id.startswith(analyses.PREFIX):
        frame.go("factors", analysis=run_id)
    frame.go("compare" if run_id.startswith(comparisons.PREFIX) else "detect", run=run_id)


def server_status() -> None:
    """The device and the networks. PyTorch loads in the background: the page does not wait for it."""
    card = compute.graphics_card()
    cores = os.cpu_count() or 1
    outputs.facts(
        {
            "Graphics card": card or "none found: networks run on the processor",
            "Processor": f"{cores} core{'s' if cores != 1 else ''}",
            "PyTorch": compute.torch_build(),
        }
    )
    if compute.warm():
        _networks()
    else:
        st.fragment(_wait_for_networks, run_every=1)()


def _wait_for_networks() -> None:
    if compute.warm():
        st.rerun()
    outputs.quiet("Looking at the networks…")


def _networks() -> None:
    with outputs.user_errors():
        found = compute.cards()
        if not found:
            st.warning("No trained network was found in models/.", icon=":material/warning:")
        for said in dict.fromkeys(map(_said_once, found.values())):
            rows = [
                f":material/check_circle: **{words.plain(card.title)}** :gray[{words.plain(card.figures)}]"
                f"  \n:small[:gray[{words.plain(card.built)}]]"
                for card in found.values()
                if _said_once(card) == said
            ]
            st.markdown(
                "  \n".join([*rows, *(f":gray[{words.plain(words.sentence(each))}]" for each in said)])
            )


def _said_once(card: "Card") -> tuple[str, ...]:
    """What is said below all networks of which it is true."""
    return (f"scores {card.measured_on}", card.learned) if card.measured_on else (card.learned,)


def limits() -> None:
    """What results are good for, said plainly."""
    st.html(
        '<div class="scarp-note"><b>Regional screening, not site-specific design.</b> Scarp shows where '
        "landslides probably are, for a first look at a district or after an event. It misses some and takes "
        "some bare soil, quarries and roads for landslides. The scores above were measured on the data each "
        "network was tried on; other regions, seasons and sensors can be worse. Have someone who knows the "
        "ground check every outline before it guides a decision about a place.</div>"
    )
