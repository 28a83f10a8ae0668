"""Locks that end with their process, however it ends: whoever holds one is alive.

A lock is held on a file, or on a folder itself, by the system and not by a note on the disk: nothing is left of it
when a process is killed, and a machine that slept has lost none. Where there are no such locks (Windows, some
network drives) none is ever found free, so nothing that might be alive is taken for dead.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Self

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None


# What this process holds by `take`, as (device, inode), and whose turn it is among its threads then: the system would
# let a second descriptor of the same process wait for the first for ever.
_HELD: set[tuple[int, int]] = set()
_TURN = threading.RLock()


class Lock:
    """A lock that this process holds until `release`, or until it ends. A context: leaving it releases."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor
        self._key = _key(descriptor)
        _HELD.add(self._key)

    def release(self) -> None:
        """Let others have it; a second time does nothing."""
        if self._descriptor is not None:
            _HELD.discard(self._key)
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def take(path: Path) -> Lock | None:
    """Take the lock of a file (made where it is not there) or folder at once; None where another holds it."""
    descriptor = _opened(path)
    if _locked(descriptor, wait=False) is False:
        os.close(descriptor)
        return None
    return Lock(descriptor)


@contextmanager
def waited_for(path: Path) -> Iterator[None]:
    """Hold the lock of a file or folder, after whoever holds it now; what this process has taken, it has.

    It is of what has that name when the lock is held: who waited may have waited for a folder that was replaced.
    """
    descriptor = _opened(path)
    try:
        if _key(descriptor) in _HELD:
            with _TURN:
                yield
            return
        _locked(descriptor, wait=True)
        while not _is_still(path, descriptor):
            os.close(descriptor)
            descriptor = _opened(path)
            _locked(descriptor, wait=True)
        yield
    finally:
        os.close(descriptor)


def _is_still(path: Path, descriptor: int) -> bool:
    """Whether a name is that of what is open; True where nothing has the name any more."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return True


def is_dead(path: Path) -> bool:
    """Whether nobody holds the lock of a file or folder that is there; False where it vanished meanwhile."""
    if not path.exists():
        return False
    try:
        descriptor = _opened(path, make=False)
    except FileNotFoundError:
        return False
    try:
        return _locked(descriptor, wait=False) is True
    finally:
        os.close(descriptor)


def _locked(descriptor: int, wait: bool) -> bool | None:
    """Lock what is open; whether that was done, None where the system or the file system has no such locks."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:  # some network drives
        return None
    return True


def _key(descriptor: int) -> tuple[int, int]:
    found = os.fstat(descriptor)
    return found.st_dev, found.st_ino


def _opened(path: Path, *, make: bool = True) -> int:
    if path.is_dir():
        return os.open(path, os.O_RDONLY)
    return os.open(path, os.O_RDWR | (os.O_CREAT if make else 0), 0o600)
