"""Files that belong to a raster: world files, headers, projections, overviews; their endings in any letters."""

import os
import re
from pathlib import Path
from xml.parsers import expat

from landslide_core.errors import FileError
from landslide_core.io.admission import erdas
from landslide_core.io.admission.crs import check_crs
from landslide_core.io.admission.guards import safe_name

_TIFFS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_OPENED = (".ovr", ".msk", ".rrd", ".aux")
_TOLD = ".aux.xml"
_MOST_TOLD_BYTES, _MOST_TEXT_BYTES = 20_000_000, 100_000
# What GDAL takes for a coordinate system there: elements, and attributes as well, whatever their case.
_SYSTEMS = {"srs", "projection", "wkt", "spatialreference"}
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # some writers leave them in names


def check_opened(path: Path) -> list[Path]:
    """Return the overviews and masks beside a raster, which GDAL opens by itself and with any driver.

    FileError when one is not what its ending says (a virtual raster or a server's address, perhaps), names files
    elsewhere, or when what an .aux.xml says is no plain XML of a sensible size.
    """
    found = []
    for other in _siblings(path):
        name = other.name.lower()
        if not other.is_file():
            continue
        if name.endswith(_TOLD):
            _check_told(other, path)
        elif name.endswith(_OPENED) and other != path:
            found += _checked(other, path)
    return found


def _checked(other: Path, path: Path) -> list[Path]:
    with other.open("rb") as file:
        head = file.read(16)
    if erdas.is_erdas(other):
        erdas.check_dependents(other)
    elif not head.startswith(_TIFFS):
        if other.suffix.lower() == ".aux":  # GDAL looks for ERDAS there and for nothing else
            return []
        raise FileError(
            f"{safe_name(other)}, which belongs to {safe_name(path)}, holds no overviews and no mask.",
            "Remove it, or make it anew with gdaladdo.",
        )
    return [other]


def _check_told(other: Path, path: Path) -> None:
    size = other.stat().st_size
    content = b"" if size > _MOST_TOLD_BYTES else other.read_bytes()
    systems = None
    if size <= _MOST_TOLD_BYTES and b"<!DOCTYPE" not in content and b"<!ENTITY" not in content:
        systems = _systems(_NO_XML.sub(" ", content.decode("utf-8-sig", "replace")))
    if systems is None:
        raise FileError(
            f"{safe_name(other)}, which belongs to {safe_name(path)}, is no plain description of a raster.",
            "Remove it, or let your GIS write it anew.",
        )
    for system in systems:
        check_crs(system, safe_name(path))


def _systems(text: str) -> list[str] | None:
    """Return all texts of an XML that may be taken for coordinate systems; None where it is no XML."""
    found: list[str] = []
    within: list[bool] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        within.append(_is_system(name) or (bool(within) and within[-1]))
        found.extend(value for each, value in attributes.items() if within[-1] or _is_system(each))
        found.append("")

    def told(part: str) -> None:
        if within and within[-1]:
            found[-1] += part

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.CharacterDataHandler = begin, told
    parser.EndElementHandler = lambda _: within.pop()
    parser.buffer_text = True
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError:
        return None
    return [each for each in found if each.strip()]


def _is_system(name: str) -> bool:
    return name.rpartition(":")[2].lower() in _SYSTEMS


def names_files(path: Path) -> FileError:
    """What is said of a raster, or of what belongs to it, that names another file as its overviews."""
    return FileError(
        f"{safe_name(path)} names another file as its overviews.",
        "Write it out as one GeoTIFF: gdal_translate -co COPY_SRC_OVERVIEWS=NO FILE out.tif.",
    )


def told_beside(path: Path, suffix: str) -> str:
    """Return the text of a small file beside a file, empty where there is none."""
    other = beside(path, suffix)
    if other is None or other.stat().st_size > _MOST_TEXT_BYTES:
        return ""
    return other.read_text(encoding="utf-8", errors="replace")


def _siblings(path: Path) -> list[Path]:
    """Return what lies beside a file under its own name with other endings, the names in any letters, in order.

    Of a folder of thousands, which is asked for every image in it, only their names are looked at.
    """
    begins = f"{path.stem.lower()}."
    try:
        names = os.listdir(path.parent)
    except OSError:  # a folder that may be entered but not listed
        return []
    return sorted(path.parent / name for name in names if name.lower().startswith(begins))


def beside(path: Path, suffix: str) -> Path | None:
    """Return the file of the same name with another ending (".prj", ".PRJ"), or None if there is none."""
    exact = path.with_suffix(suffix)
    if exact.is_file():
        return exact
    wanted = exact.name.lower()
    return next(
        (other for other in _siblings(path) if other.name.lower() == wanted and other.is_file()), None
    )
