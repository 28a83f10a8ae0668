"""Where an uploaded picture lies that does not say it: a person gives its edges."""

from pathlib import Path

import streamlit as st

from landslide_core.io.rasters.place import placing
from landslide_core.language import tr
from landslide_core.scene.scene import Scene
from landslide_ui import state
from landslide_ui.shared import outputs
from landslide_ui.shared.given import companions
from landslide_ui.state import Case


def show(case: Case, scene: Scene) -> None:
    """Ask for the edges of an upload without a place, and offer to take back what was given."""
    if case.origin != "upload" or case.image is None:
        return
    given = state.key(f"placed.{case.image}")
    if state.has(given):
        _take_back(case, given)
    elif scene.geobox.crs is None and placing.takes_place(case.image):
        _ask(case, case.image, given)


def _ask(case: Case, image: Path, given: str) -> None:
    with st.expander(tr("Give it a place (optional)"), key=state.key("place")):
        outputs.quiet(tr("Longitude and latitude of its edges in degrees, of a picture whose top is north."))
        fields = {"west": tr("West"), "north": tr("North"), "east": tr("East"), "south": tr("South")}
        told: dict[str, float | None] = {}
        for left, right in (("west", "north"), ("east", "south")):
            for column, name in zip(st.columns(2), (left, right), strict=True):
                with column:
                    told[name] = st.number_input(
                        fields[name],
                        value=None,
                        step=None,
                        format="%.6f",
                        key=state.key(f"place.{name}.{image}"),
                    )
        west, south, east, north = (told[name] for name in ("west", "south", "east", "north"))
        complete = west is not None and south is not None and east is not None and north is not None
        if st.button(
            tr("Place it"), icon=":material/place:", key=state.key("place.set"), disabled=not complete
        ):
            assert west is not None
            assert south is not None
            assert east is not None
            assert north is not None
            with outputs.user_errors():
                state.keep(given, placing.place(image, (west, south, east, north)))
                companions.lay(case)


def _take_back(case: Case, given: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(tr("Placed by its edges."), width="content")
        if st.button(tr("Take the place back"), key=state.key("place.back"), type="tertiary"):
            for path in state.recall(given):
                path.unlink(missing_ok=True)
            state.drop(given)
            companions.lay(case)
