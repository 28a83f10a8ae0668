"""Tokens: 128 random bits that stand for their owner in an address."""

import hashlib
import re
import secrets
import sqlite3
import threading
from pathlib import Path

from landslide_core.errors import OutputError

_FILE = ".tokens.sqlite"
_BYTES = 16
_FORM = re.compile(r"[A-Za-z0-9_-]{22}")  # what token_urlsafe makes of 16 bytes
_TABLE = "CREATE TABLE IF NOT EXISTS tokens (owner TEXT PRIMARY KEY, token TEXT NOT NULL, digest TEXT UNIQUE NOT NULL)"


class Tokens:
    """The tokens of the owners of a store of runs, kept beside them in a file that only the server's user reads.

    Parameters
    ----------
    root : Path
        The folder of the store.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     tokens = Tokens(Path(folder))
    ...     token = tokens.of("ada")
    ...     tokens.owner_of(token), tokens.owner_of("guess"), tokens.of("ada") == token
    ('ada', None, True)
    """

    def __init__(self, root: Path) -> None:
        self._lock = threading.Lock()
        path = root / _FILE
        try:
            path.touch(mode=0o600)
            self._file = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
            self._file.execute(_TABLE)
        except (OSError, sqlite3.Error) as problem:
            raise OutputError(
                f"The addresses of runs cannot be kept in {root.name} ({problem}).",
                "Let the server write to the folder of the runs.",
            ) from problem

    def of(self, owner: str) -> str:
        """Return the owner's token, which is made when it is first asked for."""
        self._put("INSERT OR IGNORE", owner)
        return self._one("SELECT token FROM tokens WHERE owner = ?", owner)[0]

    def renew(self, owner: str) -> str:
        """Return a new token; addresses that hold the old one open nothing any more."""
        self._put("INSERT OR REPLACE", owner)
        return self.of(owner)

    def owner_of(self, token: str) -> str | None:
        """Return whose token this is, None for nobody's.

        The token is looked up by its digest and then compared in constant time: how long a wrong one takes tells
        nothing of the right ones.
        """
        if _FORM.fullmatch(token) is None:
            return None
        kept, owner = self._one("SELECT token, owner FROM tokens WHERE digest = ?", _digest(token)) or (
            "",
            None,
        )
        return owner if secrets.compare_digest(kept, token) else None

    def _put(self, verb: str, owner: str) -> None:
        token = secrets.token_urlsafe(_BYTES)
        with self._lock:
            self._file.execute(f"{verb} INTO tokens VALUES (?, ?, ?)", (owner, token, _digest(token)))

    def _one(self, question: str, value: str) -> tuple[str, ...]:
        with self._lock:
            row: tuple[str, ...] | None = self._file.execute(question, (value,)).fetchone()
        return row or ()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("ascii")).hexdigest()
