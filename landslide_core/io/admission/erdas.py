"""ERDAS Imagine files (.img, .aux, .rrd) say in which files their pixels and overviews lie: only beside them, by name.

References
----------
ERDAS (1999). Imagine .img file format: a tree of entries, each with a name and a type.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from landslide_core.errors import FileError
from landslide_core.io.admission.guards import safe_name

_SIGNATURE = b"EHFA_HEADER_TAG"
_NAMING = ("externalrasterdms", "imgexternalraster", "dependentfile", "eimg_dependentfile", "rrdnameslist",
           "eimg_rrdnameslist")  # fmt: skip
_ENTRY = struct.Struct("<6I64s32s")  # next, previous, parent, child, data, bytes of data, name, type
_MOST_ENTRIES, _MOST_BYTES = 200_000, 1_000_000
_CURE = "Write it out as one GeoTIFF: gdal_translate FILE out.tif."


def is_erdas(path: Path) -> bool:
    """Say whether a file is ERDAS Imagine's by its first bytes."""
    with path.open("rb") as file:
        return file.read(len(_SIGNATURE)) == _SIGNATURE


def check_dependents(path: Path) -> None:
    """Raise FileError where an ERDAS file names another outside its own folder, or its tree of entries is no tree."""
    name = safe_name(path)
    with path.open("rb") as file:
        try:
            found = list(_naming_entries(file))
        except struct.error as error:
            raise FileError(f"{name} is damaged or truncated.", "Copy or download it again.") from error
    for data in found:
        if any(sign in data for sign in (b"/", b"\\", b"..")):
            raise FileError(f"{name} names a file outside its folder.", _CURE)


def _naming_entries(file: BinaryIO) -> Iterator[bytes]:
    """Yield the data of every entry that names other files."""
    file.seek(16)
    (header,) = struct.unpack("<I", file.read(4))
    file.seek(header + 8)
    waiting: list[int] = [*struct.unpack("<I", file.read(4))]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_ENTRIES:
        place = waiting.pop()
        if place == 0 or place in seen:
            continue
        seen.add(place)
        file.seek(place)
        after, _, _, child, data, size, name, kind = _ENTRY.unpack(file.read(_ENTRY.size))
        waiting += [after, child]
        called = {text.split(b"\0")[0].decode("latin-1").lower() for text in (name, kind)}
        if called & set(_NAMING):
            file.seek(data)
            yield file.read(min(size, _MOST_BYTES))
