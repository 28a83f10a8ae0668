"""The register of a server: whose each run, comparison and analysis is, what it is called, who else may see it.

Its owner alone renames, shares and deletes. What is deleted vanishes at once and can be brought back for a minute;
then `landslide_core.owners.clearing` removes it. A line stays for good, so that an id is never given again and what was
deleted never becomes somebody else's.

What the register does not know belongs to everyone: runs of the command line, and those from before there was one.
"""

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from landslide_core.errors import FileError, OwnerError
from landslide_core.owners.database import open_database
from landslide_core.owners.names import EVERYONE, SERVER
from landslide_core.runs.store import PART

UNDO_S = 60.0  # seconds in which what was deleted can be brought back
MOST_SIGNS = 200  # of a title
_RANDOM_BYTES = 12
_MOST_VIEW = 4_000  # signs


@dataclass(frozen=True)
class Belonging:
    """A line of the register.

    id: that of the address. kind: what it is, such as "detect". title: what its owner calls it, empty where it keeps
    its first name. shared: whether others see it. view: what its owner chose last on its page. made, deleted: seconds
    since 1970.
    """

    id: str
    kind: str
    owner: str
    title: str = ""
    shared: bool = False
    view: Mapping[str, str] = field(default_factory=dict)
    made: float = 0.0
    deleted: float | None = None


class Register:
    """The register beside the runs of a server; every process may open it.

    Parameters
    ----------
    root : Path
        The folder of runs.
    clock : callable
        The time in seconds since 1970.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     register = Register(Path(folder))
    ...     run = register.reserve("detect", "ada", "detect-")
    ...     seen = register.may_see("ada", run), register.may_see("bob", run)
    ...     register.close()
    >>> seen
    (True, False)
    """

    def __init__(self, root: Path, clock: Callable[[], float] = time.time) -> None:
        self._root, self._clock = root, clock
        self._database = open_database(root)

    def reserve(self, kind: str, owner: str, prefix: str) -> str:
        """Take an id that nobody has and nobody can guess (96 random bits), and enter whose it is.

        Parameters
        ----------
        kind : str
            What it is, such as "detect".
        owner : str
            Whose it is.
        prefix : str
            How the id begins.

        Returns
        -------
        str
            The id.
        """
        with self._database.writing() as database:
            identity = f"{prefix}{secrets.token_hex(_RANDOM_BYTES)}"
            while (self._root / identity).exists() or _row(database, identity) is not None:
                identity = f"{prefix}{secrets.token_hex(_RANDOM_BYTES)}"
            self._insert(database, identity, kind, owner)
        return identity

    def enter(self, identity: str, kind: str, owner: str) -> None:
        """Enter an id that is not random, for what has one place on a server; one that is known stays as it is."""
        with self._database.writing() as database:
            if _row(database, identity) is None:
                self._insert(database, identity, kind, owner)

    def _insert(self, database: sqlite3.Connection, identity: str, kind: str, owner: str) -> None:
        database.execute(
            "INSERT INTO belongings (id, kind, owner, made) VALUES (?, ?, ?, ?)",
            (identity, kind, owner, self._clock()),
        )

    def find(self, identity: str) -> Belonging | None:
        """The line of an id; None for what is everyone's."""
        rows = self._database.rows("SELECT * FROM belongings WHERE id = ?", identity)
        return _belonging(rows[0]) if rows else None

    def may_see(self, owner: str, identity: str) -> bool:
        """Say whether someone may see what has that id: theirs, shared, the server's or everyone's, and not deleted.

        The run of an image goes by its batch.
        """
        found = self.find(identity) or self.find(identity.partition(PART)[0])
        return found is None or (
            found.deleted is None and (found.shared or found.owner in (owner, EVERYONE, SERVER))
        )

    def may_change(self, owner: str, identity: str) -> bool:
        """Say whether someone may rename, share, stop and delete what has that id: only its owner."""
        found = self.find(identity)
        return found is not None and found.deleted is None and found.owner == owner

    def rename(self, owner: str, identity: str, title: str) -> None:
        """Give another title; an empty one brings back the first. FileError or OwnerError where that is not theirs."""
        plain = " ".join("".join(sign if sign.isprintable() else " " for sign in title).split())
        self._change(owner, identity, "title = ?", plain[:MOST_SIGNS])

    def share(self, owner: str, identity: str, shared: bool) -> None:
        """Let all visitors of the server see it, or its owner alone again."""
        self._change(owner, identity, "shared = ?", int(shared))

    def keep_view(self, owner: str, identity: str, view: Mapping[str, str]) -> None:
        """Remember what was chosen on its page; of others nothing is kept, nor a view that is over-long."""
        text = json.dumps(dict(view))
        if len(text) <= _MOST_VIEW and self.may_change(owner, identity):
            self._change(owner, identity, "view = ?", text)

    def delete(self, owner: str, identity: str) -> None:
        """Delete it: nobody sees it any more, and for a minute `restore` brings it back."""
        self._change(owner, identity, "deleted = ?", self._clock())

    def restore(self, owner: str, identity: str) -> None:
        """Bring back what was deleted less than a minute ago; FileError where it is too late, or not theirs."""
        with self._database.writing() as database:
            changed = database.execute(
                "UPDATE belongings SET deleted = NULL WHERE id = ? AND owner = ? AND deleted > ? AND cleared IS NULL",
                (identity, owner, self._clock() - UNDO_S),
            ).rowcount
        if not changed:
            raise FileError("This cannot be brought back any more.", "Run it again.")

    def _change(self, owner: str, identity: str, what: str, value: str | float) -> None:
        if not self.may_see(owner, identity) or self.find(identity) is None:
            raise FileError("There is no such run of yours.", "Choose one of the list.")
        if not self.may_change(owner, identity):
            raise OwnerError("This run is another's.", "Ask its owner, or make a run of your own.")
        with self._database.writing() as database:
            database.execute(f"UPDATE belongings SET {what} WHERE id = ?", (value, identity))

    def of(self, owner: str) -> tuple[Belonging, ...]:
        """All that is someone's own and not deleted, newest first."""
        return self._several("owner = ? AND deleted IS NULL", owner)

    def shared(self) -> tuple[Belonging, ...]:
        """All that is marked as shared and not deleted, newest first."""
        return self._several("shared = 1 AND deleted IS NULL")

    def just_deleted(self, owner: str) -> tuple[Belonging, ...]:
        """What someone deleted and can still bring back, newest first."""
        return self._several("owner = ? AND deleted > ? AND cleared IS NULL", owner, self._clock() - UNDO_S)

    def to_be_cleared(self) -> tuple[Belonging, ...]:
        """What was deleted and cannot be brought back any more."""
        return self._several("deleted <= ? AND cleared IS NULL", self._clock() - UNDO_S)

    def note_cleared(self, identity: str) -> None:
        """Note that nothing is left of what was deleted."""
        with self._database.writing() as database:
            database.execute(
                "UPDATE belongings SET cleared = ?, title = '', view = '{}' WHERE id = ? AND deleted IS NOT NULL",
                (self._clock(), identity),
            )

    def _several(self, which: str, *values: str | float) -> tuple[Belonging, ...]:
        found = self._database.rows(f"SELECT * FROM belongings WHERE {which} ORDER BY made DESC, id", *values)
        return tuple(_belonging(row) for row in found)

    def close(self) -> None:
        """Close the database."""
        self._database.close()


def _row(database: sqlite3.Connection, identity: str) -> sqlite3.Row | None:
    found: sqlite3.Row | None = database.execute(
        "SELECT * FROM belongings WHERE id = ?", (identity,)
    ).fetchone()
    return found


def _belonging(row: sqlite3.Row) -> Belonging:
    return Belonging(
        id=row["id"],
        kind=row["kind"],
        owner=row["owner"],
        title=row["title"],
        shared=bool(row["shared"]),
        view=json.loads(row["view"]),
        made=row["made"],
        deleted=row["deleted"],
    )
