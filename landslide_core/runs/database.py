"""Where the queue of a server is kept: one embedded database beside its runs, in a folder of its own."""

import math
import os
import re
from pathlib import Path

from landslide_core.io.plain.sqlite import SharedDatabase

FOLDER = ".work"  # below the runs: nobody but the server's user may enter it
_FILE = "queue.db"
# From each version of the schema to the next; a statement that was released is never changed.
MIGRATIONS = (
    """
    CREATE TABLE jobs (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        title TEXT NOT NULL,
        plan TEXT NOT NULL,
        owner TEXT NOT NULL DEFAULT '',
        lane TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'queued'
            CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
        share REAL NOT NULL DEFAULT 0,
        message TEXT NOT NULL DEFAULT '',
        stage TEXT NOT NULL DEFAULT '',
        seconds_left REAL,
        cancelled REAL,
        attempts INTEGER NOT NULL DEFAULT 0,
        queued REAL NOT NULL,
        begun REAL,
        heard REAL,
        ended REAL,
        error TEXT,
        pid INTEGER,
        pid_began INTEGER
    );
    CREATE INDEX waiting ON jobs (lane, state);
    CREATE TABLE results (
        id TEXT NOT NULL,
        part TEXT NOT NULL,
        file TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        made REAL NOT NULL,
        uses TEXT NOT NULL DEFAULT '[]',
        PRIMARY KEY (id, part)
    );
    CREATE TABLE paces (
        kind TEXT NOT NULL,
        stage TEXT NOT NULL,
        share REAL NOT NULL,
        PRIMARY KEY (kind, stage)
    );
    """,
    """
    ALTER TABLE jobs ADD COLUMN most_deaths INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE jobs ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0
    """,
)


def work_folder(root: Path) -> Path:
    """The private folder of a server's work, made where it is not there."""
    folder = root / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chmod(folder, 0o700)
    return folder


def open_database(root: Path) -> SharedDatabase:
    """The database of the server whose runs lie in `root`; FileError where it cannot be used."""
    return SharedDatabase(work_folder(root) / _FILE, MIGRATIONS)


def unfinished_below(root: Path) -> tuple[str, ...]:
    """The names of work in the queue of a folder of runs, waiting or begun; none where there is no queue.

    A job `NAME~2` does the work of NAME once more, in the same folder.
    """
    if not (root / FOLDER / _FILE).is_file():
        return ()
    database = open_database(root)
    try:
        found = database.rows("SELECT id FROM jobs WHERE state IN ('queued', 'running')")
    finally:
        database.close()
    return tuple(re.sub(r"~[0-9]+$", "", str(row["id"])) for row in found)


def number(value: object) -> float | None:
    """A number that a row holds; None for anything else: SQLite keeps whatever was written."""
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
