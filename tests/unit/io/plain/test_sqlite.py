"""A database that several processes open at once, and a new one too."""

import sqlite3
import threading
import time
from pathlib import Path

import pytest

from landslide_core.errors import FileError
from landslide_core.io.plain import sqlite
from landslide_core.io.plain.sqlite import SharedDatabase

SCHEMA = ("CREATE TABLE notes (text TEXT)",)


def test_a_new_file_that_another_has_just_begun_is_waited_for(tmp_path: Path) -> None:
    """SQLite itself says at once that it is locked."""
    path = tmp_path / "new.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    free = threading.Timer(0.2, lambda: other.execute("COMMIT"))
    free.start()
    try:
        database = SharedDatabase(path, SCHEMA)
    finally:
        free.join()
        other.close()

    with database.writing() as connection:
        connection.execute("INSERT INTO notes VALUES ('kept')")
    assert [row["text"] for row in database.rows("SELECT text FROM notes")] == ["kept"]
    assert database.rows("PRAGMA journal_mode")[0][0] == "wal"
    database.close()


def test_a_file_that_stays_locked_is_told(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(sqlite, "_WAIT_S", 0.1)
    path = tmp_path / "held.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    begun = time.monotonic()

    with pytest.raises(FileError, match="cannot be read: database is locked"):
        SharedDatabase(path, SCHEMA)

    assert time.monotonic() - begun >= 0.1
    other.close()


def test_a_file_that_is_no_database_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_bytes(b"no database at all, but long enough to be read as one" * 40)

    with pytest.raises(FileError, match="not a database"):
        SharedDatabase(path, SCHEMA)
