"""Where errors of libraries become sentences: what went wrong with a file, and the cure that fits.

A damaged file, a full disk, a forbidden folder and too little memory come out of GDAL, GEOS, PROJ, HDF5, SQLite, zip,
JSON and pandas in dozens of forms, and one form (OSError) may mean each of them. Nothing here imports those libraries.
"""

import errno
import functools
import logging
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar

from landslide_core.errors import FileError, InputError, NeedsMemoryError, OutputError
from landslide_core.io.admission.guards import printable, safe_name

P = ParamSpec("P")
R = TypeVar("R")
_LIBRARIES = frozenset((
    "rasterio", "pyogrio", "shapely", "pyproj", "fiona", "h5py", "PIL", "zipfile", "zlib", "lzma", "sqlite3", "json",
    "xml", "pyexpat", "pandas", "geopandas", "csv", "_csv", "struct", "odc", "charset_normalizer", "binascii",
))  # fmt: skip
# What Python code says of content that it cannot make sense of.
_ODD = (ValueError, TypeError, LookupError, ArithmeticError, RecursionError, AttributeError, EOFError)
# The same with what the libraries of arrays and zips say of a file that they cannot open.
SENSELESS = (*_ODD, OSError, MemoryError, zipfile.BadZipFile, zlib.error, struct.error)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_BUSY = {errno.EMFILE, errno.ENFILE, errno.EAGAIN}
_LAST_BYTES = 1_000_000  # a disk with less is full for whatever is written to it

logger = logging.getLogger(__name__)


def damaged(name: str) -> FileError:
    """Return the error for a file that cannot be decoded."""
    return FileError(f"{name} is damaged or truncated.", "Copy or download it again, or export it anew.")


def disk_full(folder: Path | None = None) -> OutputError:
    """Return the error for a disk with no space left."""
    where = (
        f"The disk of {folder.name} is full." if folder is not None and folder.name else "The disk is full."
    )
    return OutputError(where, "Free some space, or choose a folder on another disk.")


def no_memory(name: str) -> NeedsMemoryError:
    """Return the error for a file that does not fit in memory."""
    return NeedsMemoryError(
        f"{name} needs more memory than is free.", "Close other programs, or cut it into parts and give one."
    )


def reason(error: BaseException) -> str:
    """Return what an error says, without the folder that it happened in."""
    said = error.strerror or "system error" if isinstance(error, OSError) else str(error).split("\n")[0][:120]
    return printable(said) or type(error).__name__


def of_library(error: BaseException) -> bool:
    """Whether an error is one of a library that decodes files."""
    return any(kind.__module__.split(".")[0] in _LIBRARIES for kind in type(error).__mro__)


def in_words(error: Exception, name: str) -> InputError | None:
    """Return what is said of an error that came up while a file was read; None where it is no error of reading."""
    if isinstance(error, MemoryError):
        return no_memory(name)
    number = error.errno if isinstance(error, OSError) else None
    if number in _FULL:
        return disk_full()
    if number in _FORBIDDEN:
        return FileError(f"{name} may not be opened.", "Check its permissions.")
    if number in _BUSY:
        return FileError(f"{name} cannot be opened now: too many files are open.", "Try again in a while.")
    if of_library(error) or isinstance(error, OSError):
        return damaged(name)
    return None


@contextmanager
def decoding(name: str) -> Iterator[None]:
    """Say of a file that a library cannot decode that it is damaged, or what else is the matter with it."""
    try:
        yield
    except Exception as error:
        said = in_words(error, name)
        if said is None:
            raise
        raise said from error


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Say the same of whatever goes wrong while a file from a stranger is opened, our own code's surprise included.

    That surprise stands in the log with its trace: where the file was sound, it is a bug.
    """
    name = safe_name(path)
    try:
        with decoding(name):
            yield
    except _ODD as error:
        logger.warning("%s cannot be made sense of", name, exc_info=True)
        raise FileError(
            f"{name} cannot be read: what it holds makes no sense.", "Export it anew, and give that file."
        ) from error


def opens(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a reader: whatever goes wrong with the file that is its first argument is said in a sentence."""

    @functools.wraps(function)
    def guarded(*args: P.args, **named: P.kwargs) -> R:
        with opening(Path(str(next(iter((*args, *named.values())), "")))):
            return function(*args, **named)

    return guarded


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say of a file that cannot be written why not: a full disk, a folder that is closed to us, or what else."""
    try:
        yield
    except Exception as error:
        number = error.errno if isinstance(error, OSError) else None
        if number in _FULL or ((number is not None or of_library(error)) and _is_full(path)):
            raise disk_full(path.parent) from error
        if number in _FORBIDDEN:
            raise OutputError(
                f"{path.name} may not be written: the folder is closed to you.", "Choose another folder."
            ) from error
        raise


def _is_full(path: Path) -> bool:
    folder = next((each for each in path.absolute().parents if each.is_dir()), None)
    return folder is not None and shutil.disk_usage(folder).free < _LAST_BYTES
