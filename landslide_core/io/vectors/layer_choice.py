"""`FILE:LAYER`: one layer of a vector file, named after it."""

import re
from pathlib import Path

_DRIVE = re.compile(r"^[A-Za-z]:(?=[\\/])")
_QGIS = "|layername="


def file_and_layer(path: Path) -> tuple[Path, str | None]:
    """Return a file and the layer that is named after it, None where none is.

    A path that exists is a file, whatever signs it holds; a drive (C:\\…) is part of the path. QGIS's
    `file.gpkg|layername=roads` is understood as well.

    Parameters
    ----------
    path : Path
        As it was given: `slides.gpkg`, or `slides.gpkg:debris_flows`.

    Returns
    -------
    tuple of Path and (str or None)

    Examples
    --------
    >>> file_and_layer(Path("no_such_file.gpkg:rotational"))
    (PosixPath('no_such_file.gpkg'), 'rotational')
    >>> file_and_layer(Path("C:/maps/slides.gpkg"))[1] is None
    True
    """
    text = str(path)
    if _is_there(text):
        return path, None
    if _QGIS in text:
        file, _, layer = text.partition(_QGIS)
        return Path(file), layer.split("|")[0] or None
    drive = _DRIVE.match(text)
    begin = drive.end() if drive else 0
    colons = [n for n, sign in enumerate(text) if sign == ":" and n >= begin and 0 < n < len(text) - 1]
    there = next((n for n in colons if _is_there(text[:n])), None)
    if there is None:  # the ending tells where the name of a file ends
        ended = (n for n in colons if re.search(r"\.\w{2,7}$", text[:n]))
        there = next(ended, None)
    return (path, None) if there is None else (Path(text[:there]), text[there + 1 :])


def file_of(path: Path) -> Path:
    """Return the file alone."""
    return file_and_layer(path)[0]


def with_layer(path: Path, layer: str | None) -> Path:
    """Return the path that names a layer of a file, or the file itself for None."""
    return path if layer is None else Path(f"{path}:{layer}")


def _is_there(text: str) -> bool:
    try:
        return Path(text).exists()
    except (OSError, ValueError):
        return False
