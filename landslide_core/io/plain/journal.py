"""What work has finished so far, noted one piece after another, so that it goes on there when it was killed."""

import json
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_HEAD = struct.Struct("<III")  # bytes of the facts, bytes of the arrays (packed), checksum of both


class Journal:
    """Pieces of finished work in one file: facts and arrays of each, in the order in which they were noted.

    A piece that a killed process noted in part, or that a failing machine did not keep, ends the journal: what comes
    from there on is forgotten.

    Parameters
    ----------
    path : Path
        The file; made where it is not there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.touch()

    def pieces(self) -> Iterator[tuple[dict[str, Any], list[NDArray[Any]]]]:
        """Yield facts and arrays of every piece, the first one first; forget what is not whole."""
        good, path = 0, self._path
        with path.open("rb") as file:
            while (found := _next(file.read(_HEAD.size), file)) is not None:
                yield found
                good = file.tell()
        with path.open("r+b") as file:
            file.truncate(good)

    def note(self, facts: Mapping[str, Any], arrays: Sequence[NDArray[Any]]) -> None:
        """Note a piece; `pieces` must have been read before, where there are any."""
        kinds = [[each.dtype.str, list(each.shape)] for each in arrays]
        told = json.dumps({"facts": dict(facts), "arrays": kinds}).encode()
        packed = zlib.compress(b"".join(np.ascontiguousarray(each).tobytes() for each in arrays), 1)
        path = self._path
        with path.open("ab") as file:
            file.write(
                _HEAD.pack(len(told), len(packed), zlib.crc32(packed, zlib.crc32(told))) + told + packed
            )


def _next(head: bytes, file: Any) -> tuple[dict[str, Any], list[NDArray[Any]]] | None:
    if len(head) < _HEAD.size:
        return None
    of_facts, of_arrays, checksum = _HEAD.unpack(head)
    told, packed = file.read(of_facts), file.read(of_arrays)
    if len(packed) < of_arrays or zlib.crc32(packed, zlib.crc32(told)) != checksum:
        return None
    content, whole = json.loads(told), zlib.decompress(packed)
    arrays, at = [], 0
    for kind, shape in content["arrays"]:
        count = int(np.prod(shape))
        arrays.append(np.frombuffer(whole, kind, count, at).reshape(shape))
        at += arrays[-1].nbytes
    return content["facts"], arrays
