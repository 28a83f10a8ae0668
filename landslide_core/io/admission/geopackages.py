"""GeoPackages hold SQL: only plain tables and the indexes of GDAL are admitted, for a view is a program."""

import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from landslide_core.errors import FileError, NeedsMemoryError
from landslide_core.io.admission.crs import check_crs
from landslide_core.io.admission.guards import printable

_MOST_TABLES, _MOST_COLUMNS = 5_000, 2_000
_MOST_SYSTEMS = 20_000
_SECONDS = 5.0
_CURE = "Save its layers as a new GeoPackage: ogr2ogr new.gpkg FILE LAYER."
# Names in quotes, and comments, which may say anything; one that does not end goes on to the end, as in SQLite.
_ASIDE = re.compile(
    r"\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z)|`[^`]*(?:`|\Z)|\[[^\]]*(?:\]|\Z)|/\*.*?(?:\*/|\Z)|--[^\n]*", re.DOTALL
)
_SPATIAL_INDEX = re.compile(r"create virtual table (\S+ )?using rtree ?\(")
_COMPUTED = (2, 3)  # how SQLite marks generated columns


def check_geopackage(path: Path, name: str) -> None:
    """Raise InputError unless all that a GeoPackage holds is plain tables.

    Refused: views and generated columns, whose SQL runs when a layer is read; virtual tables other than GDAL's spatial
    index, which can read other files; what is damaged.
    """
    pending = path.with_name(f"{path.name}-wal")
    told = "?mode=ro" if pending.is_file() else "?mode=ro&immutable=1"  # immutable: no file is made beside it
    end = time.monotonic() + _SECONDS
    try:
        with closing(sqlite3.connect(path.resolve().as_uri() + told, uri=True)) as opened:
            opened.set_progress_handler(lambda: time.monotonic() > end, 10_000)
            opened.execute("PRAGMA trusted_schema=OFF")
            _check_tables(opened, name)
            _check_systems(opened, name)
    except (sqlite3.Error, OverflowError, UnicodeError, MemoryError) as error:
        raise FileError(
            f"{name} is damaged: its tables cannot be listed.",
            "Copy or download it again, or export it anew.",
        ) from error


def _check_tables(opened: sqlite3.Connection, name: str) -> None:
    tables = opened.execute("PRAGMA main.table_list").fetchmany(_MOST_TABLES + 1)
    if len(tables) > _MOST_TABLES:
        raise NeedsMemoryError(f"{name} holds more than {_MOST_TABLES:,} tables.", _CURE)
    made_by = dict(opened.execute("SELECT name, sql FROM main.sqlite_master WHERE type = 'table'"))
    for _, table, kind, columns, *_ in tables:
        shown = printable(str(table)[:60])
        if kind == "view":
            raise FileError(f"{name} holds the view '{shown}': a query, not a layer.", _CURE)
        if kind == "virtual" and not _is_spatial_index(str(made_by.get(table))):
            raise FileError(f"{name} holds the table '{shown}', which reads from elsewhere.", _CURE)
        if columns > _MOST_COLUMNS:
            raise NeedsMemoryError(f"'{shown}' of {name} has {columns:,} columns.", _CURE)
        if kind == "table" and _has_computed(opened, str(table)):
            raise FileError(f"'{shown}' of {name} has columns that are computed when they are read.", _CURE)


def _is_spatial_index(sql: str) -> bool:
    return _SPATIAL_INDEX.match(" ".join(_ASIDE.sub(" ", sql).lower().split())) is not None


def _check_systems(opened: sqlite3.Connection, name: str) -> None:
    """InputError where a coordinate system would have PROJ open a file."""
    there = opened.execute("SELECT 1 FROM main.sqlite_master WHERE name = 'gpkg_spatial_ref_sys'").fetchone()
    if not there:
        return
    found = opened.execute("SELECT * FROM main.gpkg_spatial_ref_sys").fetchmany(_MOST_SYSTEMS + 1)
    if len(found) > _MOST_SYSTEMS:
        raise NeedsMemoryError(f"{name} holds more than {_MOST_SYSTEMS:,} coordinate systems.", _CURE)
    for row in found:
        for value in row:
            text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
            if isinstance(text, str):
                check_crs(text, name)


def _has_computed(opened: sqlite3.Connection, table: str) -> bool:
    return any(
        hidden in _COMPUTED
        for (hidden,) in opened.execute("SELECT hidden FROM pragma_table_xinfo(?)", (table,))
    )
