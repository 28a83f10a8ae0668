"""Which vector files may be opened, and those that lie in a zip."""

import mmap
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from landslide_core.errors import FileError
from landslide_core.io.admission.formats import damaged
from landslide_core.io.admission.guards import safe_name

_PARTS = (".shx", ".dbf", ".prj", ".cpg")
_MAIN = (".shp", ".gpkg", ".geojson", ".json", ".kml")
_MAX_UNPACKED_BYTES = 1_000_000_000
_MAX_MEMBERS = 1_000
_CURE = (
    "Give GeoPackage, GeoJSON, KML or KMZ, or a shapefile packed in a zip with its .dbf, .shx and .prj; a zip "
    "may hold several."
)
_HEAD = 65_536
_XML_PREAMBLE = re.compile(r"\s*(<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>)", re.DOTALL)
_LINKED_CRS = re.compile(rb'"crs"\s*:\s*\{.{0,2000}?"type"\s*:\s*"(link|url)"', re.DOTALL | re.IGNORECASE)


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
    """Raise InputError unless the first bytes are those of a format that names no other file.

    OGR also reads "virtual" XML and JSON that point to files and servers; those are refused, and so is GeoJSON
    whose CRS is a link.
    """
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    shapes = head[:4] == b"\x00\x00\x27\x0a" and file.suffix.lower() == ".shp"
    if not (head.startswith(b"SQLite format 3\0") or shapes or _is_json(head) or _is_kml(head)):
        raise FileError(f"{name} is not a vector file that can be read.", _CURE)
    if shapes and not file.with_suffix(".shx").is_file():
        raise FileError(f"{name} lacks the .shx file that belongs to it.", _CURE)
    if _is_json(head) and _names_a_link(file):
        raise FileError(
            f"{name} says where its coordinate system can be looked up, not what it is.",
            "Save it with a coordinate system that is named, or as a GeoPackage.",
        )


def _names_a_link(file: Path) -> bool:
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return _LINKED_CRS.search(content) is not None


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
    try:
        with zipfile.ZipFile(file) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and "__MACOSX" not in m.filename]
            main = [m for m in members if _suffix(m) in _MAIN]
            wanted = {m.filename: m for m in main} | {
                p.filename: p for m in main for p in _beside(m, members)
            }
            if len(members) > _MAX_MEMBERS or sum(m.file_size for m in wanted.values()) > _MAX_UNPACKED_BYTES:
                raise FileError(f"{name} unpacks to more than 1 GB or 1,000 files.", _CURE)
            found = [_unpacked(archive, m, members, folder / f"shapes{n}") for n, m in enumerate(main)]
    except (zipfile.BadZipFile, EOFError, RuntimeError, OSError) as error:
        # RuntimeError is what zipfile raises for members that are encrypted or packed in a way it cannot read
        raise damaged(name) from error
    kept = [each for each in found if each.path.suffix != ".json" or _is_geojson(each.path)]
    if not kept:
        raise FileError(f"{name} holds {_what_instead(members)}.", _CURE)
    return kept


def unpack_named(file: Path, wanted: Sequence[str], folder: Path) -> None:
    """Unpack files of those names, in whatever folder of a zip they lie, into `folder`; others stay inside.

    Raises
    ------
    FileError
        One of them is missing, or is there twice; a damaged or encrypted zip, and zip bombs.
    """
    name = safe_name(file)
    try:
        with zipfile.ZipFile(file) as archive:
            members = [m for m in archive.infolist() if PurePosixPath(m.filename).name in wanted]
            names = [PurePosixPath(member.filename).name for member in members]
            cure = f"Give a zip with {', '.join(wanted)}, each once."
            if sorted(names) != sorted(wanted):
                lacking = [each for each in wanted if each not in names]
                what = f"lacks {', '.join(lacking)}" if lacking else "holds files of one name more than once"
                raise FileError(f"{name} {what}.", cure)
            if sum(member.file_size for member in members) > _MAX_UNPACKED_BYTES:
                raise FileError(f"{name} unpacks to more than 1 GB.", cure)
            for member in members:
                (folder / PurePosixPath(member.filename).name).write_bytes(_content(archive, member))
    except (zipfile.BadZipFile, EOFError, RuntimeError, OSError) as error:
        raise damaged(name) from error


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).suffix.lower()


def _beside(member: zipfile.ZipInfo, members: Sequence[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """Return what belongs to a shapefile: the same name in the same folder, whatever the case."""
    if _suffix(member) != ".shp":
        return []
    stem = member.filename[:-4].lower()
    return [m for m in members if _suffix(m) in _PARTS and m.filename[:-4].lower() == stem]


def _unpacked(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, members: Sequence[zipfile.ZipInfo], target: Path
) -> VectorFile:
    """Write a member and what belongs to it; the file names inside the zip are never used on disk."""
    for part in (member, *_beside(member, members)):
        target.with_suffix(_suffix(part)).write_bytes(_content(archive, part))
    stem = PurePosixPath(member.filename).stem
    return VectorFile(
        target.with_suffix(_suffix(member)), "".join(c if c.isprintable() else "?" for c in stem)
    )


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return a member's bytes; never more than it declared, for a header can lie."""
    with archive.open(member) as opened:
        return opened.read(member.file_size)


def _is_geojson(file: Path) -> bool:
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    return _is_json(head) and (b'"features"' in head or b'"Feature"' in head)


def _what_instead(members: Sequence[zipfile.ZipInfo]) -> str:
    if any(".gdb/" in m.filename.lower() for m in members):
        return "an Esri geodatabase, which is not read: export its layer as a GeoPackage or shapefile"
    kinds = sorted({_suffix(m) or "no ending" for m in members})
    return f"no vector file, but {', '.join(kinds[:5])}" if kinds else "nothing"
