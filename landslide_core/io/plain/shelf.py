"""Results of finished work, handed from the process that made them to those that show them.

An object is written as Python's own serialisation (pickle, protocol 5) with its arrays apart, so that they are mapped
into memory and not copied: a file is read through once, for its sha256, and processes share its pages. Arrays are
read-only.

Unpickling runs what a file says. So this is for files that Scarp itself has written and nobody else can: they lie in
a folder that only this user may enter, their sha256 is kept apart from them and compared before anything is read, and
only classes of the libraries below are made. It is never for files from elsewhere.
"""

import io
import mmap
import pickle
import struct
from pathlib import Path
from typing import Any

from landslide_core.errors import FileError
from landslide_core.io.plain.whole import draft, file_sha256

_ALIGNED = 64  # bytes, at which arrays begin
_HEADER = struct.Struct("<QQ")  # length of the pickle, number of arrays
_BUFFER = struct.Struct("<QQ")  # where an array begins, and its bytes
_LIBRARIES = {
    "landslide_core", "numpy", "pandas", "geopandas", "shapely", "pyproj", "odc", "affine", "sklearn", "scipy",
    "pyarrow", "collections", "datetime", "pathlib", "functools", "_pickle", "copyreg",
}  # fmt: skip
_BUILTINS = {"set", "frozenset", "slice", "complex", "range", "bytearray", "object", "getattr"}


def put(path: Path, content: object) -> str:
    """Write an object, whole or not at all; return the file's sha256."""
    arrays: list[memoryview] = []
    body = pickle.dumps(content, protocol=5, buffer_callback=lambda each: arrays.append(each.raw()))
    with draft(path) as hidden, hidden.open("wb") as file:
        places, at = [], _HEADER.size + _BUFFER.size * len(arrays) + len(body)
        for array in arrays:
            at += -at % _ALIGNED
            places.append(at)
            at += array.nbytes
        file.write(_HEADER.pack(len(body), len(arrays)))
        for place, array in zip(places, arrays, strict=True):
            file.write(_BUFFER.pack(place, array.nbytes))
        file.write(body)
        for place, array in zip(places, arrays, strict=True):
            file.write(bytes(place - file.tell()))
            file.write(array)
    path.chmod(0o600)
    return file_sha256(path)


def get(path: Path, sha256: str) -> Any:
    """Return the object of a file that `put` wrote, its arrays mapped; FileError where the file is another."""
    cure = "Start the work again."
    if not path.is_file():
        raise FileError("This result was removed to make room.", cure)
    if file_sha256(path) != sha256:
        raise FileError(f"The result {path.name} is not what was written.", cure)
    with path.open("rb") as file:
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    length, count = _HEADER.unpack_from(whole)
    places = [_BUFFER.unpack_from(whole, _HEADER.size + n * _BUFFER.size) for n in range(count)]
    start = _HEADER.size + _BUFFER.size * count
    arrays = [whole[place : place + size] for place, size in places]
    return _OwnClasses(io.BytesIO(whole[start : start + length]), buffers=arrays).load()


class _OwnClasses(pickle.Unpickler):
    """Makes objects of a few libraries only."""

    def find_class(self, module: str, name: str) -> Any:
        """Return a class or function; UnpicklingError for one of another library."""
        known = name in _BUILTINS if module == "builtins" else module.split(".")[0] in _LIBRARIES
        if not known:
            raise pickle.UnpicklingError(f"{module}.{name} is not made from a file")
        return super().find_class(module, name)
