"""The tour of two minutes: a line above the pages that says, step by step, what to press and what to look at."""

from dataclasses import dataclass

import streamlit as st

from landslide_core.language import marked, tr, tr_as
from landslide_ui import state
from landslide_ui.shared import samples

_AT, _TO, _RUN = "tour.at", "tour.to", "tour.run"


@dataclass(frozen=True)
class Step:
    """A stop: the page it is on, and in English its name and what there is to press and to see."""

    page: str
    title: str
    text: str


STEPS = (
    Step(
        "detect",
        marked("An image and its check"),
        marked(
            "This sample is synthetic, and its landslides are known. Beside it stands what Scarp understood, and a "
            "light that says how far its networks can be trusted here. Press **Find landslides**, and go on when the "
            "map is there."
        ),
    ),
    Step(
        "detect",
        marked("The map of landslides"),
        marked(
            "Move the threshold: outlines, count and area follow, and nothing is predicted again. Choose an outline, "
            "or a row of the table under the map, to see its card. Colours say what the known landslides make of each "
            "outline."
        ),
    ),
    Step(
        "detect",
        marked("A review"),
        marked(
            "Switch **Review** on to accept or reject landslides; every decision is kept at once. **Teach it here** "
            "shows the network what it missed, and **Report** writes a sheet to sign."
        ),
    ),
    Step(
        "compare",
        marked("Which network"),
        marked(
            "Here networks are judged on ground with a known answer. Press **Compare networks**, and then a cell of a "
            "matrix: its pixels stand out on the map."
        ),
    ),
    Step(
        "factors",
        marked("Why landslides are where they are"),
        marked(
            "Press **Open the analysis** of the sample county: which slopes, rocks and distances go with landslides, "
            "where more are likely, and what would change if slopes were steeper."
        ),
    ),
    Step(
        "home",
        marked("Your own imagery"),
        marked(
            "Your runs are listed here and survive a restart. Press **Upload an image** to begin with yours; **Help** "
            "has a picture of everything."
        ),
    ),
)


def possible() -> bool:
    """Whether there is a sample to be shown round on."""
    return bool(samples.all_samples())


def button(key: str) -> None:
    """The way to be shown round, where there is a sample for it."""
    if possible():
        st.button(tr("Take the two-minute tour"), key=key, icon=":material/tour:", on_click=start)


def start() -> None:
    """Begin with the first sample on the desk of Detect (before the page is drawn)."""
    state.put_case(samples.all_samples()[0].case())
    state.choose_origin("sample")
    state.drop(_RUN)
    _go(0)


def show(page: str) -> None:
    """Draw the line of the tour above the page of that address, while one is on."""
    at = state.recall(_AT)
    if at is None:
        return
    step = STEPS[at]
    if page == "detect" and state.run_id():
        state.keep(_RUN, state.run_id())
    with st.container(border=True, key="tour"):
        text, buttons = st.columns((5, 2), gap="medium", vertical_alignment="center")
        title = tr("Tour, {step} of {steps}: {title}", step=at + 1, steps=len(STEPS), title=tr(step.title))
        text.markdown(f"**{title}**  \n{tr(step.text)}")
        with buttons.container(horizontal=True, horizontal_alignment="right", gap="small"):
            if page != step.page:
                st.button(tr("Back to the tour"), key="tour.return", on_click=_go, args=(at,))
            elif at:
                st.button(tr_as("tour", "Back"), key="tour.back", on_click=_go, args=(at - 1,))
            if page == step.page and at + 1 < len(STEPS):
                st.button(
                    tr_as("tour", "Next"), key="tour.next", type="primary", on_click=_go, args=(at + 1,)
                )
            st.button(tr("End the tour"), key="tour.end", on_click=_end)


def take_wanted_page(page: str) -> tuple[str, dict[str, str]] | None:
    """The page that a press of the tour leads to from that of an address, with the run that was made in it, once."""
    if not state.recall(_TO):
        return None
    state.drop(_TO)
    there = STEPS[state.recall(_AT)].page
    run = state.recall(_RUN) if there == "detect" else None
    return None if there == page else (there, {} if run is None else {"run": run})


def _go(at: int) -> None:
    state.keep(_AT, at)
    state.keep(_TO, True)


def _end() -> None:
    state.drop(_AT)
    state.drop(_RUN)
