"""Zips from strangers: few members, each name once, never more bytes than a zip of that size can honestly hold."""

import lzma
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from landslide_core.errors import FileError, NeedsMemoryError
from landslide_core.io.admission.guards import safe_name

_MAX_MEMBERS, _MAX_LIST_BYTES = 2_000, 4_000_000
_SUSPECT_BYTES, _MAX_EXPANSION = 200_000_000, 200  # unpacked bytes per byte of zip; real data stay far below
_END, _END_BYTES = b"PK\x05\x06", 22
_CURE = "Unpack it and give the files in it."
_DAMAGE = (
    zipfile.BadZipFile,
    EOFError,
    RuntimeError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    OSError,
)


@contextmanager
def opened_zip(file: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip; FileError, also while it is read, where it is damaged, encrypted or packed in an unknown way."""
    name = safe_name(file)
    _check_list(file, name)
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except _DAMAGE as error:
        raise FileError(
            f"{name} is a zip that is damaged, encrypted or packed in a way that is not read.",
            "Pack its files again, without a password.",
        ) from error


def members_of(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """Return the files in a zip without folders and what Macs add; FileError for too many, or for one twice."""
    members = [m for m in archive.infolist() if not m.is_dir() and "__MACOSX" not in m.filename]
    if len(members) > _MAX_MEMBERS:
        raise NeedsMemoryError(f"{name} holds more than {_MAX_MEMBERS:,} files.", _CURE)
    counted = Counter(m.filename.replace("\\", "/").lower() for m in members)
    twice = [each for each, count in counted.items() if count > 1]
    if twice:
        raise FileError(f"{name} holds {safe_name(Path(twice[0]))} more than once.", _CURE)
    return members


def check_unpacked(members: Sequence[zipfile.ZipInfo], file: Path, most_bytes: int) -> None:
    """Raise InputError for files that unpack to more than is read, or than a zip of that size can honestly hold."""
    size = sum(member.file_size for member in members)
    bomb = size > _SUSPECT_BYTES and size > _MAX_EXPANSION * file.stat().st_size
    if bomb or size > most_bytes:
        raise NeedsMemoryError(
            f"{safe_name(file)} unpacks to {size:,} bytes; at most {most_bytes / 1e9:g} GB are unpacked, and no more "
            f"than {_MAX_EXPANSION} for each byte of the zip.",
            _CURE,
        )


def write_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    """Write a member as a plain file; never more than it declared, for a header can lie."""
    left = member.file_size
    with archive.open(member) as source, target.open("wb") as file:
        while left and (part := source.read(min(left, 1 << 20))):
            file.write(part)
            left -= len(part)


def _check_list(file: Path, name: str) -> None:
    """Raise NeedsMemoryError when the list of members alone would be long: it is read whole."""
    size = file.stat().st_size
    with file.open("rb") as opened:
        opened.seek(max(0, size - 65_536 - _END_BYTES))
        tail = opened.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < _END_BYTES:
        return
    (listed,) = struct.unpack_from("<I", tail, place + 12)
    if listed > _MAX_LIST_BYTES:
        raise NeedsMemoryError(f"{name} holds more than {_MAX_MEMBERS:,} files.", _CURE)
