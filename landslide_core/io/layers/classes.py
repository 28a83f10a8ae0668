"""Class layers (lithology, land cover) from polygons or rasters, as code grids."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.errors import FileError, NoDataError, SettingError
from landslide_core.io.admission import formats, guards
from landslide_core.io.rasters.aligned import open_grid, read_grid
from landslide_core.io.rasters.kinds import CLASSES
from landslide_core.io.vectors.features import rasterise_numbers, read_features

if TYPE_CHECKING:
    import pandas as pd

_MAX_CLASSES = 200
_GUESSES = (
    "rock",
    "lithology",
    "lith",
    "litho",
    "formation",
    "name",
    "class",
    "type",
    "cover",
    "landcover",
    "unit",
)


@dataclass(frozen=True)
class ReadClasses:
    """Class codes float32 (rows, cols), NaN where unknown; their names; the polygon field they come from."""

    codes: NDArray[np.float32]
    names: Mapping[int, str]
    field: str | None = None


def is_raster(path: Path) -> bool:
    """Say whether a file is a raster by its first bytes (or .asc, .sdat); InputError if there is none."""
    file = guards.checked_file(Path(path))
    try:
        formats.driver_of(file)
    except FileError:
        if file.suffix.lower() in guards.RASTER_SUFFIXES:
            raise  # it says what is missing; no vector file has such a name
        return False
    return True


@dataclass(frozen=True)
class OpenClasses:
    """A class layer on a grid that is read window by window; `names` are those of the whole grid."""

    names: Mapping[int, str]
    read: Callable[[slice, slice], NDArray[np.float32]]  # rows, cols -> codes, NaN where unknown
    close: Callable[[], None]


def read_classes(
    path: Path, geobox: GeoBox, field: str | None = None, names: Mapping[int, str] | None = None
) -> ReadClasses:
    """Return a class layer on the grid: nearest pixel of a raster, or the polygon at each pixel's centre.

    `field` is the polygons' column with the class; None guesses from usual names. Whole numbers stay codes,
    text is numbered from 1 in alphabetical order. `names` gives codes their names. InputError when the raster
    holds fractions or too many values, when the field is unknown, or when nothing overlaps.
    """
    if is_raster(path):
        codes = read_grid(path, geobox, CLASSES).astype(np.float32)
        return ReadClasses(codes, _named(_codes_in([codes], path), names))
    table, column, numbers, found = _numbered(path, geobox, field, names)
    return ReadClasses(_painted(table, numbers, geobox, path), found, column)


def open_classes(
    path: Path,
    geobox: GeoBox,
    windows: Sequence[tuple[slice, slice]],
    field: str | None = None,
    names: Mapping[int, str] | None = None,
) -> OpenClasses:
    """Return the same as a layer that is read window by window; a raster is read once for its codes.

    windows: (rows, cols), which together cover the grid.
    """
    if is_raster(path):
        grid = open_grid(path, geobox, CLASSES, exact=True)
        codes = _codes_in((grid.read(*window) for window in windows), path)
        read = lambda rows, cols: grid.read(rows, cols).astype(np.float32)  # noqa: E731
        return OpenClasses(_named(codes, names), read, grid.close)
    table, _, numbers, found = _numbered(path, geobox, field, names)
    return OpenClasses(found, _window_painter(table, numbers, geobox), lambda: None)


def open_grades(
    path: Path, geobox: GeoBox, field: str, allowed: tuple[int, ...]
) -> Callable[[slice, slice], NDArray[np.float32]] | None:
    """Return what `read_grades` does as a function of a window (rows, cols)."""
    found = _graded(path, geobox, field, allowed)
    return None if found is None else _window_painter(*found, geobox)


def read_grades(
    path: Path, geobox: GeoBox, field: str, allowed: tuple[int, ...]
) -> NDArray[np.float32] | None:
    """Return a polygon column of whole-number grades on the grid; None if there is no such column.

    InputError when it holds other values than those allowed.
    """
    found = _graded(path, geobox, field, allowed)
    return None if found is None else _painted(*found, geobox, path)


def _graded(
    path: Path, geobox: GeoBox, field: str, allowed: tuple[int, ...]
) -> tuple["pd.DataFrame", NDArray[np.int64]] | None:
    table = read_features(path, ("polygon",), geobox)
    lower = {str(column).lower(): column for column in table.columns}
    if field.lower() not in lower:
        return None
    grades = table[lower[field.lower()]]
    if not grades.isin(allowed).all():
        raise FileError(
            f"The column {lower[field.lower()]} of {guards.safe_name(Path(path))} holds other values than "
            f"{', '.join(map(str, allowed))}.",
            "Give 1 for hard rock, 2 moderately hard, 3 moderately soft, 4 soft.",
        )
    return table, grades.to_numpy(np.int64)


def _numbered(
    path: Path, geobox: GeoBox, field: str | None, names: Mapping[int, str] | None
) -> tuple["pd.DataFrame", str, NDArray[np.integer], Mapping[int, str]]:
    """Return polygons, their column with the class, the code of each, and the codes' names."""
    given = names or {}
    table = read_features(path, ("polygon",), geobox)
    column = _field(table, field, Path(path))
    texts = table[column]
    if texts.dtype.kind in "iu":
        found = {int(code): f"class {code}" for code in texts.unique()}
        numbers = texts.to_numpy()
    else:
        order = sorted({str(text) for text in texts.dropna()})
        numbers = texts.map({text: code for code, text in enumerate(order, 1)}).fillna(0).to_numpy(np.int64)
        found = dict(enumerate(order, 1))
    return table, column, numbers, found | {c: given[c] for c in found if c in given}


def _painted(
    table: "pd.DataFrame", numbers: NDArray[np.integer], geobox: GeoBox, path: Path
) -> NDArray[np.float32]:
    codes = _codes_at_centres(table, numbers, geobox)
    if np.isnan(codes).all():
        raise NoDataError(
            f"{guards.safe_name(Path(path))} does not overlap the elevation model.",
            "Give the layer of the same area, or leave it out.",
        )
    return codes


def _window_painter(
    table: "pd.DataFrame", numbers: NDArray[np.integer], geobox: GeoBox
) -> Callable[[slice, slice], NDArray[np.float32]]:
    return lambda rows, cols: _codes_at_centres(table, numbers, geobox[rows, cols])


def _codes_at_centres(
    table: "pd.DataFrame", numbers: NDArray[np.integer], geobox: GeoBox
) -> NDArray[np.float32]:
    """Paint codes at pixel centres, shifted so that 0 and below are not taken for nothing."""
    shift = 1 - int(numbers.min())
    painted = rasterise_numbers(np.asarray(table.geometry.values), numbers + shift, geobox)
    return np.where(painted > 0, (painted - shift).astype(np.float32), np.float32(np.nan))


def _codes_in(parts: Iterable[NDArray[np.float32]], path: Path) -> list[int]:
    """Return the different codes in the parts of a grid, ascending."""
    values = np.empty(0, np.float32)
    for part in parts:
        values = np.union1d(values, part[~np.isnan(part)])
        if len(values) > _MAX_CLASSES or not np.array_equal(values, np.rint(values)):
            raise FileError(
                f"{guards.safe_name(Path(path))} is not a map of classes: it holds "
                + (f"{len(values):,} different values." if len(values) > _MAX_CLASSES else "fractions."),
                "Give whole-number class codes, or add it as a measurement (continuous).",
            )
    return [int(value) for value in values]


def _named(codes: Iterable[int], names: Mapping[int, str] | None) -> dict[int, str]:
    given = names or {}
    return {code: given.get(code, f"class {code}") for code in codes}


def _field(table: "pd.DataFrame", field: str | None, path: Path) -> str:
    columns = [str(column) for column in table.columns if column != table.geometry.name]
    lower = {column.lower(): column for column in columns}
    if field is not None and field.lower() in lower:
        return lower[field.lower()]
    guess = next((lower[name] for name in _GUESSES if name in lower), None)
    if field is not None or guess is None:
        what = f"no column '{field}'" if field is not None else "no column that looks like a class"
        raise SettingError(
            f"{guards.safe_name(path)} has {what}; its columns are {', '.join(columns) or 'none'}.",
            "Say which column holds the class.",
        )
    return guess
