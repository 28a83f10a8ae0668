"""How the page lies before a run: imagery at the left; at its right what is chosen and checked, and the button."""

from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.language import tr, tr_as
from landslide_core.scene.scene import Scene
from landslide_ui import state, words
from landslide_ui.shared import compute, outputs

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_TOOLS_PX = 400
_PICTURE_PX = 1400  # of its longer side


def both() -> "tuple[DeltaGenerator, DeltaGenerator]":
    """The place of the imagery, and that of all that is chosen."""
    with st.container(horizontal=True, gap="medium", key="chooser"):
        left = st.container(key="chooser_image")
        right = st.container(width=_TOOLS_PX, gap="small", key="chooser_tools")
    return left, right


def empty(head: str, text: str) -> None:
    """What stands in the place of the imagery until there is some."""
    st.html(f'<div class="scarp-empty"><b>{head}</b><br>{text}</div>')


def picture(scene: Scene, alt: str) -> None:
    """The image, as large as its place."""
    outputs.picture(compute.preview(scene, _PICTURE_PX), alt=alt)


def more(name: str, label: str) -> "DeltaGenerator":
    """Where all lies that need not be changed; it stays open or shut as it was left."""
    key, kept = state.key(name), state.key(f"{name}.kept")

    def note() -> None:
        state.keep(kept, bool(state.recall(key)))

    return st.expander(label, expanded=bool(state.recall(kept, False)), key=key, on_change=note)


def what_it_is(scene: Scene) -> None:
    """One line of what was understood of an image, and what is to be known of it."""
    rows, cols = scene.shape
    said = (
        scene.name,
        tr(
            "{cols:,} × {rows:,} pixels, {bands} bands, {dtype}",
            cols=cols,
            rows=rows,
            bands=len(scene.roles),
            dtype=scene.dtype,
        ),
        _crs(scene),
        words.resolution(scene.resolution_m),
        tr(", ").join(words.role(role).lower() for role in scene.roles),
        tr_as("pixels", "{share} valid", share=words.share(compute.valid_share(scene.key, scene))),
    )
    outputs.quiet(" · ".join(said))
    if scene.notes:
        outputs.quiet(words.sentences(map(words.sentence, scene.notes)))


def _crs(scene: Scene) -> str:
    crs = scene.geobox.crs
    if crs is None:
        return tr("no coordinates")
    code = f" (EPSG:{crs.epsg})" if crs.epsg else ""
    return f"{crs.proj.name}{code}"


def bill_and_button(bill: str, label: str) -> bool:
    """What a run will cost, and the button that starts it, always in sight; whether it was pressed."""
    with st.container(gap="small", key="chooser_find"):
        outputs.quiet(bill)
        return st.button(
            label, type="primary", icon=":material/play_arrow:", key=state.key("run"), width="stretch"
        )
