"""Documents of office programs as bytes."""

import io
from typing import Protocol


class Saved(Protocol):
    """What writes itself into a stream, such as a document of python-docx."""

    def save(self, stream: io.BytesIO, /) -> None:
        """Write all of it."""


def office_bytes(document: Saved) -> bytes:
    """Return a document as the bytes of a file."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
