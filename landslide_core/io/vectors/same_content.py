"""Whether two GeoPackages hold the same, whenever they were written."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from landslide_core.io.admission.guards import safe_name
from landslide_core.io.boundary import damaged

_TIMES = {"gpkg_contents": "last_change"}
_OF_SQLITE = "sqlite_"  # its own tables: counters


def same_content(first: Path, second: Path) -> bool:
    """Say whether two GeoPackages hold the same tables with the same rows, but for the times of their last change.

    Raises
    ------
    FileError
        One of them is damaged.
    """
    return dict(_tables(first)) == dict(_tables(second))


def _tables(path: Path) -> Iterator[tuple[str, tuple[Any, ...]]]:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as opened:
            opened.execute("PRAGMA trusted_schema=OFF")
            made = (
                "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
            )
            for name, sql in opened.execute(made).fetchall():
                if name.startswith(_OF_SQLITE):
                    continue
                quoted = '"' + name.replace('"', '""') + '"'
                found = opened.execute(f"SELECT * FROM {quoted}")
                columns = [each[0] for each in found.description]
                kept = [place for place, column in enumerate(columns) if column != _TIMES.get(name)]
                rows = [tuple(row[place] for place in kept) for row in found]
                yield name, (sql, sorted(rows, key=repr))
    except sqlite3.Error as problem:
        raise damaged(safe_name(path)) from problem
