"""Files that belong to a raster: world files, headers, projections, overviews; their endings in any letters."""

import html
import re
from pathlib import Path

from landslide_core.errors import FileError
from landslide_core.io.admission import erdas
from landslide_core.io.admission.crs import check_crs
from landslide_core.io.admission.guards import safe_name

_TIFFS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_OPENED = (".ovr", ".msk", ".rrd", ".aux")
_TOLD = ".aux.xml"
_MOST_TOLD_BYTES, _MOST_TEXT_BYTES = 20_000_000, 100_000
_SYSTEM = re.compile(r"<SRS\b[^>]*>([^<]*)</SRS>|Projection=\"([^\"]*)\"")


def check_opened(path: Path) -> list[Path]:
    """Return the overviews and masks beside a raster, which GDAL opens by itself and with any driver.

    FileError when one is not what its ending says (a virtual raster or a server's address, perhaps), names files
    elsewhere, or when what an .aux.xml says is no plain XML of a sensible size.
    """
    whole = path.name.lower()
    stem = path.stem.lower()
    found = []
    for other in _siblings(path):
        name = other.name.lower()
        if not name.startswith((f"{whole}.", f"{stem}.")) or not other.is_file():
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
    if size > _MOST_TOLD_BYTES or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise FileError(
            f"{safe_name(other)}, which belongs to {safe_name(path)}, is no plain description of a raster.",
            "Remove it, or let your GIS write it anew.",
        )
    for found in _SYSTEM.findall(content.decode("utf-8", "replace")):
        for system in found:
            check_crs(html.unescape(system), safe_name(path))


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
    try:
        return sorted(path.parent.iterdir())
    except OSError:  # a folder that may be entered but not listed
        return []


def beside(path: Path, suffix: str) -> Path | None:
    """Return the file of the same name with another ending (".prj", ".PRJ"), or None if there is none."""
    exact = path.with_suffix(suffix)
    if exact.is_file():
        return exact
    wanted = exact.name.lower()
    return next(
        (other for other in _siblings(path) if other.name.lower() == wanted and other.is_file()), None
    )
