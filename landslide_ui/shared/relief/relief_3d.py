"""The ground in three dimensions on a page: a switch, how steep it is drawn, and a picture of it to take away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.figures.relief_3d import MOST_CELLS, QUICK_CELLS, SIDES
from landslide_core.language import marked, tr
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    import plotly.graph_objects as go

_FROM = {
    "south": marked("South"),
    "west": marked("West"),
    "north": marked("North"),
    "east": marked("East"),
}


@dataclass(frozen=True)
class Look:
    """How the ground is looked at: how many times as high, with at most how many cells, from which side."""

    exaggeration: float
    cells: int
    side: str


def show(
    key: str, drapes: dict[str, str], draw: Callable[[str, Look], "go.Figure"], *, alt: str, name: str
) -> None:
    """Draw the ground where that is wanted: it takes the browser a while, so nothing is drawn before.

    key: of the controls. drapes: what may lie on the ground, title by name. draw: the figure of a drape, as it
    is looked at. alt: what it shows, for who does not see it. name: of the picture to
    take away.
    """
    if not st.toggle(
        "3D",
        key=f"{key}.on",
        help=tr("The ground as a surface to turn and tilt, by mouse, touch or fingers. Takes a moment."),
    ):
        return
    left, beside, middle, right = st.columns((3, 4, 4, 2), gap="medium", vertical_alignment="bottom")
    with left:
        drape = st.segmented_control(
            tr("On the ground"),
            list(drapes),
            format_func=drapes.__getitem__,
            default=next(iter(drapes)),
            required=True,
            key=f"{key}.drape",
        )
    with beside:
        side = st.segmented_control(
            tr("Seen from"),
            list(SIDES),
            format_func=lambda each: tr(_FROM[each]),
            default="south",
            required=True,
            key=f"{key}.side",
        )
    with middle:
        exaggeration = st.slider(
            tr("Heights times"), 1.0, 5.0, 1.5, 0.5, key=f"{key}.times", format="%.1f",
            help=tr("How often heights are larger than lengths; 1 is as it is."),
        )  # fmt: skip
    with right:
        fine = st.toggle(
            tr("Fine"),
            key=f"{key}.fine",
            help=tr("Up to a million heights; needs a graphics card to turn smoothly."),
        )
    look = Look(exaggeration, MOST_CELLS if fine else QUICK_CELLS, side or "south")
    with outputs.user_errors():
        config: dict[str, Any] = {
            "displayModeBar": True,
            "displaylogo": False,
            "modeBarButtonsToRemove": ["hoverClosest3d", "tableRotation", "resetCameraLastSave3d"],
            "toImageButtonOptions": {"format": "png", "filename": name, "scale": 2},
        }
        st.plotly_chart(
            draw(drape or next(iter(drapes)), look),
            key=f"{key}.chart",
            config=config,
            theme=None,
            alt=alt,
        )
    outputs.quiet(
        tr(
            "Drag to turn, wheel to come nearer, right button to move. The camera above the picture saves it as PNG "
            "for a report, from the side that is chosen."
        )
    )
