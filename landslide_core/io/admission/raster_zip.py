"""A raster that came packed in a zip with the files that belong to it."""

from pathlib import Path, PurePosixPath

from landslide_core.errors import FileError
from landslide_core.io.admission.guards import (
    RASTER_SUFFIXES,
    SIDECARS,
    VECTOR_SUFFIXES,
    check_upload_name,
    safe_name,
)
from landslide_core.io.admission.zips import check_unpacked, members_of, opened_zip, write_member
from landslide_core.io.boundary import opens

_MAX_UNPACKED_BYTES = 8_000_000_000


@opens
def unpack_raster(file: Path, folder: Path) -> Path | None:
    """Unpack the one raster of a zip with the files beside it into `folder`; None when the zip holds no raster.

    Names inside the zip are kept without their folders, for rasters are found by their neighbours' names. FileError
    for several rasters (other than the parts of a virtual one), an unsafe name, a damaged zip, and zip bombs.
    """
    name = safe_name(file)
    with opened_zip(file) as archive:
        members = {
            PurePosixPath(member.filename.replace("\\", "/")).name: member
            for member in members_of(archive, name)
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
        check_unpacked(list(kept.values()), file, _MAX_UNPACKED_BYTES)
        for own, member in kept.items():
            write_member(archive, member, folder / own)
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
