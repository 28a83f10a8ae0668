"""What is to be compared: a scene with its reference, or a collection, and networks."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from landslide_core.detection.settings import DetectSettings
from landslide_core.io.admission.guards import VECTOR_SUFFIXES
from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.io.vectors.layer_choice import file_of
from landslide_core.language import marked, tr
from landslide_ui import state
from landslide_ui.compare import bill, comparisons, given
from landslide_ui.shared import choices, compute, controls, normalisation, outputs
from landslide_ui.shared.given import masks, server_folder

if TYPE_CHECKING:
    from landslide_core.comparison import LabelledScene

Source = Literal["sample", "upload", "pairs", "folder"]
_SOURCES: Mapping[Source, str] = {
    "sample": marked("Sample scene"),
    "upload": marked("Your scene"),
    "pairs": marked("Your pictures"),
    "folder": marked("Folder on the server"),
}
MOST_NETWORKS = 9


def show() -> None:
    """Draw the chooser on the left and the scene on the right; the button starts the comparison."""
    left, right = st.columns((5, 6), gap="large")
    with left:
        st.header(tr("Ground with a known answer"), anchor=False)
        with outputs.user_errors():
            scenes, title = _scenes(right)
            how = _masks(scenes)
        st.header(tr("Networks"), anchor=False)
        names = _networks()
        cards = compute.cards()
        normalise: Any = normalisation.for_comparison([cards[name] for name in names])
        with outputs.user_errors():
            told_m = _told_pixel_size(scenes)
            _run(scenes, title, names, DetectSettings(normalise=normalise, masks=how, pixel_size_m=told_m))


def _told_pixel_size(scenes: "Sequence[LabelledScene]") -> float | None:
    """Metres per pixel of scenes without georeference; they are alike, so the first speaks for all."""
    if not scenes or compute.scene(scenes[0].image).georeferenced:
        return None
    return choices.told_pixel_size(state.compare_key(f"pixel_size.{scenes[0].image}"))


def _scenes(right: Any) -> "tuple[Sequence[LabelledScene], str]":
    offered = server_folder.offered(_SOURCES)
    source = st.segmented_control(
        tr("What to compare on"),
        offered,
        default="sample",
        format_func=lambda each: tr(_SOURCES[each]),
        required=True,
        key=state.compare_key("source"),
        persist_state="session",
        label_visibility="collapsed",
    )
    choosers: dict[Source, Callable[[Any], tuple[Sequence[LabelledScene], str]]] = {
        "sample": given.sample,
        "upload": given.upload,
        "pairs": given.pairs,
        "folder": given.folder,
    }
    return choosers[source or "sample"](right)


def _networks() -> tuple[str, ...]:
    from landslide_core.comparison import CompareSettings

    cards = compute.cards()
    names = list(cards)
    chosen = st.multiselect(
        **controls.said(CompareSettings, "networks"),
        options=names,
        default=names[:MOST_NETWORKS],
        format_func=lambda name: cards[name].title,
        max_selections=MOST_NETWORKS,
        placeholder=tr("Choose two to nine networks"),
        key=state.compare_key("networks"),
        persist_state="session",
        label_visibility="collapsed",
    )
    return tuple(chosen)


def _masks(scenes: "Sequence[LabelledScene]") -> MaskSettings:
    """How masks are read, where there are any."""
    if all(file_of(scene.reference).suffix.lower() in VECTOR_SUFFIXES for scene in scenes):
        return MaskSettings()
    with st.expander(tr("How masks are read (optional)")):
        return masks.choose(state.compare_key("mask"))


def _run(
    scenes: "Sequence[LabelledScene]", title: str, names: tuple[str, ...], detect: DetectSettings
) -> None:
    from landslide_core.comparison import CompareSettings

    few = len(names) < 2
    if few:
        outputs.quiet(tr("Choose at least two networks."))
    ready = bool(scenes) and not few
    if ready:
        bill.show(scenes, names, detect)
    if st.button(
        tr("Compare networks"),
        type="primary",
        icon=":material/play_arrow:",
        key=state.compare_key("run"),
        disabled=not ready,
    ):
        settings = CompareSettings(names, detect)
        state.show_run(comparisons.start(scenes, settings, title))
        st.rerun()
