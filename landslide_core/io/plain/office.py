"""Documents of office programs as bytes."""

import io
import zipfile
from typing import Protocol


class Saved(Protocol):
    """What writes itself into a stream, such as a document of python-docx."""

    def save(self, stream: io.BytesIO, /) -> None:
        """Write all of it."""


def office_bytes(document: Saved) -> bytes:
    """Return a document as the bytes of a file; the same document is the same bytes, whenever it is written."""
    stream, packed = io.BytesIO(), io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as written, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in written.namelist():
            archive.writestr(zipfile.ZipInfo(name), written.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
