"""Addresses of databases among the words of a command: read as files, and never repeated."""

import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from landslide_core.io.postgis.address import is_address, read_address

SHOWN = "postgresql:…"
_ADDRESS = re.compile(r"postgres(ql)?(\+\w+)?:/\S*", re.IGNORECASE)


def as_files(words: Sequence[str], kept: ExitStack) -> tuple[list[str], Mapping[Path, str]]:
    """Return the words with a file in place of every address of a table, and the address that each file is for.

    The files are not there yet: see `fetch_all`. Their folder is gone when `kept` is closed. SettingError for an
    address that cannot be read.
    """
    replaced, found = [], {}
    folder: Path | None = None
    for number, word in enumerate(words):
        option, equals, value = word.partition("=") if word.startswith("--") else ("", "", word)
        if not is_address(value):
            replaced.append(word)
            continue
        folder = folder or Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="scarp-tables-")))
        file = folder / str(number) / _name(value)
        found[file] = value
        replaced.append(f"{option}{equals}{file}")
    return replaced, found


def fetch_all(files: Mapping[Path, str]) -> None:
    """Write each file from the table that it is for, and say which database is asked."""
    if not files:
        return
    from landslide_core.geodatabase.journey import fetch  # SQLAlchemy: only for those who have a database

    for file, address in files.items():
        there = read_address(address)
        print(f"reading {there.table or 'a table'} from {there.shown}", file=sys.stderr)
        file.parent.mkdir()
        fetch(address, file)


def masked(message: str, words: Sequence[str]) -> str:
    """Return a message of the parser of options without the addresses that were given: they may hold a password."""
    for word in words:
        value = word.partition("=")[2] if word.startswith("--") else word
        if is_address(value):
            message = message.replace(value, SHOWN)
    return _ADDRESS.sub(SHOWN, message)


def _name(address: str) -> str:
    """Return what the account of a run calls the table: its database and its own name, but no server and no user."""
    there = read_address(address)
    table = there.table
    parts = [there.database, *([] if table is None else [str(table), table.inventory])]
    return re.sub(r"[^\w.-]", "_", ".".join(part for part in parts if part))[:150] + ".gpkg"
