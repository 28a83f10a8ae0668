"""Fonts of a PDF: Helvetica, and for signs that it has not DejaVu Sans and Noto Sans SC, both embedded."""

from functools import lru_cache
from itertools import groupby
from xml.sax.saxutils import escape

from landslide_core.language import current
from landslide_core.reporting.forms import chinese

PLAIN, BOLD, MONO = "Helvetica", "Helvetica-Bold", "Courier"
_WIDE, _UNKNOWN = "DejaVuSans", "STSong-Light"
_WIDE_FROM = 0x0100  # what Helvetica's code page (Windows-1252) lacks
_CHINESE_STOPS = frozenset("“”‘’…—")  # in Chinese as wide as a sign


@lru_cache(maxsize=1)
def _wide_signs() -> frozenset[int]:
    """Register both further fonts with ReportLab; return what DejaVu Sans, which comes with matplotlib, can draw."""
    from matplotlib import get_data_path
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont

    font = TTFont(_WIDE, f"{get_data_path()}/fonts/ttf/DejaVuSans.ttf")
    pdfmetrics.registerFont(font)
    pdfmetrics.registerFont(UnicodeCIDFont(_UNKNOWN))
    return frozenset(font.face.charToGlyph)


def marked_up(text: str, *, bold: bool = False) -> str:
    """Return a text for a paragraph of ReportLab: nothing in it is a tag, and each sign has a font that knows it."""
    parts = []
    for font, signs in groupby(text, key=lambda sign: font_of(sign, bold=bold)):
        part = escape("".join(signs))
        parts.append(part if font is None else f'<font name="{font}">{part}</font>')
    return "".join(parts)


def font_of(sign: str, *, bold: bool = False) -> str | None:
    """Return the font that draws a sign where the paragraph's own does not."""
    if by_helvetica(sign):
        return None
    if ord(sign) >= _WIDE_FROM and sign not in _CHINESE_STOPS and ord(sign) in _wide_signs():
        return _WIDE
    return chinese.name_of(sign, bold=bold) or _UNKNOWN


def by_helvetica(sign: str) -> bool:
    """Return whether Helvetica draws a sign: quotes are wide in Chinese, and narrow in it."""
    if sign in _CHINESE_STOPS and current() == "zh":
        return False
    try:
        sign.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
