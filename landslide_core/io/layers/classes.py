"""Class layers (lithology, land cover) from polygons or rasters, as code grids."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.errors import FileError, NoDataError, SettingError
from landslide_core.io.admission import formats, guards
from landslide_core.io.boundary import opens
from landslide_core.io.class_names import ClassNames
from landslide_core.io.code_book import CodeBook, codes_of
from landslide_core.io.rasters import aligned
from landslide_core.io.rasters.aligned import GROUND, AlignedGrid, open_grid
from landslide_core.io.rasters.kinds import CLASSES
from landslide_core.io.vectors.features import Features, rasterise_numbers, read_features
from landslide_core.io.vectors.layer_choice import file_of
from landslide_core.language import marked

if TYPE_CHECKING:
    import geopandas as gpd

_MAX_CLASSES = 200
_OFTEN_NOTHING = (0, 255, 65535)
_LARGEST = 2.0**53  # whole numbers beyond are not exact in float64
_GUESSES = (
    "rock", "lithology", "lith", "litho", "formation", "name", "class", "type", "cover", "landcover", "unit", "岩性",
    "地层岩性", "地层", "土地利用", "地类名称", "类别", "类型", "名称", "code",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class ReadClasses:
    """A class layer on a grid.

    Parameters
    ----------
    codes : array of float32, shape (rows, cols)
        What stands for each class in the book, NaN where unknown.
    names : CodeBook
        The classes: name by value, and the user's code of each.
    field : str or None
        The polygons' column that they come from.
    notes : tuple of str
        What is to be known of the layer.
    """

    codes: NDArray[np.float32]
    names: CodeBook
    field: str | None = None
    notes: tuple[str, ...] = ()


def is_raster(path: Path) -> bool:
    """Say whether a file is a raster by its first bytes (or .asc, .sdat); InputError if there is none."""
    file = guards.checked_file(file_of(Path(path)))
    try:
        formats.driver_of(file)
    except FileError:
        if file.suffix.lower() in guards.RASTER_SUFFIXES:
            raise  # it says what is missing; no vector file has such a name
        return False
    return True


@dataclass(frozen=True, eq=False)
class OpenClasses:
    """A class layer on a grid that is read window by window; `names` are those of the whole grid."""

    names: CodeBook
    read: Callable[[slice, slice], NDArray[np.float32]]  # rows, cols -> values of the book, NaN where unknown
    close: Callable[[], None]
    field: str | None = None
    notes: tuple[str, ...] = ()


@opens
def read_classes(
    path: Path, geobox: GeoBox, field: str | None = None, names: ClassNames | None = None
) -> ReadClasses:
    """Return a class layer on the grid: nearest pixel of a raster, or the polygon at each pixel's centre.

    Parameters
    ----------
    path : Path
        Raster of whole-number codes, or polygons.
    geobox : GeoBox
        The grid.
    field : str, optional
        The polygons' column with the class, text or numbers; guessed from usual names by default. A polygon whose
        cell is empty is unknown ground.
    names : ClassNames, optional
        Names by code.

    Returns
    -------
    ReadClasses

    Raises
    ------
    FileError
        A raster holds fractions or too many values; two classes have one name.
    SettingError
        The column is unknown.
    NoDataError
        Nothing overlaps.
    MismatchError
        The names are of other codes.
    """
    whole = slice(0, geobox.shape[0]), slice(0, geobox.shape[1])
    opened = open_classes(path, geobox, [whole], field, names, exact=False)
    codes = opened.read(*whole)
    opened.close()
    return ReadClasses(codes, opened.names, opened.field, opened.notes)


@opens
def open_classes(
    path: Path,
    geobox: GeoBox,
    windows: Sequence[tuple[slice, slice]],
    field: str | None = None,
    names: ClassNames | None = None,
    *,
    exact: bool = True,
    ground: str = GROUND,
) -> OpenClasses:
    """Return the same as a layer that is read window by window; a raster is read once for its codes.

    windows: (rows, cols), which together cover the grid. exact: place every pixel by itself; see `open_grid`. ground:
    what a person calls the grid, "elevation model" or "image".
    """
    given = names or ClassNames()
    if is_raster(path):
        grid = open_grid(path, geobox, CLASSES, exact=exact, ground=ground)
        return _raster(grid, path, windows, given, ground)
    read = read_features(path, ("polygon",), geobox, ground=ground)
    column = _field(read.table, field, read.name)
    codes = codes_of(read.table[column])
    book, told = given.book([code for code in codes if code is not None], read.name)
    _require_some(book, read, geobox)
    empty = sum(code is None for code in codes)
    if empty:
        told = (
            f"{empty:,} of {len(codes):,} polygons of {read.name} have no value in '{column}': their ground is "
            "unknown.", *told,
        )  # fmt: skip
    painter = _window_painter(read.shapes, book.values_of(codes), geobox)
    return OpenClasses(book, painter, lambda: None, column, (*read.notes, *given.notes, *told))


def _raster(
    grid: AlignedGrid, path: Path, windows: Sequence[tuple[slice, slice]], given: ClassNames, ground: str
) -> OpenClasses:
    codes = _codes_in((grid.read(*window) for window in windows), path)
    if not codes:
        grid.close()
        raise aligned.blank(grid.name, ground)
    book, told = given.book(codes, grid.name)
    told = (*told, *_odd(codes, given, grid.name))

    def read(rows: slice, cols: slice) -> NDArray[np.float32]:
        return book.values_in(grid.read(rows, cols))

    return OpenClasses(book, read, grid.close, None, (*grid.notes, *given.notes, *told))


def _odd(codes: Sequence[int], given: ClassNames, name: str) -> tuple[str, ...]:
    """Return a note on codes that programs often write where there is no class, and that nobody named."""
    odd = [code for code in codes if code in _OFTEN_NOTHING and len(codes) > 2 and not given.names]
    if not odd:
        return ()
    if len(odd) == 1:
        return (
            f"{name} holds {odd[0]}, often written where there is no class: counted as a class. Declare it as nodata "
            "if it means nothing.",
        )  # fmt: skip
    if len(odd) == 2:
        return (
            f"{name} holds {odd[0]} and {odd[1]}, often written where there is no class: counted as a class. Declare "
            "it as nodata if it means nothing.",
        )  # fmt: skip
    return (
        f"{name} holds 0 and 255 and 65535, often written where there is no class: counted as a class. Declare it as "
        "nodata if it means nothing.",
    )


@opens
def open_grades(
    path: Path, geobox: GeoBox, field: str, allowed: tuple[int, ...]
) -> Callable[[slice, slice], NDArray[np.float32]] | None:
    """Return a polygon column of whole-number grades on the grid, by window; None if there is no such column.

    FileError when it holds other values than those allowed; a polygon without a grade is unknown ground.
    """
    read = read_features(path, ("polygon",), geobox)
    lower = {str(column).lower(): column for column in read.table.columns}
    if field.lower() not in lower:
        return None
    column = lower[field.lower()]
    grades = codes_of(read.table[column])
    if not set(grades) <= {*allowed, None}:
        raise FileError(
            f"The column {column} of {read.name} holds other values than {', '.join(map(str, allowed))}.",
            "Give 1 for hard rock, 2 moderately hard, 3 moderately soft, 4 soft; leave it empty for none.",
        )
    values = np.array([np.nan if grade is None else grade for grade in grades], np.float32)
    return _window_painter(read.shapes, values, geobox)


def read_grades(
    path: Path, geobox: GeoBox, field: str, allowed: tuple[int, ...]
) -> NDArray[np.float32] | None:
    """Return the same on the whole grid, float32 (rows, cols)."""
    painter = open_grades(path, geobox, field, allowed)
    return None if painter is None else painter(slice(0, geobox.shape[0]), slice(0, geobox.shape[1]))


def _require_some(book: CodeBook, read: Features, geobox: GeoBox) -> None:
    """Raise NoDataError for polygons without any class, or none of which lies on the grid."""
    if not book:
        raise NoDataError(f"No polygon of {read.name} has a class.", "Say which column holds the class.")
    if not shapely.intersects(shapely.box(*geobox.boundingbox.bbox), read.shapes).any():
        raise read.apart(partial(aligned.apart, read.name, read.ground))


def _window_painter(
    shapes: NDArray[Any], values: NDArray[np.float32], geobox: GeoBox
) -> Callable[[slice, slice], NDArray[np.float32]]:
    """Return what paints values at the pixels' centres; polygons without a value are not painted."""
    known = ~np.isnan(values)
    different, place = np.unique(values[known], return_inverse=True)
    by_number = np.concatenate([[np.nan], different]).astype(np.float32)

    def paint(rows: slice, cols: slice) -> NDArray[np.float32]:
        return by_number[rasterise_numbers(shapes[known], place + 1, geobox[rows, cols])]

    return paint


def _codes_in(parts: Iterable[NDArray[np.float64]], path: Path) -> list[int]:
    """Return the different codes in the parts of a grid, ascending."""
    values = np.empty(0, np.float64)
    for part in parts:
        values = np.union1d(values, part[~np.isnan(part)])
        if len(values) > _MAX_CLASSES or not np.array_equal(values, np.rint(values)):
            name = guards.safe_name(Path(path))
            raise FileError(
                f"{name} is not a map of classes: it holds {len(values):,} different values."
                if len(values) > _MAX_CLASSES
                else f"{name} is not a map of classes: it holds fractions.",
                "Give whole-number class codes, or add it as a measurement (continuous).",
            )
    if np.abs(values).max(initial=0) > _LARGEST:
        raise FileError(
            f"{guards.safe_name(Path(path))} holds class codes of more than 15 digits.",
            "Give shorter codes, or polygons with the codes as text.",
        )
    return [int(value) for value in values]


def _field(table: "gpd.GeoDataFrame", field: str | None, name: str) -> str:
    columns = [str(column) for column in table.columns if column != table.geometry.name]
    lower = {column.lower(): column for column in columns}
    if field is not None and field.lower() in lower:
        return lower[field.lower()]
    guess = next((lower[usual] for usual in _GUESSES if usual in lower), None)
    if field is not None or guess is None:
        there = ", ".join(columns) or marked("none")
        raise SettingError(
            f"{name} has no column '{field}'; its columns are {there}."
            if field is not None
            else f"{name} has no column that looks like a class; its columns are {there}.",
            "Say which column holds the class.",
        )
    return guess
