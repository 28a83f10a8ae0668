"""Where a server keeps whose its work is: one embedded database beside the runs, in a folder of its own."""

import os
from pathlib import Path

from landslide_core.io.plain.sqlite import SharedDatabase

FOLDER = ".owners"  # below the runs: nobody but the server's user may enter it
_FILE = "owners.db"
# From each version of the schema to the next; a statement that was released is never changed.
MIGRATIONS = (
    """
    CREATE TABLE belongings (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        owner TEXT NOT NULL,
        title TEXT NOT NULL DEFAULT '',
        shared INTEGER NOT NULL DEFAULT 0,
        view TEXT NOT NULL DEFAULT '{}',
        made REAL NOT NULL,
        deleted REAL,
        cleared REAL
    );
    CREATE INDEX whose ON belongings (owner, deleted);
    CREATE TABLE passphrases (
        person TEXT PRIMARY KEY,
        salt BLOB NOT NULL,
        digest BLOB NOT NULL,
        cost TEXT NOT NULL,
        changed REAL NOT NULL
    );
    CREATE TABLE signed_in (
        browser TEXT PRIMARY KEY,
        person TEXT NOT NULL,
        until REAL NOT NULL
    );
    """,
)


def open_database(root: Path) -> SharedDatabase:
    """The database of the server whose runs lie in `root`; FileError where it cannot be used."""
    folder = root / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chmod(folder, 0o700)
    return SharedDatabase(
        folder / _FILE,
        MIGRATIONS,
        "register of owners",
        "Put back a copy of that file: it says whose the runs are.",
    )
