"""Where the network looked: Grad-CAM of a landslide or of the likeliest place."""

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.figures import heat, overlays
from landslide_core.figures.overlays import Overlay
from landslide_core.figures.palette import HEAT_SCALE
from landslide_core.language import marked, retold, tr
from landslide_core.scene.probability import per_cent
from landslide_ui import state, words
from landslide_ui.detect import runs
from landslide_ui.shared import compute, outputs

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun, Explained
    from landslide_core.inventory.inventory import Inventory

LAYER = marked("Where the network looked")
MEANS = marked("Bright regions raised the network's score for the outlined pixels; the others did not.")
MEANS_NOT = marked(
    "It shows where the network looked: not why, and not that it was right. Read it as regions, not as "
    "outlines: the heat is much coarser than they are, and spills over their edges."
)


def switch() -> bool:
    """The switch beside the map; off at first, because the answer takes seconds."""
    return st.toggle(
        tr(LAYER),
        key=state.key("looked"),
        help=tr(
            "Grad-CAM: which regions drove the network's decision. Of the landslide that is selected in the table, or "
            "of the likeliest place."
        ),
    )


def explained(run: "DetectRun", inventory: "Inventory", selected: int | None) -> "Explained | None":
    """Where the network looked; None, after saying why, when that cannot be told."""
    image = runs.image_of(run)
    if image is None:
        st.info(
            tr(
                "The image of this run is no longer on the server, so the network cannot look at it again. Run it once "
                "more to see where it looks."
            ),
            icon=":material/info:",
        )
        return None
    outline = None
    if selected is not None:
        table = inventory.table
        outline = table.geometry[table["id"] == selected].iloc[0].wkb
    with outputs.user_errors(), st.spinner(tr("Asking the network where it looked…")):
        return _explained(str(run.folder), run.manifest["created"], compute.stamp(image), outline)
    return None


@st.cache_resource(max_entries=8, show_spinner=False)
def _explained(folder: str, created: str, image: tuple[str, int, int], outline: bytes | None) -> "Explained":
    import shapely

    from landslide_core.detection import journey

    run = journey.open_run(Path(folder))
    network = run.manifest["network"]
    landslide = None if outline is None else shapely.from_wkb(outline)
    return journey.explain(run, image[0], landslide, loaded=compute.loaded(network["name"]))


def overlay(looked: "Explained") -> Overlay:
    """The heat as a layer of the map."""
    return overlays.heat(per_cent(looked.explanation.heat), looked.geobox)


def show(looked: "Explained", selected: int | None) -> None:
    """The window as it is, the same under the heat, and what that means."""
    st.header(tr(LAYER), anchor=False)
    if selected is None:
        said = tr(
            "Grad-CAM of the likeliest place of the image. Select a landslide in the table to see another place."
        )
    else:
        said = tr("Grad-CAM of landslide No. {number}.", number=selected)
    outputs.quiet(said)
    plain, under = st.columns(2, gap="medium")
    given = tr("What the network was given, with what it called landslide")
    outputs.picture(heat.framed(looked.rgb, looked.outlined), given, caption=given, place=plain)
    heated = heat.heated(looked.rgb, looked.explanation.heat, looked.outlined)
    outputs.picture(heated, tr("Where it looked"), caption=tr("Where it looked"), place=under)
    outputs.ramp(tr("Did not count"), tr("Counted most"), HEAT_SCALE)
    means = words.sentences((tr(MEANS), retold(looked.explanation.note)))
    outputs.note({tr("What it means"): means, tr("What it does not"): tr(MEANS_NOT)})
