"""Which vector files may be opened, and shapefiles taken out of a zip."""

import zipfile
from pathlib import Path

from landslide_core.errors import FileError
from landslide_core.io.admission.formats import damaged
from landslide_core.io.admission.guards import safe_name

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_MAX_UNPACKED_BYTES = 1_000_000_000
_MAX_MEMBERS = 1_000
_CURE = "Give GeoPackage, GeoJSON, KML, or a shapefile packed in a zip with its .dbf, .shx and .prj."


def is_zip(file: Path) -> bool:
    """Say whether the file starts as a zip does."""
    with file.open("rb") as opened:
        return opened.read(4) == b"PK\x03\x04"


def check_vector_kind(file: Path, name: str) -> None:
    """Raise InputError unless the first bytes are those of a format that names no other file.

    OGR also reads "virtual" XML and JSON that point to files and servers; those are refused.
    """
    with file.open("rb") as opened:
        head = opened.read(4096)
    text = head.decode("utf-8-sig", errors="replace").lstrip()
    known = (
        head.startswith(b"SQLite format 3\0")
        or (head[:4] == b"\x00\x00\x27\x0a" and file.suffix.lower() == ".shp")
        or (text.startswith("{") and '"type"' in text)
        or (text.startswith("<") and "<kml" in text)
    )
    if not known:
        raise FileError(f"{name} is not a vector file that can be read.", _CURE)
    if head[:4] == b"\x00\x00\x27\x0a" and not file.with_suffix(".shx").is_file():
        raise FileError(f"{name} lacks the .shx file that belongs to it.", _CURE)


def unpack_shapefile(file: Path, folder: Path) -> Path:
    """Unpack the one shapefile of a zip into `folder` and return its .shp; other members stay inside.

    Raises InputError for a damaged zip, one without or with several shapefiles, and zip bombs.
    """
    name = safe_name(file)
    try:
        with zipfile.ZipFile(file) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and "__MACOSX" not in m.filename]
            shapes = [m for m in members if m.filename.lower().endswith(".shp")]
            if len(shapes) != 1:
                raise FileError(f"{name} holds {len(shapes)} shapefiles; one is needed.", _CURE)
            stem = shapes[0].filename[:-4].lower()
            parts = {m.filename[-4:].lower(): m for m in members if m.filename[:-4].lower() == stem}
            wanted = {suffix: parts[suffix] for suffix in _PARTS if suffix in parts}
            if len(members) > _MAX_MEMBERS or sum(m.file_size for m in wanted.values()) > _MAX_UNPACKED_BYTES:
                raise FileError(f"{name} unpacks to more than 1 GB or 1,000 files.", _CURE)
            for suffix, member in wanted.items():
                # the file names inside the zip are never used on disk
                (folder / f"shapes{suffix}").write_bytes(_content(archive, member))
    except (zipfile.BadZipFile, EOFError, RuntimeError, OSError) as error:
        # RuntimeError is what zipfile raises for members that are encrypted or packed in a way it cannot read
        raise damaged(name) from error
    return folder / "shapes.shp"


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return a member's bytes; never more than it declared, for a header can lie."""
    with archive.open(member) as opened:
        return opened.read(member.file_size)
