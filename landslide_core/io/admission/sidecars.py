"""Files that belong to a raster: world files, headers, projections, overviews; their endings in any letters."""

from pathlib import Path

from landslide_core.errors import FileError
from landslide_core.io.admission.guards import safe_name

_IMAGES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"EHFA_HEADER_TAG")
_OPENED = (".ovr", ".msk", ".rrd")


def check_opened(path: Path) -> None:
    """Raise FileError when overviews or a mask beside a raster are not what their ending says.

    GDAL opens them by itself and with any driver, a virtual raster or a server's address among them.
    """
    whole = path.name.lower()
    stem = path.stem.lower()
    for other in _siblings(path):
        name = other.name.lower()
        if name.endswith(_OPENED) and name.startswith((f"{whole}.", f"{stem}.")) and other.is_file():
            with other.open("rb") as file:
                if not file.read(16).startswith(_IMAGES):
                    raise FileError(
                        f"{safe_name(other)}, which belongs to {safe_name(path)}, holds no overviews and no mask.",
                        "Remove it, or make it anew with gdaladdo.",
                    )


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
