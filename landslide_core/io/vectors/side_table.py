"""A table without shapes beside the layers of a GeoPackage, and text columns of a layer: read, and changed whole.

Whoever reads the file meanwhile keeps the version that was opened: a change is made on a copy, which takes the name
of the file when all of it is on the disk.
"""

import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from landslide_core.errors import FileError
from landslide_core.io.admission.guards import safe_name
from landslide_core.io.boundary import damaged, writing
from landslide_core.io.plain.whole import draft

_NAME = re.compile(r"[a-z_]{1,40}")
# GDAL's triggers of the spatial index ask for these when a shape changes, which nothing here does.
_OF_SHAPES = ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")

# Of the schema extension, OGC 12-128r18, annex F.9.
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, "
    "definition TEXT NOT NULL, scope TEXT NOT NULL, "
    "CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))",
    "CREATE TABLE IF NOT EXISTS gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, "
    "title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT, "
    "CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name))",
    "CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (constraint_name TEXT NOT NULL, "
    "constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, "
    "max_is_inclusive BOOLEAN, description TEXT, "
    "CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))",
)


def read_side_table(path: Path, table: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows of a table in the order in which they were added, by column; none where it is not there."""
    try:
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"  # a file that is replaced is never changed
        with closing(sqlite3.connect(address, uri=True)) as opened:
            opened.execute("PRAGMA trusted_schema=OFF")
            if not _is_there(opened, table):
                return []
            there = {str(row[1]) for row in opened.execute(f"PRAGMA table_info({_name(table)})")}
            if missing := sorted(set(columns) - there):
                raise FileError(
                    f"The table '{table}' of {safe_name(path)} lacks {', '.join(missing)}.",
                    "Use the file as Scarp wrote it.",
                )
            chosen = ", ".join(f'"{_name(column)}"' for column in columns)
            rows = opened.execute(f'SELECT {chosen} FROM "{_name(table)}" ORDER BY fid').fetchall()
    except sqlite3.Error as problem:
        raise damaged(safe_name(path)) from problem
    return [dict(zip(columns, row, strict=True)) for row in rows]


class SideTables:
    """A GeoPackage that is changed: what is done here is seen by others when all of it is done."""

    def __init__(self, opened: sqlite3.Connection) -> None:
        self._opened = opened

    def append(self, table: str, kinds: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows to a table, which is made where it is not there; kinds: TEXT or INTEGER for each column."""
        if not _is_there(self._opened, table):
            columns = ", ".join(f'"{_name(column)}" {kind}' for column, kind in kinds.items())
            self._opened.execute(
                f'CREATE TABLE "{_name(table)}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {columns})'
            )
            self._opened.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'attributes', ?)",
                (table, table),
            )
        chosen = ", ".join(f'"{_name(column)}"' for column in kinds)
        self._opened.executemany(
            f'INSERT INTO "{_name(table)}" ({chosen}) VALUES ({", ".join("?" for _ in kinds)})',
            [tuple(row[column] for column in kinds) for row in rows],
        )
        self._touched(table)

    def set_texts(
        self, layer: str, columns: Sequence[str], texts: Mapping[int, Sequence[str | None]]
    ) -> None:
        """Set text columns of a layer, made where they are not there, of the rows whose `id` is among `texts`."""
        there = {str(row[1]) for row in self._opened.execute(f'PRAGMA table_info("{_name(layer)}")')}
        for column in columns:
            if column not in there:
                self._opened.execute(f'ALTER TABLE "{_name(layer)}" ADD COLUMN "{_name(column)}" TEXT')
        row_of = dict(self._opened.execute(f'SELECT id, fid FROM "{_name(layer)}"'))
        values = ", ".join(f'"{_name(column)}" = ?' for column in columns)
        self._opened.executemany(
            f'UPDATE "{_name(layer)}" SET {values} WHERE fid = ?',
            [(*said, row_of[number]) for number, said in texts.items()],
        )
        self._touched(layer)

    def offer(self, layer: str, column: str, title: str, description: str, choices: Sequence[str]) -> None:
        """Say which values a column may have: an enumeration of the schema extension."""
        for statement in _SCHEMA:
            self._opened.execute(statement)
        for table in ("gpkg_data_columns", "gpkg_data_column_constraints"):
            row = (
                table,
                None,
                "gpkg_schema",
                "http://www.geopackage.org/spec/#extension_schema",
                "read-write",
            )
            known = "SELECT 1 FROM gpkg_extensions WHERE table_name = ? AND extension_name = 'gpkg_schema'"
            if self._opened.execute(known, (table,)).fetchone() is None:
                self._opened.execute("INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, ?)", row)
        constraint = f"{_name(layer)}_{_name(column)}"
        self._opened.execute(
            "INSERT OR REPLACE INTO gpkg_data_columns VALUES (?, ?, NULL, ?, ?, NULL, ?)",
            (layer, column, title, description, constraint),
        )
        self._opened.execute(
            "DELETE FROM gpkg_data_column_constraints WHERE constraint_name = ?", (constraint,)
        )
        self._opened.executemany(
            "INSERT INTO gpkg_data_column_constraints VALUES (?, 'enum', ?, NULL, NULL, NULL, NULL, NULL)",
            [(constraint, choice) for choice in choices],
        )

    def drop_rows(self, layer: str, ids: Sequence[int]) -> None:
        """Take rows out of a layer."""
        self._opened.executemany(f'DELETE FROM "{_name(layer)}" WHERE id = ?', [(number,) for number in ids])

    def _touched(self, table: str) -> None:
        now = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
        self._opened.execute(f"UPDATE gpkg_contents SET last_change = {now} WHERE table_name = ?", (table,))


@contextmanager
def changing(path: Path) -> Iterator[SideTables]:
    """Change a GeoPackage; one writer at a time, which is the caller's to see to."""
    with writing(path), draft(path) as hidden:
        shutil.copyfile(path, hidden)
        with closing(sqlite3.connect(hidden, isolation_level=None)) as opened:
            for name in _OF_SHAPES:
                opened.create_function(name, 1, _refuse)
            opened.execute("BEGIN IMMEDIATE")
            yield SideTables(opened)
            opened.execute("COMMIT")


def _refuse(shape: object) -> None:
    """Stop whoever would change a shape here: its spatial index would be wrong from then on."""
    raise ValueError(f"a shape of {type(shape).__name__} was changed beside its spatial index")


def _is_there(opened: sqlite3.Connection, table: str) -> bool:
    found = opened.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,))
    return found.fetchone() is not None


def _name(text: str) -> str:
    """Return the name of a table or column; they are our own words, and stand in SQL."""
    if not _NAME.fullmatch(text):
        raise ValueError(f"{text!r} is no name of ours")
    return text
