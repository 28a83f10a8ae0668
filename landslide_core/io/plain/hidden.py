"""Hidden folders that work is done in, and what is left of them when a process was killed.

Whoever works in such a folder holds its lock. A folder whose lock is free is a leftover: it is removed by the next who
looks, whatever its age. Hidden files bear the process that writes them in their names, and its machine: a folder may
be shared.
"""

import contextlib
import functools
import hashlib
import os
import platform
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from landslide_core.io.plain.locks import Lock, is_dead, take, waited_for

# Number and beginning of a process, its machine (names from before it was told have none), and what makes it free.
_OF_PROCESS = re.compile(r"^\.(\d+)-(\d+)-([0-9a-f]{6})?[0-9a-f]{8}\.")


def shown(folder: Path) -> list[Path]:
    """Return the files of a folder in the order of their names, without what is being written: hidden ones."""
    return [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")]


@contextmanager
def hidden_folder(parent: Path, name: str) -> Iterator[Path]:
    """Give a new folder `name` in `parent` that is locked while the context is open, and gone afterwards."""
    lock, folder = claimed(parent / name)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


def claimed(folder: Path) -> tuple[Lock, Path]:
    """Make a folder and take its lock, so that nobody finds it without."""
    with waited_for(folder.parent):
        folder.mkdir(mode=0o700)
        lock = take(folder)
    assert lock is not None  # nobody else has seen it
    return lock, folder


def adopted(parent: Path, pattern: str, fits: Callable[[Path], bool]) -> tuple[Lock, Path] | None:
    """Take over the leftover of a killed process that matches `pattern` and fits; None where there is none."""
    with waited_for(parent):
        for folder in sorted(parent.glob(pattern)):
            lock = take(folder) if folder.is_dir() and is_dead(folder) else None
            if lock is not None and fits(folder):
                return lock, folder
            if lock is not None:
                lock.release()
    return None


def remove_dead_folders(parent: Path, pattern: str, spare: Callable[[Path], bool] = lambda _: False) -> None:
    """Remove folders that match `pattern`, are worked in by no living process, and are not to be spared."""
    with waited_for(parent):
        for path in parent.glob(pattern):
            if path.is_dir() and not path.is_symlink() and not spare(path) and is_dead(path):
                shutil.rmtree(path, ignore_errors=True)


def remove_dead_files(parent: Path) -> None:
    """Remove hidden files that a process was writing which is dead; nothing where there is no such folder."""
    for path in parent.glob(".[0-9]*-*-*.*"):
        if _OF_PROCESS.match(path.name) and not path.is_dir() and not of_living_process(path):
            with contextlib.suppress(FileNotFoundError):  # another process may clean up as well
                path.unlink()


def hidden_name(path: Path, what: str) -> Path:
    """A free hidden path beside `path` that says by whom it is written; the ending of `path` stays."""
    # the ending tells some writers the format; systems take 255 bytes a name
    pid, began = this_process()
    return path.with_name(f".{pid}-{began}-{_machine()}{secrets.token_hex(4)}.{what}.{path.name[-40:]}")


@functools.cache
def _machine() -> str:
    """Six signs that tell this machine from others which may write into the same folder."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:6]


def of_living_process(path: Path) -> bool:
    """Whether the process that `hidden_name` wrote into a name is alive; False for any other name.

    Nothing is known of processes of other machines: they are taken for living.
    """
    match = _OF_PROCESS.match(path.name)
    elsewhere = match is not None and match[3] not in (None, _machine())
    return match is not None and (elsewhere or is_alive(int(match[1]), int(match[2])))


def this_process() -> tuple[int, int]:
    """Number of this process, and when it began as `began` tells it."""
    return os.getpid(), began(os.getpid()) or 0


def is_alive(pid: int, when: int) -> bool:
    """Whether there is a process of that number that began then: numbers are given again."""
    return began(pid) == when


def began(pid: int) -> int | None:
    """When a process began, in ticks of its system; 0 where the system does not tell, None for no such process."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace")
    except OSError:
        return _unknown_beginning(pid)
    fields = told.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


def _unknown_beginning(pid: int) -> int | None:
    if os.name == "nt":
        return 0  # a signal would end it
    try:
        os.kill(pid, 0)
    except PermissionError:
        return 0
    except OSError:
        return None
    return 0
