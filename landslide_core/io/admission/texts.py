"""GeoJSON and KML read once with a strict reader before a lenient one sees them.

GDAL also takes JSON with comments and single quotes, XML with document types, and fetches a coordinate system that is
a link. What passes here means the same to every reader.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.parsers import expat

from landslide_core.errors import FileError, NeedsMemoryError
from landslide_core.io.admission.crs import check_crs

_MOST_BYTES = 200_000_000
_DEEPEST = 100
_CURE = "Save it as a GeoPackage."
_ADDRESS = re.compile(r"\s*(https?|ftp|file):|\s*[/~.]", re.IGNORECASE)
# What a coordinate system is called in GeoJSON, and in the JSON of ESRI, which GDAL reads as well.
_SYSTEMS = ("crs", "spatialreference")
_STANDARD = re.compile(r"https?://(www\.)?opengis\.net/(def|gml)/", re.IGNORECASE)


def check_text_size(path: Path, name: str) -> None:
    """Raise NeedsMemoryError for more text than is read at once."""
    if path.stat().st_size > _MOST_BYTES:
        raise NeedsMemoryError(f"{name} holds more than {_MOST_BYTES / 1e6:.0f} MB of text.", _CURE)


def check_geojson(path: Path, name: str) -> None:
    """Raise FileError unless a file is one JSON value, or one a line, without a coordinate system by link."""
    check_text_size(path, name)
    decoder = json.JSONDecoder(object_pairs_hook=_object)
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\x1e", " ")
        end = _past_blanks(text, 0)
        while end < len(text):
            _, end = decoder.raw_decode(text, end)
            end = _past_blanks(text, end)
    except _LinkedCrs:
        raise FileError(
            f"{name} says where its coordinate system can be looked up, not what it is.",
            "Save it with a coordinate system that is named, or as a GeoPackage.",
        ) from None
    except _Topology:
        raise FileError(f"{name} is JSON but no GeoJSON.", "Save it as GeoJSON or as a GeoPackage.") from None
    except (ValueError, RecursionError) as error:
        raise FileError(
            f"{name} is damaged: its JSON cannot be read ({_reason(error)}).", "Copy or export it again."
        ) from error


class _LinkedCrs(Exception):
    """A coordinate system by link was met."""


class _Topology(Exception):
    """JSON that is no GeoJSON was met."""


def _object(pairs: Sequence[tuple[str, Any]]) -> Any:
    """Check one object and keep its texts alone; names count as GDAL compares them, without regard to case.

    The object around it may call it its coordinate system, whatever else stands in it. Features, which are many, are
    no coordinate systems and are forgotten.
    """
    for key, value in pairs:
        if key.lower() in _SYSTEMS and isinstance(value, _Texts):
            _check_named_crs(value)
    kinds = [str(value).lower() for key, value in pairs if key.lower() == "type"]
    if kinds[-1:] == ["topology"]:
        raise _Topology
    return None if set(kinds) == {"feature"} else _Texts(pairs)


class _Texts(list[str]):
    """All texts in an object, doubles and members' members among them."""

    __slots__ = ()

    def __init__(self, pairs: Sequence[tuple[str, Any]]) -> None:
        super().__init__(value for _, value in pairs if isinstance(value, str))
        for _, value in pairs:
            if isinstance(value, _Texts):
                self += value


def _check_named_crs(crs: _Texts) -> None:
    """Raise _LinkedCrs for a link, MismatchError for a name that opens a file."""
    for text in crs:
        if text.lower() in ("link", "url") or (_ADDRESS.match(text) and not _STANDARD.match(text)):
            raise _LinkedCrs
        check_crs(text, "the file")


def _past_blanks(text: str, start: int) -> int:
    while start < len(text) and text[start] in " \t\r\n":
        start += 1
    return start


def check_kml(path: Path, name: str) -> None:
    """Raise FileError unless a file is whole XML of a sensible depth without a document type or entities."""
    check_text_size(path, name)
    depth = deepest = 0

    def begin(_: str, __: dict[str, str]) -> None:
        nonlocal depth, deepest
        depth += 1
        deepest = max(deepest, depth)
        if depth > _DEEPEST:
            raise _Refused

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_: Any) -> None:
        raise _Refused

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except _Refused:
        raise FileError(
            f"{name} declares a document type, or is nested more than {_DEEPEST} deep.",
            "Save it from your GIS as KML.",
        ) from None
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise FileError(
            f"{name} is damaged: its XML cannot be read ({_reason(error)}).", "Copy or export it again."
        ) from error


class _Refused(Exception):
    """XML that no exporter writes was met."""


def _reason(error: Exception) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else str(error).split("\n")[0][:80]
