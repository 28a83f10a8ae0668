"""Where the imagery comes from: a sample, an upload, or a folder on the server."""

from collections import Counter
from collections.abc import Mapping

import streamlit as st

from landslide_core.detection.batch.scenes import images_of
from landslide_core.io.admission.guards import IMAGE_SUFFIXES
from landslide_core.language import marked, retold, tr
from landslide_ui import state
from landslide_ui.shared import outputs, samples, uploads
from landslide_ui.shared.given import companions, server_folder
from landslide_ui.state import Case

_ORIGINS: Mapping[state.Origin, str] = {
    "sample": marked("Sample scene"),
    "upload": marked("Upload"),
    "folder": marked("Folder on the server"),
}
_MOST_LISTED = 500


def choose_case() -> Case:
    """Widgets for where the imagery comes from; returns the case on the desk."""
    origins = server_folder.offered(_ORIGINS)
    state.remember_origin()
    chosen = st.segmented_control(
        tr("Where the imagery comes from"),
        origins,
        format_func=lambda each: tr(_ORIGINS[each]),
        required=True,
        key=state.key("origin"),
        persist_state="session",
        label_visibility="collapsed",
    )
    origin = chosen or "sample"
    {"sample": _choose_sample, "upload": _upload_image, "folder": _choose_file}[origin]()
    case = state.workspace().case
    return case if case.origin == origin else Case(origin=origin)


def _choose_sample() -> None:
    available = {sample.id: sample for sample in samples.all_samples()}
    on_desk = state.workspace().case
    current = next((s.id for s in available.values() if s.image == on_desk.image), None)
    chosen = st.selectbox(
        tr("Sample scene"),
        list(available),
        index=None if current is None else list(available).index(current),
        format_func=lambda identity: tr(available[identity].title),
        placeholder=tr("Choose a sample scene"),
        key=state.key_of_turn("sample"),
        label_visibility="collapsed",
    )
    if chosen is not None and chosen != current:
        companions.lay(available[chosen].case())
    if current is not None:
        outputs.quiet(retold(available[current].text))


def _upload_image() -> None:
    given = st.file_uploader(
        tr("Image or images, with their world files or .aux.xml if they have any"),
        accept_multiple_files=True,
        key=state.key_of_turn("image"),
        help=tr(
            "GeoTIFF, COG, JPEG 2000, PNG, JPEG, ERDAS .img, .bil or .bsq with its .hdr, a VRT with its images, or "
            "Landslide4Sense HDF5, any number of bands; also in a zip with the files beside it. Several images become "
            "one batch."
        ),
    )
    if given:
        case = state.workspace().case
        beside = case.image if case.origin == "upload" else None
        with outputs.user_errors():
            if uploads.several_images(given):
                images = uploads.spool_images(given)
                companions.lay(Case("upload", f"{len(images)} images", images=images))
            image = uploads.spool(given, beside=beside)
            companions.lay(case if image == beside else Case("upload", image.name, image))


def _choose_file() -> None:
    folder = server_folder.data_folder()
    if folder is None:
        return
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in IMAGE_SUFFIXES)
    of_folder = Counter(path.parent.relative_to(folder).as_posix() for path in found)
    folders = {f"{name}/": count for name, count in sorted(of_folder.items()) if count > 1}
    files = [path.relative_to(folder).as_posix() for path in found[:_MOST_LISTED]]
    chosen = st.selectbox(
        tr("Image below {folder}/, or a folder of images", folder=folder.name),
        [*folders, *files],
        format_func=lambda each: (
            tr("{folder} · {count:,} images, one batch", folder=each, count=folders[each])
            if each in folders
            else each
        ),
        index=None,
        placeholder=tr("Choose a file or type its path"),
        accept_new_options=True,
        key=state.key("file"),
        persist_state="session",
    )
    if chosen:
        with outputs.user_errors():
            image, on_desk = server_folder.below(folder, chosen), state.workspace().case
            if image.is_dir():
                images = images_of(image)
                if on_desk.images != images:
                    companions.lay(Case("folder", image.name, images=images))
            elif on_desk.image != image:
                companions.lay(Case("folder", image.name, image))
