"""Fonts of a PDF: Helvetica, and for signs that it has not DejaVu Sans and a Chinese font of the viewer."""

from functools import lru_cache
from itertools import groupby
from xml.sax.saxutils import escape

PLAIN, BOLD, MONO = "Helvetica", "Helvetica-Bold", "Courier"
_WIDE, _CHINESE = "DejaVuSans", "STSong-Light"
_WIDE_FROM = 0x0100  # what Helvetica's code page (Windows-1252) lacks


@lru_cache(maxsize=1)
def _wide_signs() -> frozenset[int]:
    """Register both further fonts with ReportLab; return what DejaVu Sans, which comes with matplotlib, can draw."""
    from matplotlib import get_data_path
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont

    font = TTFont(_WIDE, f"{get_data_path()}/fonts/ttf/DejaVuSans.ttf")
    pdfmetrics.registerFont(font)
    pdfmetrics.registerFont(UnicodeCIDFont(_CHINESE))
    return frozenset(font.face.charToGlyph)


def marked_up(text: str) -> str:
    """Return a text for a paragraph of ReportLab: nothing in it is a tag, and each sign has a font that knows it."""
    parts = []
    for font, signs in groupby(text, key=font_of):
        part = escape("".join(signs))
        parts.append(part if font is None else f'<font name="{font}">{part}</font>')
    return "".join(parts)


def font_of(sign: str) -> str | None:
    """Return the font that draws a sign where the paragraph's own does not."""
    try:
        sign.encode("cp1252")
    except UnicodeEncodeError:
        wide = ord(sign) >= _WIDE_FROM and ord(sign) in _wide_signs()
        return _WIDE if wide else _CHINESE
    return None
