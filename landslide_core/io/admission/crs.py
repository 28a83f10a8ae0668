"""Coordinate systems from strangers: those that make PROJ open a file of their choice are refused."""

import re

from landslide_core.errors import MismatchError

_MOST_CHARACTERS, _MOST_NESTED = 100_000, 60
_INIT = re.compile(r"\binit\s*=|^\s*init:", re.IGNORECASE)
_GRIDS = re.compile(r"\b(?:\w*grids|file|catalog)\s*=\s*([^\s\"']*)", re.IGNORECASE)
# What WKT says of grids: the parameter file of an operation, and an extension of GDAL's.
_NAMED = re.compile(
    r"(?:PARAMETERFILE\s*\[\s*\"[^\"]*\"|EXTENSION\s*\[\s*\"PROJ4_GRIDS\")\s*,\s*\"([^\"]*)\"", re.IGNORECASE
)
_PATH = re.compile(r"\"\s*(?:[/\\~]|\.\.?[/\\]|[A-Za-z]:[/\\]|file:)", re.IGNORECASE)
_PLAIN_NAME = re.compile(r"@?[\w][\w.\-]*|@?")


def check_crs(text: str, name: str) -> str:
    """Return a coordinate system as text (WKT, PROJ or a code) if it opens nothing.

    A datum shift may name a grid of PROJ's own folder, never one with a path.

    Raises
    ------
    MismatchError
        It names a file by its path, is nested without sense, or is longer than any coordinate system is.
    """
    depth = deepest = 0
    for sign in text if len(text) <= _MOST_CHARACTERS else "":
        depth += (sign in "[(") - (sign in "])")
        deepest = max(deepest, depth)
    files = [*_GRIDS.findall(text[:_MOST_CHARACTERS]), *_NAMED.findall(text[:_MOST_CHARACTERS])]
    named = [part for file in files for part in file.split(",")]
    plain = all(_PLAIN_NAME.fullmatch(part) for part in named)
    if (
        len(text) > _MOST_CHARACTERS
        or deepest > _MOST_NESTED
        or not plain
        or _INIT.search(text)
        or _PATH.search(text)
    ):
        raise MismatchError(
            f"The coordinate system of {name} names files to be opened, or is none.",
            "Save it with a coordinate system that has an EPSG code.",
        )
    return text
