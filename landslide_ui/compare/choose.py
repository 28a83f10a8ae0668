"""What is to be compared: a scene with its reference, or a collection, and networks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import FileError
from landslide_core.io.admission.guards import IMAGE_SUFFIXES, VECTOR_SUFFIXES
from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.io.vectors.layer_choice import file_of
from landslide_ui import state
from landslide_ui.compare import bill, comparisons
from landslide_ui.shared import (
    choices,
    compute,
    controls,
    layers,
    normalisation,
    outputs,
    samples,
    uploads,
)
from landslide_ui.shared.given import masks, server_folder

if TYPE_CHECKING:
    from landslide_core.comparison import LabelledScene
    from landslide_core.scene.scene import Scene

Source = Literal["sample", "upload", "pairs", "folder"]
_SOURCES: Mapping[Source, str] = {
    "sample": "Sample scene",
    "upload": "Your scene",
    "pairs": "Your pictures",
    "folder": "Folder on the server",
}
MOST_NETWORKS, MOST_SHOWN_PX = 9, 620


def show() -> None:
    """Draw the chooser on the left and the scene on the right; the button starts the comparison."""
    left, right = st.columns((5, 6), gap="large")
    with left:
        st.header("Ground with a known answer", anchor=False)
        with outputs.user_errors():
            scenes, title = _scenes(right)
            how = _masks(scenes)
        st.header("Networks", anchor=False)
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
        "What to compare on",
        offered,
        default="sample",
        format_func=_SOURCES.__getitem__,
        required=True,
        key=state.compare_key("source"),
        persist_state="session",
        label_visibility="collapsed",
    )
    choosers: dict[Source, Callable[[Any], tuple[Sequence[LabelledScene], str]]] = {
        "sample": _sample,
        "upload": _upload,
        "pairs": _pairs,
        "folder": _folder,
    }
    return choosers[source or "sample"](right)


def _sample(right: Any) -> "tuple[Sequence[LabelledScene], str]":
    from landslide_core.comparison import LabelledScene

    available = {each.id: each for each in samples.all_samples() if each.reference is not None}
    if not available:
        raise FileError("The sample scenes are missing.", "Write them with: python -m landslide_core sample")
    chosen = st.selectbox(
        "Sample scene",
        list(available),
        format_func=lambda identity: available[identity].title,
        key=state.compare_key("sample"),
        persist_state="session",
        label_visibility="collapsed",
    )
    sample = available[chosen]
    outputs.quiet(sample.text)
    _picture(right, compute.scene(sample.image))
    if sample.reference is None:
        return (), ""
    return [LabelledScene(sample.image, sample.reference, sample.title, dem=sample.dem)], sample.title


def _picture(right: Any, scene: "Scene") -> None:
    with right:
        st.image(compute.preview(scene, MOST_SHOWN_PX), width="stretch", alt=f"Preview of {scene.name}")


def _upload(right: Any) -> "tuple[Sequence[LabelledScene], str]":
    from landslide_core.comparison import LabelledScene

    given = st.file_uploader(
        "Scene",
        accept_multiple_files=True,
        key=state.compare_key("scene"),
        help="GeoTIFF, COG, JPEG 2000, PNG or JPEG, with its world file if it has one.",
    )
    drawn = st.file_uploader(
        "Reference landslides",
        accept_multiple_files=True,
        key=state.compare_key("reference"),
        help="A mask (TIF, PNG) or polygons (GPKG, GeoJSON, KML, KMZ, zipped shapefile); "
        "any coordinate system and resolution.",
    )
    heights = st.file_uploader(
        "Elevation model (optional)",
        accept_multiple_files=True,
        key=state.compare_key("dem"),
        help="For networks that use it; any coordinate system and resolution.",
    )
    image = _spooled(given, "scene")
    if image is None:
        with right:
            _empty("No scene yet", "Give an image and what was mapped on it: a mask or outlines.")
        return (), ""
    scene = compute.scene(image)
    roles = choices.choose_roles(scene)
    _picture(right, scene.with_roles(roles))
    reference = _spooled(drawn, "reference")
    if reference is None:
        outputs.quiet("Give a reference too: without it nothing can be compared.")
        return (), ""
    reference = layers.choose(reference, state.compare_key(f"layer.{reference}"))
    dem = _spooled(heights, "dem")
    return [LabelledScene(image, reference, image.name, roles=roles, dem=dem)], image.name


def _spooled(files: Sequence[Any], what: str) -> Path | None:
    """The uploaded file on disk; written once, though the page runs often."""
    if not files:
        return None
    key = state.compare_key(f"spooled.{what}")
    identity = tuple(file.file_id for file in files)
    known = state.recall(key)
    if known is None or known[0] != identity:
        known = (identity, uploads.spool(files))
        state.keep(key, known)
    path: Path = known[1]
    return path


def _pairs(right: Any) -> "tuple[Sequence[LabelledScene], str]":
    pictures = st.file_uploader(
        "Pictures",
        accept_multiple_files=True,
        key=state.compare_key("pictures"),
        help="Any number of images.",
    )
    masks = st.file_uploader(
        "Masks of the same names",
        accept_multiple_files=True,
        key=state.compare_key("masks"),
        help="0 and 1, 0 and 255, a colour on black, or transparent around the landslides; a mask belongs to the "
        "picture of the same name but for the ending.",
    )
    table = st.file_uploader(
        "Regions of the pictures (optional)",
        accept_multiple_files=True,
        key=state.compare_key("regions"),
        help="A CSV with the columns name and region, and maybe pixel_m: scores are then also shown by region and by "
        "pixel size.",
    )
    if not pictures or not masks:
        with right:
            _empty("No labelled pictures yet", "Give pictures and their masks; equal names belong together.")
        return (), ""
    key = state.compare_key("collection")
    identity = tuple(file.file_id for file in [*pictures, *masks])
    known = state.recall(key)
    if known is None or known[0] != identity:
        known = (identity, uploads.spool_collection(pictures), uploads.spool_collection(masks))
        state.keep(key, known)
    scenes, title = _scenes_of_folders(known[1], known[2], right)
    regions = _spooled(table, "regions")
    if regions is None:
        return scenes, title
    from landslide_core.io.regions import with_regions

    return with_regions(scenes, regions), title


def _folder(right: Any) -> "tuple[Sequence[LabelledScene], str]":
    folder = server_folder.data_folder()
    if folder is None:
        return (), ""
    inside = [path for path in sorted(folder.rglob("*")) if path.is_dir() and _holds_images(path)]
    names = [path.relative_to(folder).as_posix() for path in inside]
    pictures = st.selectbox(
        "Pictures in", names, index=None, placeholder="Choose a folder", key=state.compare_key("images")
    )
    masks = st.selectbox(
        "Masks in", names, index=None, placeholder="Choose a folder", key=state.compare_key("labels")
    )
    if pictures is None or masks is None:
        with right:
            _empty("No folder yet", "Choose a folder of pictures and one of masks with the same names.")
        return (), ""
    return _scenes_of_folders(
        server_folder.below(folder, pictures), server_folder.below(folder, masks), right
    )


def _holds_images(folder: Path) -> bool:
    return any(path.suffix.lower() in IMAGE_SUFFIXES for path in folder.iterdir())


def _scenes_of_folders(pictures: Path, masks: Path, right: Any) -> "tuple[Sequence[LabelledScene], str]":
    from landslide_core.io.labelled import match_folders

    found = match_folders(pictures, [masks])
    with right:
        outputs.facts({"Labelled pictures": f"{len(found):,}", "First": found[0].image.name})
    _picture(right, compute.scene(found[0].image))
    return [replace(each, whole=True) for each in found], f"{len(found)} labelled pictures"


def _empty(title: str, text: str) -> None:
    st.html(f'<div class="scarp-empty"><b>{title}</b><br>{text}</div>')


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
        placeholder="Choose two to nine networks",
        key=state.compare_key("networks"),
        persist_state="session",
        label_visibility="collapsed",
    )
    return tuple(chosen)


def _masks(scenes: "Sequence[LabelledScene]") -> MaskSettings:
    """How masks are read, where there are any."""
    if all(file_of(scene.reference).suffix.lower() in VECTOR_SUFFIXES for scene in scenes):
        return MaskSettings()
    with st.expander("How masks are read (optional)"):
        return masks.choose(state.compare_key("mask"))


def _run(
    scenes: "Sequence[LabelledScene]", title: str, names: tuple[str, ...], detect: DetectSettings
) -> None:
    from landslide_core.comparison import CompareSettings

    few = len(names) < 2
    if few:
        outputs.quiet("Choose at least two networks.")
    ready = bool(scenes) and not few
    if ready:
        bill.show(scenes, names, detect)
    if st.button(
        "Compare networks",
        type="primary",
        icon=":material/play_arrow:",
        key=state.compare_key("run"),
        disabled=not ready,
    ):
        settings = CompareSettings(names, detect)
        state.show_run(comparisons.start(scenes, settings, title))
        st.rerun()
