"""Noto Sans SC as ReportLab can embed it: the signs of one report, with outlines of TrueType.

ReportLab embeds no outlines of PostScript, which are those of the font's file; they are turned sign by sign. The file
has one weight: what is bold is drawn twice, a little apart, as office programs do.
"""

import io
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from landslide_core.figures import lettering

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

_NAMES = {False: "NotoSansSC", True: "NotoSansSC-Bold"}
_EXACT = 1.0  # of 1,000 to the height of a line: how far a turned outline may lie from the drawn one
_APART = (16, 8)
_BUSY = threading.Lock()  # ReportLab knows fonts by their names, and uses one for one document at a time
_known: set[str] = set()


@contextmanager
def lettered(signs: set[str]) -> Iterator[None]:
    """Lay out one report, written with these signs; others wait until it is done."""
    with _BUSY, ExitStack() as fonts:
        there = {sign for sign in signs if ord(sign) in _source()[1]}
        for bold in _NAMES if there else ():
            fonts.callback(_registered(sorted(there), bold).unregister)
        fonts.callback(_known.clear)
        _known.update(there)
        yield


def name_of(sign: str, *, bold: bool = False) -> str | None:
    """Return the name of the font that holds a sign of the report; None where none does."""
    return _NAMES[bold] if sign in _known else None


@cache
def _source() -> tuple["TTFont", dict[int, str], Any]:
    """The font's file, the glyph of each sign, and their outlines."""
    from fontTools.ttLib import TTFont

    font = TTFont(lettering.font_file(), lazy=True)
    return font, font.getBestCmap(), font.getGlyphSet()


@lru_cache(maxsize=8192)
def _turned(glyph: str, bold: bool) -> Any:
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    quadratic = Cu2QuPen(pen, _EXACT, reverse_direction=True)
    right, up = _APART if bold else (0, 0)
    for side in (-1, 1) if bold else (1,):
        _source()[2][glyph].draw(TransformPen(quadratic, (1, 0, 0, 1, side * right, side * up)))
    return pen.glyph()


def _registered(signs: list[str], bold: bool) -> Any:
    """Return a font of these signs, which ReportLab knows by its name."""
    from fontTools.fontBuilder import FontBuilder
    from reportlab.pdfbase import pdfmetrics, ttfonts

    source, glyph_of, _ = _source()
    glyphs = {sign: glyph_of[ord(sign)] for sign in signs}
    order = [".notdef", *dict.fromkeys(glyphs.values())]
    units, head = source["head"].unitsPerEm, source["hhea"]
    made = FontBuilder(units, isTTF=True)
    made.setupGlyphOrder(order)
    made.setupCharacterMap({ord(sign): glyph for sign, glyph in glyphs.items()})
    made.setupGlyf({glyph: _turned(glyph, bold) for glyph in order})
    bounds = made.font["glyf"]
    made.setupHorizontalMetrics({glyph: (source["hmtx"][glyph][0], bounds[glyph].xMin) for glyph in order})
    made.setupHorizontalHeader(ascent=head.ascent, descent=head.descent)
    style = "Bold" if bold else "Regular"
    family = {"familyName": lettering.NAME, "styleName": style, "psName": f"NotoSansSC-{style}"}
    made.setupNameTable({**family, "fullName": f"{lettering.NAME} {style}", "licenseDescription": "OFL-1.1"})
    made.setupOS2(sTypoAscender=head.ascent, sTypoDescender=head.descent, usWeightClass=700 if bold else 400)
    made.setupPost()
    made.updateHead(created=0, modified=0)  # the same signs are the same bytes
    made.font.recalcTimestamp = False
    stream = io.BytesIO()
    made.save(stream)
    stream.seek(0)
    found = ttfonts.TTFont(_NAMES[bold], stream)
    pdfmetrics.registerFont(found)
    return found
