"""Passphrases: one of an office, which opens the door, or one of each person, which also says who that is.

Kept are salted scrypt digests, never passphrases. Who has given one is remembered by the browser that gave it, here and
not in the browser, so that signing out, or another passphrase, ends it at once.

References
----------
Percival, C., & Josefsson, S. (2016). The scrypt password-based key derivation function. RFC 7914.
"""

import hashlib
import hmac
import json
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from landslide_core.errors import BusyError, OwnerError, SettingError
from landslide_core.owners import names
from landslide_core.owners.database import open_database

OFFICE = ""  # the name of the passphrase that all of an office share
SHORTEST = 12  # signs of a passphrase
MOST_DAYS = 30  # that a browser stays signed in
_LONGEST, _LONGEST_NAME = 1_000, 100
_COST = {"n": 2**15, "r": 8, "p": 1}  # 32 MiB, about a tenth of a second
_MOST_MEMORY = 64 * 2**20
_SALT_BYTES, _DIGEST_BYTES = 16, 32
_MOST_WRONG, _WITHIN_S = 10, 60.0  # tries that fail, of all visitors together


class Passphrases:
    """The passphrases of a server and the browsers that gave one.

    Parameters
    ----------
    root : Path
        The folder of runs.
    clock : callable
        The time in seconds since 1970.
    """

    def __init__(self, root: Path, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._database = open_database(root)
        self._wrong: deque[float] = deque(maxlen=_MOST_WRONG)
        self._turn = threading.Lock()  # one digest at a time: it takes memory

    def people(self) -> tuple[str, ...]:
        """Whose passphrases there are, by name; that of the office is empty. None at all: no sign-in is needed."""
        return tuple(
            row["person"] for row in self._database.rows("SELECT person FROM passphrases ORDER BY person")
        )

    def set(self, person: str, passphrase: str) -> None:
        """Set the passphrase of a person, or of the office; browsers that gave an earlier one are signed out.

        Parameters
        ----------
        person : str
            The name, empty for the office.
        passphrase : str
            At least 12 signs.

        Raises
        ------
        SettingError
            A passphrase that is too short or too long, or a name that is.
        """
        if not SHORTEST <= len(passphrase) <= _LONGEST:
            raise SettingError(
                f"A passphrase of {len(passphrase)} signs is not taken.",
                f"Give {SHORTEST} to {_LONGEST:,} signs; four words that have nothing to do with each other are good.",
            )
        if len(person) > _LONGEST_NAME or not (person == OFFICE or person.isprintable()):
            raise SettingError("This is no name of a person.", f"Give at most {_LONGEST_NAME} plain signs.")
        salt = secrets.token_bytes(_SALT_BYTES)
        digest = _digest(passphrase, salt, _COST)
        with self._database.writing() as database:
            database.execute(
                "INSERT OR REPLACE INTO passphrases VALUES (?, ?, ?, ?, ?)",
                (person, salt, digest, json.dumps(_COST), self._clock()),
            )
            database.execute("DELETE FROM signed_in WHERE person = ?", (person,))

    def remove(self, person: str) -> None:
        """Remove a passphrase and sign out who gave it; SettingError where there is none of that name."""
        with self._database.writing() as database:
            gone = database.execute("DELETE FROM passphrases WHERE person = ?", (person,)).rowcount
            database.execute("DELETE FROM signed_in WHERE person = ?", (person,))
        if not gone:
            raise SettingError("There is no such passphrase.", "See the names that are there.")

    def sign_in(self, browser: str, person: str, passphrase: str) -> None:
        """Sign a browser in.

        Parameters
        ----------
        browser : str
            The browser's name as an owner.
        person : str
            Who it is; empty for the office.
        passphrase : str
            What was given.

        Raises
        ------
        OwnerError
            The name or the passphrase is wrong; which of them is not said, nor told by the time that it takes.
        BusyError
            Too many were wrong in the last minute.
        """
        with self._turn:
            now = self._clock()
            if len(self._wrong) == _MOST_WRONG and now - self._wrong[0] < _WITHIN_S:
                raise BusyError("Too many passphrases were wrong.", "Wait a minute and try again.")
            if not self._is_right(person, passphrase):
                self._wrong.append(now)
                raise OwnerError(
                    "The name or the passphrase is wrong.", "Try again, or ask who runs the server."
                )
        with self._database.writing() as database:
            database.execute("DELETE FROM signed_in WHERE until < ?", (now,))
            database.execute(
                "INSERT OR REPLACE INTO signed_in VALUES (?, ?, ?)",
                (browser, person, now + MOST_DAYS * 86_400),
            )

    def _is_right(self, person: str, passphrase: str) -> bool:
        rows = self._database.rows("SELECT * FROM passphrases WHERE person = ?", person)
        salt = rows[0]["salt"] if rows else bytes(_SALT_BYTES)
        cost = json.loads(rows[0]["cost"]) if rows else _COST
        given = _digest(passphrase[: _LONGEST + 1], salt, cost)
        return hmac.compare_digest(given, rows[0]["digest"] if rows else bytes(_DIGEST_BYTES)) and bool(rows)

    def sign_out(self, browser: str) -> None:
        """Forget who a browser is."""
        with self._database.writing() as database:
            database.execute("DELETE FROM signed_in WHERE browser = ?", (browser,))

    def person_of(self, browser: str) -> str | None:
        """Who signed in with a browser: a name, empty with the office's passphrase, None where nobody has."""
        rows = self._database.rows(
            "SELECT person FROM signed_in WHERE browser = ? AND until > ?", browser, self._clock()
        )
        return str(rows[0]["person"]) if rows else None

    def owner_of(self, browser: str) -> str | None:
        """Who owns what a browser begins: its person, itself with the office's passphrase, None before sign-in."""
        if not self.people():
            return browser
        person = self.person_of(browser)
        if person is None:
            return None
        return browser if person == OFFICE else names.of_person(person)

    def close(self) -> None:
        """Close the database."""
        self._database.close()


def _digest(passphrase: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return hashlib.scrypt(
        passphrase.encode("utf-8", "surrogatepass"),
        salt=salt, n=cost["n"], r=cost["r"], p=cost["p"], maxmem=_MOST_MEMORY, dklen=_DIGEST_BYTES,
    )  # fmt: skip
