"""A raster that came packed in a zip with the files that belong to it."""

import zipfile
from pathlib import Path, PurePosixPath

from landslide_core.errors import FileError
from landslide_core.io.admission.formats import damaged
from landslide_core.io.admission.guards import (
    RASTER_SUFFIXES,
    SIDECARS,
    VECTOR_SUFFIXES,
    check_upload_name,
    safe_name,
)

_MAX_UNPACKED_BYTES, _SUSPECT_BYTES = 8_000_000_000, 1_000_000_000
_MAX_EXPANSION = 200  # unpacked bytes per byte of zip; real rasters stay far below
_MAX_MEMBERS = 2_000


def unpack_raster(file: Path, folder: Path) -> Path | None:
    """Unpack the one raster of a zip with the files beside it into `folder`; None when the zip holds no raster.

    Names inside the zip are kept without their folders, for rasters are found by their neighbours' names. FileError
    for several rasters (other than the parts of a virtual one), an unsafe name, a damaged zip, and zip bombs.
    """
    name = safe_name(file)
    try:
        with zipfile.ZipFile(file) as archive:
            members = {
                PurePosixPath(member.filename.replace("\\", "/")).name: member
                for member in archive.infolist()
                if not member.is_dir() and "__MACOSX" not in member.filename
            }
            if any(own.lower().endswith(VECTOR_SUFFIXES) for own in members):
                return None
            kept = {
                check_upload_name(own): member
                for own, member in members.items()
                if own.lower().endswith((*RASTER_SUFFIXES, *SIDECARS))
            }
            main = main_of(list(kept), name)
            if main is None:
                return None
            size = sum(member.file_size for member in kept.values())
            bomb = size > _SUSPECT_BYTES and size > _MAX_EXPANSION * file.stat().st_size
            if bomb or size > _MAX_UNPACKED_BYTES or len(kept) > _MAX_MEMBERS:
                raise FileError(f"{name} unpacks to {size:,} bytes.", "Unpack it and give the raster in it.")
            for own, member in kept.items():
                _write(archive, member, folder / own)
    except (zipfile.BadZipFile, EOFError, RuntimeError, OSError) as error:
        # RuntimeError is what zipfile raises for members that are encrypted or packed in a way it cannot read
        raise damaged(name) from error
    return folder / main


def main_of(names: list[str], given: str) -> str | None:
    """Return which of several files is the raster that the others belong to; None where none is a raster.

    A virtual raster (.vrt) goes before the images that it is made of. FileError for several rasters.
    """
    rasters = [name for name in names if not name.lower().endswith(SIDECARS)]
    virtual = [name for name in rasters if name.lower().endswith(".vrt")]
    found = virtual if len(virtual) == 1 else rasters
    if len(found) > 1:
        raise FileError(
            f"{given} holds {len(found)} rasters: {', '.join(sorted(found)[:5])}.", "Give one of them."
        )
    return found[0] if found else None


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    """Write a member; never more than it declared, for a header can lie."""
    left = member.file_size
    with archive.open(member) as source, target.open("wb") as file:
        while left and (part := source.read(min(left, 1 << 20))):
            file.write(part)
            left -= len(part)
