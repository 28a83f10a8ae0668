"""Which vector files may be opened, and those that lie in a zip."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from landslide_core.errors import FileError, NeedsMemoryError
from landslide_core.io.admission import geopackages, sidecars, texts
from landslide_core.io.admission.crs import check_crs
from landslide_core.io.admission.guards import printable, safe_name
from landslide_core.io.admission.zips import check_unpacked, members_of, opened_zip, write_member
from landslide_core.io.boundary import opens
from landslide_core.language import marked

_PARTS = (".shx", ".dbf", ".prj", ".cpg")
_MAIN = (".shp", ".gpkg", ".geojson", ".json", ".kml")
_MAX_UNPACKED_BYTES = 1_000_000_000
_MOST_FILES = 200  # with shapes, of a zip: each is a layer or more
_CURE = (
    "Give GeoPackage, GeoJSON, KML or KMZ, or a shapefile packed in a zip with its .dbf, .shx and .prj; a zip "
    "may hold several."
)
_HEAD = 65_536
_XML_PREAMBLE = re.compile(r"\s*(<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>)", re.DOTALL)


@dataclass(frozen=True)
class VectorFile:
    """A vector file that may be opened.

    Parameters
    ----------
    path : Path
        Where it lies, if need be unpacked.
    name : str
        What it is called inside the zip, without folder and ending; empty for a file that is given as it is.
    """

    path: Path
    name: str = ""


def is_zip(file: Path) -> bool:
    """Say whether the file starts as a zip does."""
    with file.open("rb") as opened:
        return opened.read(4) == b"PK\x03\x04"


def check_vector_kind(file: Path, name: str) -> None:
    """Raise InputError unless a file is of a format that names no other file, and says nothing else inside.

    OGR also reads "virtual" XML and JSON that point to files and servers, and the SQL of a GeoPackage; those are
    refused, and so is GeoJSON whose CRS is a link. What passes is of the first bytes' format for every reader.
    """
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    shapes = head[:4] == b"\x00\x00\x27\x0a" and file.suffix.lower() == ".shp"
    if file.stat().st_size > _MAX_UNPACKED_BYTES:
        raise NeedsMemoryError(f"{name} is larger than 1 GB.", "Give the part of it that matters.")
    if head.startswith(b"SQLite format 3\0"):
        geopackages.check_geopackage(file, name)
    elif _is_json(head):
        texts.check_geojson(file, name)
    elif _is_kml(head):
        texts.check_kml(file, name)
    elif not shapes:
        raise FileError(f"{name} is not a vector file that can be read.", _CURE)
    elif not file.with_suffix(".shx").is_file():
        raise FileError(f"{name} lacks the .shx file that belongs to it.", _CURE)
    else:
        check_crs(sidecars.told_beside(file, ".prj"), name)


def _text(head: bytes) -> str:
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return head.decode("utf-16" if wide else "utf-8-sig", errors="replace").lstrip()


def _is_json(head: bytes) -> bool:
    text = _text(head)
    return text.startswith("{") and '"type"' in text


def _is_kml(head: bytes) -> bool:
    """Whether the first element is a KML's, whatever comments stand before it."""
    text = _text(head)
    while preamble := _XML_PREAMBLE.match(text):
        text = text[preamble.end() :].lstrip()
    return bool(re.match(r"<(\w+:)?kml[\s>]", text)) and b"OGRVRTDataSource" not in head


@opens
def unpack_vectors(file: Path, folder: Path) -> Sequence[VectorFile]:
    """Unpack the vector files of a zip or KMZ, in whatever folders they lie, into `folder`.

    Returns
    -------
    sequence of VectorFile
        Shapefiles with what belongs to them, GeoPackages, GeoJSON and KML; JSON of other content stays inside.

    Raises
    ------
    FileError
        A damaged or encrypted zip, one without vector files, and zip bombs.
    """
    name = safe_name(file)
    with opened_zip(file) as archive:
        members = members_of(archive, name)
        main = [m for m in members if _suffix(m) in _MAIN]
        if len(main) > _MOST_FILES:
            raise NeedsMemoryError(
                f"{name} holds {len(main):,} vector files; at most {_MOST_FILES} are read.",
                "Give those that matter, or all layers in one GeoPackage.",
            )
        parts = _parts_of(members)
        wanted = {m.filename: m for m in main} | {p.filename: p for m in main for p in _beside(m, parts)}
        check_unpacked(list(wanted.values()), file, _MAX_UNPACKED_BYTES)
        found = [_unpacked(archive, m, parts, folder / f"shapes{n}") for n, m in enumerate(main)]
    kept = [each for each in found if each.path.suffix != ".json" or _is_geojson(each.path)]
    if not kept:
        raise FileError(_held_instead(members, name), _CURE)
    return kept


def unpack_named(file: Path, wanted: Sequence[str], folder: Path) -> None:
    """Unpack files of those names, in whatever folder of a zip they lie, into `folder`; others stay inside.

    Raises
    ------
    FileError
        One of them is missing, or is there twice; a damaged or encrypted zip, and zip bombs.
    """
    name = safe_name(file)
    with opened_zip(file) as archive:
        members = [m for m in members_of(archive, name) if PurePosixPath(m.filename).name in wanted]
        names = [PurePosixPath(member.filename).name for member in members]
        if sorted(names) != sorted(wanted):
            lacking = [each for each in wanted if each not in names]
            raise FileError(
                marked(f"{name} lacks {', '.join(lacking)}.")
                if lacking
                else f"{name} holds files of one name more than once.",
                f"Give a zip with {', '.join(wanted)}, each once.",
            )
        check_unpacked(members, file, _MAX_UNPACKED_BYTES)
        for member in members:
            write_member(archive, member, folder / PurePosixPath(member.filename).name)


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).suffix.lower()


_Parts = Mapping[str, Sequence[zipfile.ZipInfo]]  # of shapefiles, by their place and name in small letters


def _parts_of(members: Sequence[zipfile.ZipInfo]) -> _Parts:
    found: dict[str, list[zipfile.ZipInfo]] = {}
    for member in members:
        if _suffix(member) in _PARTS:
            found.setdefault(member.filename[:-4].lower(), []).append(member)
    return found


def _beside(member: zipfile.ZipInfo, parts: _Parts) -> Sequence[zipfile.ZipInfo]:
    """Return what belongs to a shapefile: the same name in the same folder, whatever the case."""
    return parts.get(member.filename[:-4].lower(), ()) if _suffix(member) == ".shp" else ()


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, parts: _Parts, target: Path) -> VectorFile:
    """Write a member and what belongs to it; the file names inside the zip are never used on disk."""
    for part in (member, *_beside(member, parts)):
        write_member(archive, part, target.with_suffix(_suffix(part)))
    stem = PurePosixPath(member.filename).stem
    return VectorFile(target.with_suffix(_suffix(member)), printable(stem))


def _is_geojson(file: Path) -> bool:
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    return _is_json(head) and (b'"features"' in head or b'"Feature"' in head)


def _held_instead(members: Sequence[zipfile.ZipInfo], name: str) -> str:
    if any(".gdb/" in m.filename.lower() for m in members):
        return f"{name} holds an Esri geodatabase, which is not read: export its layer as a GeoPackage or shapefile."
    kinds = sorted({_suffix(m) for m in members} - {""})[:5]
    shown = ", ".join(kinds)
    if len(kinds) < 5 and not all(map(_suffix, members)):
        shown = f"{shown}, no ending" if kinds else "no ending"
    return f"{name} holds no vector file, but {shown}." if shown else f"{name} holds nothing."
