"""What is given to compare on: a sample, a scene with its reference, or labelled pictures."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.errors import FileError
from landslide_core.io.admission.guards import IMAGE_SUFFIXES
from landslide_core.language import marked, retold, tr
from landslide_ui import state, words
from landslide_ui.shared import choices, compute, layers, outputs, samples, uploads
from landslide_ui.shared.given import server_folder

if TYPE_CHECKING:
    from landslide_core.comparison import LabelledScene
    from landslide_core.scene.scene import Scene

MOST_SHOWN_PX = 620


def sample(right: Any) -> "tuple[Sequence[LabelledScene], str]":
    """A sample scene that has a reference."""
    from landslide_core.comparison import LabelledScene

    available = {each.id: each for each in samples.all_samples() if each.reference is not None}
    if not available:
        raise FileError(
            marked("The sample scenes are missing."),
            marked("Write them with: {command}").format(command="python -m landslide_core sample"),
        )
    chosen = st.selectbox(
        tr("Sample scene"),
        list(available),
        format_func=lambda identity: words.titled(available[identity].title),
        key=state.compare_key("sample"),
        persist_state="session",
        label_visibility="collapsed",
    )
    one = available[chosen]
    outputs.quiet(retold(one.text))
    _picture(right, compute.scene(one.image))
    if one.reference is None:
        return (), ""
    return [LabelledScene(one.image, one.reference, one.title, dem=one.dem)], one.title


def upload(right: Any) -> "tuple[Sequence[LabelledScene], str]":
    """A scene of one's own with its reference."""
    from landslide_core.comparison import LabelledScene

    given = st.file_uploader(
        tr("Scene"),
        accept_multiple_files=True,
        key=state.compare_key("scene"),
        help=tr("GeoTIFF, COG, JPEG 2000, PNG or JPEG, with its world file if it has one."),
    )
    drawn = st.file_uploader(
        tr("Reference landslides"),
        accept_multiple_files=True,
        key=state.compare_key("reference"),
        help=tr(
            "A mask (TIF, PNG) or polygons (GPKG, GeoJSON, KML, KMZ, zipped shapefile); "
            "any coordinate system and resolution."
        ),
    )
    heights = st.file_uploader(
        tr("Elevation model (optional)"),
        accept_multiple_files=True,
        key=state.compare_key("dem"),
        help=tr("For networks that use it; any coordinate system and resolution."),
    )
    image = _spooled(given, "scene")
    if image is None:
        with right:
            _empty(tr("No scene yet"), tr("Give an image and what was mapped on it: a mask or outlines."))
        return (), ""
    scene = compute.scene(image)
    roles = choices.choose_roles(scene)
    _picture(right, scene.with_roles(roles))
    reference = _spooled(drawn, "reference")
    if reference is None:
        outputs.quiet(tr("Give a reference too: without it nothing can be compared."))
        return (), ""
    reference = layers.choose(reference, state.compare_key(f"layer.{reference}"))
    dem = _spooled(heights, "dem")
    return [LabelledScene(image, reference, image.name, roles=roles, dem=dem)], image.name


def pairs(right: Any) -> "tuple[Sequence[LabelledScene], str]":
    """Pictures of one's own, each with its mask."""
    pictures = st.file_uploader(
        tr("Pictures"),
        accept_multiple_files=True,
        key=state.compare_key("pictures"),
        help=tr("Any number of images."),
    )
    masks = st.file_uploader(
        tr("Masks of the same names"),
        accept_multiple_files=True,
        key=state.compare_key("masks"),
        help=tr(
            "0 and 1, 0 and 255, a colour on black, or transparent around the landslides; a mask belongs to the "
            "picture of the same name but for the ending."
        ),
    )
    table = st.file_uploader(
        tr("Regions of the pictures (optional)"),
        accept_multiple_files=True,
        key=state.compare_key("regions"),
        help=tr(
            "A CSV with the columns name and region, and maybe pixel_m: scores are then also shown by region and by "
            "pixel size."
        ),
    )
    if not pictures or not masks:
        with right:
            _empty(
                tr("No labelled pictures yet"),
                tr("Give pictures and their masks; equal names belong together."),
            )
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


def folder(right: Any) -> "tuple[Sequence[LabelledScene], str]":
    """Pictures and masks that lie on the server."""
    folder = server_folder.data_folder()
    if folder is None:
        return (), ""
    inside = [path for path in sorted(folder.rglob("*")) if path.is_dir() and _holds_images(path)]
    names = [path.relative_to(folder).as_posix() for path in inside]
    pictures = st.selectbox(
        tr("Pictures in"),
        names,
        index=None,
        placeholder=tr("Choose a folder"),
        key=state.compare_key("images"),
    )
    masks = st.selectbox(
        tr("Masks in"), names, index=None, placeholder=tr("Choose a folder"), key=state.compare_key("labels")
    )
    if pictures is None or masks is None:
        with right:
            _empty(
                tr("No folder yet"), tr("Choose a folder of pictures and one of masks with the same names.")
            )
        return (), ""
    return _scenes_of_folders(
        server_folder.below(folder, pictures), server_folder.below(folder, masks), right
    )


def _scenes_of_folders(pictures: Path, masks: Path, right: Any) -> "tuple[Sequence[LabelledScene], str]":
    from landslide_core.io.labelled import match_folders

    found = match_folders(pictures, [masks])
    with right:
        outputs.facts({tr("Labelled pictures"): f"{len(found):,}", tr("First"): found[0].image.name})
    _picture(right, compute.scene(found[0].image))
    return [replace(each, whole=True) for each in found], f"{len(found)} labelled pictures"


def _holds_images(folder: Path) -> bool:
    return any(path.suffix.lower() in IMAGE_SUFFIXES for path in folder.iterdir())


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


def _picture(right: Any, scene: "Scene") -> None:
    with right:
        picture = compute.preview(scene, MOST_SHOWN_PX)
        outputs.picture(picture, tr("Preview of {name}", name=scene.name))


def _empty(title: str, text: str) -> None:
    st.html(f'<div class="scarp-empty"><b>{escape(title)}</b><br>{escape(text)}</div>')
