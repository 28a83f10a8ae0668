"""A PostgreSQL server with PostGIS for tests: its own folder, its own port on loopback, gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from tests.limits import HANG_SECONDS

OWNER, PASSWORD = "scarp_owner", "s3cret %/?#@word"  # with every sign that divides the parts of an address
_SUPERUSER = "postgres"
_HELPER = "postgres"  # the user of this machine that root becomes: no server runs as root
_TRIES = 5  # another process may take a port that was free before the server has it
_numbers = count(1)


class NoServer(Exception):
    """Why no server can be started here."""


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    folder: Path
    port: int

    def database(self, postgis: bool = True) -> "Database":
        """Make a database that belongs to OWNER, with PostGIS unless told otherwise."""
        made = Database(self, f"gis_{next(_numbers)}")
        Database(self, "postgres").say(f"CREATE DATABASE {made.name} OWNER {OWNER}")
        if postgis:
            made.say("CREATE EXTENSION postgis")
        return made


@dataclass(frozen=True)
class Database:
    """A database of a server."""

    server: Server
    name: str

    @property
    def address(self) -> str:
        """Its address on loopback, with the password of its owner."""
        return self.address_of(OWNER, PASSWORD)

    def address_of(self, user: str, password: str | None = None) -> str:
        """Its address on loopback for a user."""
        word = "" if password is None else f":{quote(password, safe='')}"
        return f"postgresql://{user}{word}@127.0.0.1:{self.server.port}/{self.name}"

    def say(self, statement: str) -> list[tuple[Any, ...]]:
        """Run statements over the socket, where everybody is trusted, as the superuser; return the rows of the last."""
        with psycopg.connect(
            host=str(self.server.folder),
            port=self.server.port,
            dbname=self.name,
            user=_SUPERUSER,
            autocommit=True,
        ) as connection:
            asked = connection.execute(statement.encode())
            while asked.nextset():
                pass
            return asked.fetchall() if asked.description else []


def _program(name: str) -> str:
    """A program of the newest PostgreSQL there is; Debian keeps them out of PATH."""
    below = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[-3]))
    found = str(below[-1]) if below else shutil.which(name)
    if found is None:
        raise NoServer("PostgreSQL is not installed")
    if below and not any(
        Path("/usr/share/postgresql").glob(f"{below[-1].parts[-3]}/extension/postgis.control")
    ):
        raise NoServer("PostGIS is not installed")
    return found


def _run(command: Sequence[str]) -> None:
    ran = subprocess.run(_unprivileged(command), cwd="/", capture_output=True, text=True)
    if ran.returncode:
        raise NoServer(f"{Path(command[0]).name} says: {ran.stderr.strip()[-300:]}")


def _unprivileged(command: Sequence[str]) -> list[str]:
    return ["runuser", "-u", _HELPER, "--", *command] if os.geteuid() == 0 else [*command]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _at_the_end(command: Sequence[str]) -> Iterator[None]:
    """Run a command when the context is left, and also when this process ends within it, however that ends."""
    waiting = ["sh", "-c", 'read -r _; exec "$@"', "sh", *command]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        _unprivileged(waiting),
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=quiet,
        stderr=quiet,
        start_new_session=True,
    ):  # leaving it ends its standard input, and waits
        yield


def _started(control: Sequence[str], folder: Path) -> Server:
    """Start on a port that is free, and on another where that is taken meanwhile."""
    for _ in range(_TRIES - 1):
        with suppress(NoServer):
            return _start(control, folder)
    return _start(control, folder)


def _start(control: Sequence[str], folder: Path) -> Server:
    there = Server(folder, _free_port())
    _run([*control, "-o", f"-k {folder} -h 127.0.0.1 -p {there.port} -F", "start"])
    return there


@contextmanager
def server() -> Iterator[Server]:
    """Start a server, and stop it afterwards; NoServer with the reason where there can be none."""
    initdb, control = _program("initdb"), _program("pg_ctl")
    folder = Path(tempfile.mkdtemp(prefix="scarp-postgis-", dir="/tmp"))  # a socket's path must be short
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _HELPER)
        data = folder / "data"
        who = ["-U", _SUPERUSER, "--auth-local=trust", "--auth-host=scram-sha-256"]
        _run([initdb, "-D", str(data), *who, "--no-sync", "--encoding=UTF8"])
        of = [control, "-D", str(data), "-w", "-t", str(HANG_SECONDS)]
        with _at_the_end([*of, "-m", "immediate", "stop"]):
            there = _started([*of, "-l", str(folder / "log")], folder)
            Database(there, "postgres").say(f"CREATE ROLE {OWNER} LOGIN PASSWORD '{PASSWORD}'")
            yield there
    finally:
        shutil.rmtree(folder, ignore_errors=True)
