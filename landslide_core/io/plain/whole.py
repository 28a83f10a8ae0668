"""Files read whole, and written whole or not at all."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from landslide_core.io.plain.hidden import hidden_name


class Readable(Protocol):
    """Bytes as a stream that can be read again from its beginning."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place in the stream and return it."""

    def read(self, size: int = -1, /) -> bytes:
        """Read from the stream."""


@contextmanager
def draft(path: Path) -> Iterator[Path]:
    """Give a hidden path beside `path` to write to; it takes the name when all went well, else nothing remains.

    What has the name is on the disk, whole, even where the machine loses its power in the next moment.
    """
    hidden = hidden_name(path, "partial")
    try:
        yield hidden
        put_in_place(hidden, path)
    finally:
        hidden.unlink(missing_ok=True)


def put_in_place(hidden: Path, path: Path) -> None:
    """Give a file its final name when its bytes are on the disk."""
    synced(hidden)
    hidden.replace(path)
    synced(path.parent)


def synced(path: Path) -> None:
    """Wait until a file's bytes, or a folder's names, are on the disk."""
    if path.is_dir() and os.name == "nt":  # Windows syncs no folders
        return
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_bytes(path: Path) -> bytes:
    """Return all bytes of a file."""
    return path.read_bytes()


def write_bytes(path: Path, content: bytes) -> None:
    """Write the bytes, whole or not at all."""
    with draft(path) as hidden:
        hidden.write_bytes(content)


def write_stream(path: Path, stream: Readable) -> None:
    """Write what a stream holds from its beginning, in pieces, whole or not at all."""
    stream.seek(0)
    with draft(path) as hidden, hidden.open("wb") as file:
        shutil.copyfileobj(stream, file, 1 << 20)


def stamp(path: Path) -> tuple[Path, int, int]:
    """Return what tells a file from its later versions: path, time of change in ns, bytes; OSError if it is missing."""
    stat = path.stat()
    return path, stat.st_mtime_ns, stat.st_size


def file_sha256(path: Path) -> str:
    """Return the hexadecimal sha256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def known_sha256(path: Path) -> str:
    """Return the same, remembered as long as the file stays as it is."""
    return _sha256_of(*stamp(path))


@lru_cache(maxsize=256)
def _sha256_of(path: Path, _changed_ns: int, _size: int) -> str:
    return file_sha256(path)
