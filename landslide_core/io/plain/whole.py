"""Files read whole, and written whole or not at all."""

import hashlib
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Protocol


class Readable(Protocol):
    """Bytes as a stream that can be read again from its beginning."""

    def seek(self, offset: int, /) -> int:
        """Go to a place in the stream."""

    def read(self, size: int = -1, /) -> bytes:
        """Read from the stream."""


@contextmanager
def draft(path: Path) -> Iterator[Path]:
    """Give a hidden path beside `path` to write to; it takes the name when all went well, else nothing remains."""
    # the ending stays: it tells some writers the format
    hidden = path.with_name(f".{secrets.token_hex(4)}.partial.{path.name}")
    try:
        yield hidden
        hidden.replace(path)
    finally:
        hidden.unlink(missing_ok=True)


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
