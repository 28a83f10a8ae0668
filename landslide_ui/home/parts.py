"""The parts of the Home page."""

import os
from dataclasses import dataclass
from html import escape
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.language import marked, retold, tr, tr_as, tr_many
from landslide_ui import frame, state, words
from landslide_ui.shared import compute, outputs, samples, tour

if TYPE_CHECKING:
    from landslide_core.networks import Card

_ASSETS = Path(str(resources.files("landslide_ui"))) / "assets"
_THUMBNAIL_PX = 480
_WRITE_SAMPLES = "python -m landslide_core sample"


@dataclass(frozen=True)
class _PageCard:
    """What Home says of a page, in English; picture: what is seen on the one of it."""

    url_path: str
    title: str
    text: str
    way: str
    picture: str


_CARDS = (
    _PageCard(
        "detect",
        marked("Find landslides in an image, in many, or between two dates"),
        marked(
            "Outlines on a map with areas and confidence; review them, teach the network, print a report."
        ),
        marked("Open Detect"),
        marked("The page Detect: outlines on a map, tools beside it"),
    ),
    _PageCard(
        "compare",
        marked("See which network to trust, and where"),
        marked(
            "Scores with intervals and confusion matrices on ground with a known answer; a pressed cell shows where."
        ),
        marked("Open Compare"),
        marked("The page Compare: confusion matrices and maps of several networks"),
    ),
    _PageCard(
        "factors",
        marked("Ask why landslides are where they are, and where next"),
        marked(
            "Frequency ratios, random forest and SHAP of slope, rock and distances; susceptibility; what if."
        ),
        marked("Open Factors"),
        marked("The page Factors: a susceptibility map and what would change it"),
    ),
)


def ways_to_learn() -> None:
    """The way to be shown round, where there is a sample for it, and the way to the pictures of Help."""
    with st.container(horizontal=True, gap="small"):
        tour.button("home.tour")
        if st.button(tr("Help in pictures"), key="home.help", icon=":material/help:"):
            frame.go("help")


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
        outputs.quiet(tr("The sample scenes are missing. Write them with: {command}", command=_WRITE_SAMPLES))


def _sample(sample: samples.Sample) -> None:
    picture = compute.preview(compute.scene(sample.image), _THUMBNAIL_PX)
    outputs.picture(picture, tr_as("sample", "{title}, synthetic", title=words.titled(sample.title)))
    st.markdown(f"**{words.plain(words.titled(sample.title))}**")
    outputs.quiet(retold(sample.text))
    if st.button(tr("Try this sample"), key=f"home.sample.{sample.id}", width="stretch"):
        state.put_case(sample.case())
        state.choose_origin("sample")
        frame.go("detect")


def _own_imagery() -> None:
    outputs.picture(_ASSETS / "upload.svg", alt="")
    st.markdown(f"**{tr('Your own imagery')}**")
    outputs.quiet(tr("GeoTIFF, COG, JPEG 2000, PNG, JPEG or HDF5, with or without an elevation model."))
    if st.button(tr("Upload an image"), key="home.start", type="primary", width="stretch"):
        state.choose_origin("upload")
        frame.go("detect")


def pages() -> None:
    """A card for each page: a picture of it, what it is for, and the way there."""
    with st.container(key="page_cards"):
        for card, column in zip(_CARDS, st.columns(len(_CARDS), gap="medium"), strict=True):
            with column.container(border=True, height="stretch"):
                outputs.picture(_ASSETS / f"page_{card.url_path}.webp", tr(card.picture))
                st.markdown(f"**{tr(card.title)}**")
                outputs.quiet(tr(card.text))
                if st.button(tr(card.way), key=f"home.page.{card.url_path}", width="stretch"):
                    frame.go(card.url_path)


def server_status() -> None:
    """The device and the networks. PyTorch loads in the background: the page does not wait for it."""
    card = compute.graphics_card()
    cores = os.cpu_count() or 1
    outputs.facts(
        {
            tr("Graphics card"): card or tr("none found: networks run on the processor"),
            tr("Processor"): tr_many("{count} core", "{count} cores", cores),
            "PyTorch": compute.torch_build(),
        }
    )
    if compute.warm():
        _networks()
    else:
        outputs.watch(_wait_for_networks)


def _wait_for_networks() -> bool:
    outputs.quiet(tr("Looking at the networks…"))
    return compute.warm()


def _networks() -> None:
    with outputs.user_errors():
        found = compute.cards()
        if not found:
            st.warning(tr("No trained network was found in models/."), icon=":material/warning:")
        for said in dict.fromkeys(map(_said_once, found.values())):
            rows = [
                f":material/check_circle: **{words.plain(card.title)}** :gray[{words.plain(retold(card.figures))}]"
                f"  \n:small[:gray[{words.plain(retold(card.built))}]]"
                for card in found.values()
                if _said_once(card) == said
            ]
            st.markdown("  \n".join([*rows, *(f":gray[{words.plain(each)}]" for each in said)]))


def _said_once(card: "Card") -> tuple[str, ...]:
    """What is said below all networks of which it is true."""
    low, high = card.resolution_m
    learned = tr(
        "Trained on {data}; {low:g} to {high:g} m per pixel.",
        data=retold(card.trained_on),
        low=low,
        high=high,
    )
    if not card.measured_on:
        return (learned,)
    return tr("Scores {measured_on}.", measured_on=retold(card.measured_on)), learned


def limits() -> None:
    """What results are good for, said plainly."""
    head = tr("Regional screening, not site-specific design.")
    said = tr(
        "Scarp shows where landslides probably are, for a first look at a district or after an event. It misses some "
        "and takes some bare soil, quarries and roads for landslides. The scores above were measured on the data each "
        "network was tried on; other regions, seasons and sensors can be worse. Have someone who knows the ground "
        "check every outline before it guides a decision about a place."
    )
    st.html(f'<div class="scarp-note"><b>{escape(head)}</b> {escape(said)}</div>')
