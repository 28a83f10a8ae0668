"""Uploaded files go to a private folder per session, never under static/."""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import streamlit as st

from landslide_core.detection.batch.scenes import checked, images_of
from landslide_core.errors import FileError, MissingError, NeedsMemoryError
from landslide_core.io import check_upload_name
from landslide_core.io.admission.guards import SIDECARS
from landslide_core.io.admission.raster_zip import unpack_raster
from landslide_core.io.boundary import disk_full
from landslide_core.io.plain.whole import Readable, write_stream
from landslide_core.knobs.environment import gigabytes
from landslide_core.language import marked
from landslide_core.owners import clearing
from landslide_ui import state
from landslide_ui.shared import owners, run_store

VECTOR_PARTS = (".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix")
_KEEP_SECONDS = 24 * 3600
# What the environment may say otherwise.
_MOST_GB = {"SCARP_SESSION_UPLOADS_GB": 20, "SCARP_UPLOADS_GB": 100}
_LEFT_FREE = 1_000_000_000  # bytes of the disk that no upload takes


class Upload(Readable, Protocol):
    """What is needed of an uploaded file: its name and its bytes as a stream."""

    name: str


def root() -> Path:
    """The folder of all sessions' uploads: SCARP_UPLOADS, or one in the system's temporary folder."""
    named = os.environ.get("SCARP_UPLOADS")
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
    return Path(named) if named else Path(tempfile.gettempdir()) / f"scarp-uploads-{user}"


def session_folder() -> Path:
    """This session's folder, which only the server's user may read."""
    folder = state.workspace().uploads
    if folder is None or not folder.is_dir():
        root().mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=root()))
        state.put_uploads(folder)
    return folder


def spool(files: Sequence[Upload], beside: Path | None = None) -> Path:
    """Write the files into one folder and return the path of the main one.

    World files, .aux.xml, headers, the images of a virtual raster (.vrt) and the parts of a shapefile lie beside the
    main file; when only such files are given they join `beside`. A raster in a zip is unpacked. InputError for an
    unsafe name, for no main file or for several.
    """
    names = [check_upload_name(file.name) for file in files]
    main = [name for name in names if Path(name).suffix.lower() not in SIDECARS + VECTOR_PARTS]
    virtual = [name for name in main if name.lower().endswith(".vrt")]
    main = virtual if len(virtual) == 1 else main
    if len(main) > 1:
        raise FileError(
            marked("{count} images were given at once: {names}.").format(
                count=len(main), names=", ".join(main)
            ),
            marked("Give one image with its world file or .aux.xml; run the others after it."),
        )
    if not main and (beside is None or session_folder() not in beside.parents):
        raise MissingError(
            marked("{names} belongs beside an image, and there is no image yet.").format(
                names=", ".join(names)
            ),
            marked("Give the image too, together with it or before it."),
        )
    _check_room(files)
    folder = Path(tempfile.mkdtemp(dir=session_folder())) if main or beside is None else beside.parent
    for name, file in zip(names, files, strict=True):
        write_stream(folder / name, file)
    if not main and beside is not None:
        return beside
    given = folder / main[0]
    packed = given.suffix.lower() == ".zip"
    return (unpack_raster(given, Path(tempfile.mkdtemp(dir=folder))) if packed else None) or given


def several_images(files: Sequence[Upload]) -> bool:
    """Whether these are images of which each is its own, not one with the files that go with it."""
    names = [Path(file.name) for file in files]
    main = [name for name in names if name.suffix.lower() not in SIDECARS + VECTOR_PARTS]
    return len(main) > 1 and sum(name.suffix.lower() == ".vrt" for name in main) != 1


def spool_images(files: Sequence[Upload]) -> tuple[Path, ...]:
    """Write several images, with the files that go with each, into one folder; return the images.

    A raster in a zip is unpacked. InputError for an unsafe name, one given twice, or no image.
    """
    folder = spool_collection(files)
    zips = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".zip")
    plain = () if len(zips) == len(files) else images_of(folder)
    return checked([*plain, *(_unpacked(each, folder) for each in zips)])


def _unpacked(packed: Path, folder: Path) -> Path:
    found = unpack_raster(packed, Path(tempfile.mkdtemp(dir=folder)))
    if found is None:
        raise FileError(
            marked("{name} holds no image.").format(name=packed.name),
            marked("Give images, or zips with one image each."),
        )
    return found


def spool_collection(files: Sequence[Upload]) -> Path:
    """Write any number of files into a folder of their own; InputError for an unsafe name or one given twice."""
    names = [check_upload_name(file.name) for file in files]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise FileError(
            marked("{name} was given more than once.").format(name=twice[0]), marked("Give each file once.")
        )
    _check_room(files)
    folder = Path(tempfile.mkdtemp(dir=session_folder()))
    for name, file in zip(names, files, strict=True):
        write_stream(folder / name, file)
    return folder


def _check_room(files: Sequence[Upload]) -> None:
    """InputError when these files would be more than a session or the server keeps, or fill the disk."""
    wanted = sum(_size(file) for file in files)
    of_session = marked("With these files, you have given more than {most:g} GB of uploads.")
    of_all = marked("With these files, this server keeps more than {most:g} GB of uploads.")
    for folder, limit, said in (
        (session_folder(), "SCARP_SESSION_UPLOADS_GB", of_session),
        (root(), "SCARP_UPLOADS_GB", of_all),
    ):
        most = gigabytes(limit, _MOST_GB[limit])
        if wanted + _held(folder) > most:
            raise NeedsMemoryError(
                said.format(most=most / 1e9),
                marked("Reload the page to begin with none, give smaller parts, or ask who runs the server."),
            )
    if wanted > shutil.disk_usage(root()).free - _LEFT_FREE:
        raise disk_full()


def _size(file: Upload) -> int:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return int(size or 0)


def _held(folder: Path) -> int:
    """Bytes of all files below a folder; those that vanish meanwhile do not count."""
    held = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            held += path.stat().st_size if path.is_file() else 0
    return held


@st.cache_resource(ttl=3600, show_spinner=False)
def remove_old() -> None:
    """Remove what was uploaded or written for download long ago; looks once an hour.

    What a run reads that is there or under way stays as long as that does: it was begun from these files.
    """
    before = time.time() - _KEEP_SECONDS
    runs = run_store.store().root
    clearing.remove_old_exports(runs, before)
    if not root().is_dir():
        return
    used = clearing.used_uploads(runs, root())
    for session in root().iterdir():
        if not session.is_dir() or session.stat().st_mtime >= before:
            continue
        for folder in set(session.iterdir()) - used:
            shutil.rmtree(folder) if folder.is_dir() else folder.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # something in it is used
            session.rmdir()


@st.cache_resource(ttl=20, show_spinner=False)
def clear_deleted() -> None:
    """Remove what is left of runs that were deleted over a minute ago; looks a few times a minute."""
    clearing.clear(run_store.store().root, owners.register(), root())
