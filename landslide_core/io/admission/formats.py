"""What a file is by its first bytes, and whether all of it is there."""

import struct
import zlib
from pathlib import Path

from landslide_core.errors import FileError
from landslide_core.io.admission.guards import safe_name

HDF5 = "HDF5"
_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"II*\0", 0, "GTiff"),
    (b"MM\0*", 0, "GTiff"),
    (b"II+\0", 0, "GTiff"),
    (b"MM\0+", 0, "GTiff"),
    (b"\x89PNG\r\n\x1a\n", 0, "PNG"),
    (b"\xff\xd8\xff", 0, "JPEG"),
    (b"WEBP", 8, "WEBP"),
    (b"BM", 0, "BMP"),
    (b"\0\0\0\x0cjP  ", 0, "JP2OpenJPEG"),
    (b"\xff\x4f\xff\x51", 0, "JP2OpenJPEG"),
    (b"\x89HDF\r\n\x1a\n", 0, HDF5),
)
# Grids that elevation models come in; they start with plain numbers, so the suffix has to tell.
_GRID_SUFFIXES = {".asc": "AAIGrid", ".sdat": "SAGA"}


def driver_of(path: Path, *, grids: bool = False) -> str:
    """Return the GDAL driver (or "HDF5") that may open `path`; InputError for anything else.

    The first bytes decide, not the suffix, and only these drivers are ever used: a virtual raster
    (VRT) that names other files of the machine is not an image. `grids` admits .asc and .sdat.
    """
    with path.open("rb") as file:
        head = file.read(16)
    for signature, offset, driver in _SIGNATURES:
        if head[offset:].startswith(signature):
            return driver
    if grids and path.suffix.lower() in _GRID_SUFFIXES:
        return _GRID_SUFFIXES[path.suffix.lower()]
    raise FileError(
        f"{safe_name(path)} is not an image that can be read.",
        "Give a GeoTIFF, PNG, JPEG, WebP, BMP or JPEG 2000 image, or a Landslide4Sense HDF5 file.",
    )


def damaged(name: str) -> FileError:
    """Return the error for a file whose pixels cannot be decoded."""
    return FileError(f"{name} is damaged or truncated.", "Copy or download it again, or export it anew.")


def check_png(path: Path) -> None:
    """Raise InputError unless every chunk of the PNG is whole; libpng would silently leave rows blank."""
    with path.open("rb") as file:
        file.seek(8)
        while True:
            head = file.read(8)
            if len(head) < 8:
                raise damaged(safe_name(path))
            length, kind = struct.unpack(">I4s", head)
            checksum = zlib.crc32(kind)
            while length and (part := file.read(min(length, 1 << 20))):
                checksum, length = zlib.crc32(part, checksum), length - len(part)
            if length or file.read(4) != struct.pack(">I", checksum):
                raise damaged(safe_name(path))
            if kind == b"IEND":
                return
