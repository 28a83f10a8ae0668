"""Files packed in a zip: in memory where they are few, piece by piece where they are many."""

import io
import zipfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from landslide_core.io.plain.hidden import shown

_PIECE = 1 << 20
_PACKED = (".tif", ".webp", ".zip", ".kmz")  # packing them once more takes time and saves nothing


def zipped(folder: Path, names: Collection[str] | None = None) -> bytes:
    """Return the files of a folder packed in a zip in the order of their names: all but hidden ones, or those named."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in shown(folder):
            if names is None or path.name in names:
                archive.write(path, path.name)
    return packed.getvalue()


def packing(files: Iterable[tuple[str, Path]]) -> Iterator[bytes]:
    """Yield a zip of files by their names in it, while it is packed: no more than a piece is held in memory."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in files:
            info = zipfile.ZipInfo.from_file(path, name)
            info.compress_type = zipfile.ZIP_STORED if path.suffix in _PACKED else zipfile.ZIP_DEFLATED
            with path.open("rb") as source, archive.open(info, "w") as target:
                while piece := source.read(_PIECE):
                    target.write(piece)
                    yield sink.taken()
            yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Holds what is written until it is taken."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        data = bytes(piece)  # type: ignore[call-overload]
        self._held += data
        return len(data)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        held, self._held = bytes(self._held), bytearray()
        return held
