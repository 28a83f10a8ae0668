"""A plain table of places with factors and a label becomes a FactorTable."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import FileError, NoDataError, SettingError
from landslide_core.factors import checks
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.tables import columns as naming
from landslide_core.factors.tables.guesses import set_aside
from landslide_core.factors.tables.places import Places, places_of
from landslide_core.factors.tables.values import Column, column_of, labels_of, without_fills
from landslide_core.io.tables import TextTable, read_text_table
from landslide_core.language import marked

_ASIDE = {
    "ids": marked("{names} (numbers of rows or samples)"),
    "geometry": marked("{names} (measures of shapes that a GIS adds)"),
    "places": marked("{names} (places)"),
    "texts": marked("{names} (texts)"),
}


@dataclass(frozen=True)
class TableColumns:
    """What a person says of the columns of a table; what is not said is told by names and values.

    Parameters
    ----------
    label : str, optional
        Column with 1 for landslide and 0 for none.
    categorical, measured : sequence of str
        Columns that hold classes, or amounts: whole numbers can be either.
    ignore : sequence of str
        Columns that are no factors.
    places : tuple of str, optional
        The columns of the place: easting or longitude, then northing or latitude.
    crs : str, optional
        What the places are in, such as "EPSG:4326".
    """

    label: str | None = None
    categorical: Sequence[str] = ()
    measured: Sequence[str] = ()
    ignore: Sequence[str] = ()
    places: tuple[str, str] | None = None
    crs: str | None = None


def read_table(
    path: Path, label: str | None = None, categorical: Sequence[str] = (), ignore: Sequence[str] = ()
) -> FactorTable:
    """Return a table as `read_columns` does, with what is mostly said of its columns."""
    return read_columns(path, TableColumns(label, categorical, ignore=ignore))


def read_columns(path: Path, said: TableColumns) -> FactorTable:
    """Read a plain table as a factor table: a label column, and factors in every other column.

    Parameters
    ----------
    path : Path
        A text table of any desk; see `landslide_core.io.tables.read_text_table`.
    said : TableColumns
        What its columns are, as far as a person says it.

    Returns
    -------
    FactorTable
        Rows in which everything is known; the notes say what was left out, set aside and assumed. Columns named like
        a factor of ours, in any case or in Chinese, are that factor.

    Raises
    ------
    FileError
        It is no table, has no label or no factor, or a column of numbers holds a text.
    SettingError
        A column that was named is not there.
    NoDataError
        No row is whole.
    """
    table = read_text_table(Path(path))
    known = _named(table, said)
    roles = _roles(table, known)
    assert roles.label is not None  # `_roles` sees to it
    told = list(table.notes)
    places = _places(table, roles, known, told)
    columns = _factors(table, roles, known, told)
    labels, labelled = labels_of(table.columns[roles.label], roles.label)
    matrix = np.column_stack([column.values for column in columns]).astype(np.float32)
    whole = np.isfinite(matrix).all(1) & labelled
    if places is not None:
        whole &= np.isfinite(places.places_m).all(1)
    if not whole.any():
        raise NoDataError(
            "No row of the table has a value in every column.", "Fill the gaps, or drop the column."
        )
    if not whole.all():
        told.append(f"{int((~whole).sum()):,} of {table.count:,} rows with gaps are left out.")
    found = FactorTable(
        tuple(column.factor for column in columns),
        matrix[whole],
        labels[whole],
        None if roles.group is None else _groups(table.columns[roles.group], labels, whole),
        None if places is None else places.places_m[whole],
    )
    return replace(found, notes=(*told, *checks.notes_on(found)))


def factor_called(names: Sequence[str], name: str) -> str:
    """Return the factor that a person means by its name or by that of its column, whatever the case and language."""
    known = naming.known_factor(name)
    found = naming.find(names, name) or naming.find(names, known.name if known else name)
    if found is None:
        raise SettingError(f"There is no factor '{name}'.", f"The factors are {', '.join(names)}.")
    return found


def _named(table: TextTable, said: TableColumns) -> TableColumns:
    """Return what was said with the columns' own spelling; SettingError for one that is not there."""

    def own(name: str) -> str:
        found = naming.find(table.columns, name)
        if found is None:
            found = next(
                (c for c in table.columns if (f := naming.known_factor(c)) is not None and f.name == name),
                None,
            )
        if found is None:
            raise SettingError(
                f"The table has no column '{name}'.", f"Its columns are {', '.join(table.columns)}."
            )
        return found

    if said.label is not None and naming.find(table.columns, said.label) is None:
        raise _no_label(table, said.label)
    return replace(
        said,
        label=None if said.label is None else own(said.label),
        categorical=tuple(map(own, said.categorical)),
        measured=tuple(map(own, said.measured)),
        ignore=tuple(map(own, said.ignore)),
        places=None if said.places is None else (own(said.places[0]), own(said.places[1])),
    )


def _no_label(table: TextTable, label: str | None) -> FileError:
    columns = ", ".join(table.columns)
    return FileError(
        f"The table has no label column {label!r}; its columns are {columns}."
        if label
        else f"The table has no label column; its columns are {columns}.",
        "Add a column 'landslide' of 1 (landslide) and 0 (none), or name yours.",
        {"label": ""},
    )


def _roles(table: TextTable, said: TableColumns) -> naming.Roles:
    """Return what the columns are: as was said, else by their names."""
    given = {*said.categorical, *said.measured}
    roles = naming.roles_of([column for column in table.columns if column not in given])
    label = said.label or roles.label
    if label is None:
        raise _no_label(table, None)
    places = said.places or roles.places
    if places is not None and (label in places or set(places) & set(said.ignore)):
        places = None
    taken = {label, *(places or ()), *said.ignore}
    found = {column: why for column, why in roles.aside.items() if column not in taken}
    if said.places is not None and roles.places is not None:
        found |= {column: "places" for column in roles.places if column not in taken}
    return naming.Roles(label, places, roles.group if roles.group not in taken else None, found)


def _places(table: TextTable, roles: naming.Roles, said: TableColumns, told: list[str]) -> Places | None:
    if roles.places is None:
        return None
    values = []
    for column in roles.places:
        numbers = table.numbers(column)
        if numbers.odd is not None:
            raise FileError(
                f"The column '{column}' should hold places but holds '{numbers.odd}'.",
                "Give degrees or metres as plain numbers, or name other columns for the place.",
            )
        values.append(without_fills(numbers.values)[0])
    found = places_of(roles.places, np.column_stack(values), said.crs)
    told += found.notes
    return found if np.isfinite(found.places_m).any() else None


def _factors(table: TextTable, roles: naming.Roles, said: TableColumns, told: list[str]) -> list[Column]:
    """Return the columns that are factors, and tell which were set aside."""
    apart = {roles.label, *(roles.places or ()), roles.group, *said.ignore}
    aside = dict(roles.aside)
    found: list[Column] = []
    for name in table.columns:
        if name in apart or name in aside:
            continue
        explicit = name in said.categorical or name in said.measured
        why = None if explicit else set_aside(table, name)
        if why is not None:
            aside[name] = why
            continue
        taken = {column.factor.name for column in found}
        found.append(column_of(table, name, said.categorical, said.measured, told, taken))
    if aside:
        parts = [
            words.format(names=", ".join(name for name in aside if aside[name] == why))
            for why, words in _ASIDE.items()
            if why in aside.values()
        ]
        told.append(f"Set aside, for they are no factors: {'; '.join(parts)}.")
    if not found:
        raise FileError("The table has no factor column.", "Add at least one column of numbers.")
    return found


def _groups(cells: Sequence[str], labels: NDArray[np.bool_], whole: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the number of the landslide from 1 on landslide rows, 0 elsewhere."""
    _, place = np.unique(np.array(cells)[whole], return_inverse=True)
    return np.where(labels[whole], place + 1, 0).astype(np.int32)
