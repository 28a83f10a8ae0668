"""An embedded database in one file: opened safely, its schema checked, older ones brought up to date."""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from landslide_core.errors import FileError
from landslide_core.language import marked

_WAIT_S = 20.0  # for others who write
_AGAIN_S = 0.01


class SharedDatabase:
    """A database that threads of this process, and other processes, use at once.

    Readers and one writer do not wait for each other (write-ahead log), writers wait for each other. What was
    committed stays committed when a process is killed in the next moment.

    Parameters
    ----------
    path : Path
        The file; made where it is not there.
    migrations : sequence of str
        SQL that leads from each version of the schema to the next; the number of them is the version.
    what, cure : str
        What a person calls the database of a server, and what mends one that cannot be read.

    Raises
    ------
    FileError
        The file is no database, or a later version of Scarp wrote it.
    """

    def __init__(
        self,
        path: Path,
        migrations: Sequence[str],
        what: str = marked("queue"),
        cure: str = "Move that file away; the runs that are finished stay.",
    ) -> None:
        self.path, self._what = path, what
        self._lock = threading.RLock()
        try:
            self._connection = sqlite3.connect(
                path, timeout=_WAIT_S, isolation_level=None, check_same_thread=False
            )
            self._connection.row_factory = sqlite3.Row
            self._write_ahead()
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._migrate(migrations)
        except sqlite3.DatabaseError as problem:
            raise FileError(
                f"The {what} of this server ({path}) cannot be read: {problem}.",
                cure,
            ) from problem

    def _write_ahead(self) -> None:
        """Let readers and a writer not wait for each other. Of a new file SQLite says at once that others have it."""
        until = time.monotonic() + _WAIT_S
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as problem:
                if "locked" not in str(problem) or time.monotonic() > until:
                    raise
            time.sleep(_AGAIN_S)

    def _migrate(self, migrations: Sequence[str]) -> None:
        if self._version() == len(migrations):
            return
        with self.writing() as database:
            version = self._version()  # another process may have been first
            if version > len(migrations):
                raise FileError(
                    f"A later version of Scarp wrote the {self._what} of this server ({self.path}; its schema is "
                    f"{version}, this version knows {len(migrations)}).",
                    "Start that version, or give this one another folder of runs.",
                )
            for script in migrations[version:]:
                for statement in script.split(";"):
                    database.execute(statement)
            database.execute(f"PRAGMA user_version = {len(migrations)}")

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection inside one transaction, which no other writer can come between."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Return what a query finds."""
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def close(self) -> None:
        """Close the connection; the file stays."""
        with self._lock, contextlib.suppress(sqlite3.ProgrammingError):
            self._connection.close()
