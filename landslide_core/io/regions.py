"""Regions of labelled pictures, named in a table."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from landslide_core.errors import FileError
from landslide_core.io.labelled import LabelledScene
from landslide_core.io.plain.text import read_text
from landslide_core.language import marked

_NAMES = ("name", "id", "stem", "image", "file")
_REGIONS = ("region", "county", "event", "site", "area")
_SIZES = ("pixel_m", "resolution_m", "gsd")


def with_regions(scenes: Sequence[LabelledScene], table: Path) -> tuple[LabelledScene, ...]:
    """The scenes with the region and pixel size that a table gives them.

    Parameters
    ----------
    scenes : sequence of LabelledScene
        Found by the names of their images, with or without ending.
    table : Path
        CSV with a column `name` (or id, stem, image, file) and `region` (or county, event, site, area), and maybe
        `pixel_m` (or resolution_m, gsd), in metres.

    Returns
    -------
    tuple of LabelledScene
        Those that the table does not name stay as they are.

    Raises
    ------
    FileError
        No such table, no such columns, a pixel size that is no number, or no scene that it names.
    """
    if not table.is_file():
        raise FileError(f"There is no table {table}.", "Check the path.")
    try:
        rows = list(csv.DictReader(io.StringIO(read_text(table).removeprefix("\ufeff")), restval=""))
    except UnicodeDecodeError as problem:
        raise FileError(f"{table.name} is not a text in UTF-8.", "Save it as CSV in UTF-8.") from problem
    heads = {head.strip().lower(): head for head in (rows[0] if rows else {}) if head}
    name, region, size = (
        next((heads[h] for h in some if h in heads), None) for some in (_NAMES, _REGIONS, _SIZES)
    )
    if name is None or region is None:
        raise FileError(
            f"{table.name} has no columns for name and region; it has {', '.join(heads) or marked('none')}.",
            "Give a CSV with the columns name and region, one row an image.",
        )
    known = {Path(row[name].strip()).stem: row for row in rows}
    if not any(scene.image.stem in known for scene in scenes):
        raise FileError(
            f"{table.name} names none of the images.", "Name them as their files, with or without ending."
        )
    return tuple(
        replace(
            scene, region=row[region].strip(), pixel_m=_number(row[size], table) if size else scene.pixel_m
        )
        if (row := known.get(scene.image.stem))
        else scene
        for scene in scenes
    )


def _number(text: str | None, table: Path) -> float | None:
    if not text or not text.strip():
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e5:
        raise FileError(f"{table.name} gives '{text}' as a pixel size.", "Give metres, such as 0.8.")
    return value
