"""Noto Sans SC in a PDF: the signs of one report, embedded, so that they are there wherever it is opened."""

import io
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from landslide_core.io.plain.truetype import drawn_by, truetype
from landslide_core.reporting import lettering

_NAMES = {False: "NotoSansSC", True: "NotoSansSC-Bold"}
_BUSY = threading.Lock()  # ReportLab knows fonts by their names, and uses one for one document at a time
_known: set[str] = set()


@contextmanager
def lettered(signs: set[str]) -> Iterator[None]:
    """Lay out one report, written with these signs; others wait until it is done."""
    from reportlab.pdfbase import pdfmetrics, ttfonts

    path = lettering.font_file()
    with _BUSY, ExitStack() as fonts:
        there = drawn_by(path, signs)
        for bold, name in _NAMES.items() if there else ():
            content = truetype(path, there, lettering.NAME, bold=bold)
            font = ttfonts.TTFont(name, io.BytesIO(content))
            pdfmetrics.registerFont(font)
            fonts.callback(font.unregister)
        fonts.callback(_known.clear)
        _known.update(there)
        yield


def name_of(sign: str, *, bold: bool = False) -> str | None:
    """Return the name of the font that holds a sign of the report; None where none does."""
    return _NAMES[bold] if sign in _known else None
