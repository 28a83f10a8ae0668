"""Signs of a font with outlines of PostScript as a small font with outlines of TrueType, which PDFs can hold.

A font has one weight here: what is bold is drawn twice, a little apart, as office programs do.
"""

import io
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

_EXACT = 1.0  # of 1,000 to the height of a line: how far a turned outline may lie from the drawn one
_APART = (16, 8)  # of the same, to the right and up
_NO_MOMENT = 0x7C259DC0  # the earliest that readers take as it is: the same signs are the same bytes


class _Source(NamedTuple):
    font: "TTFont"
    glyph_of: dict[int, str]
    outlines: Any


@cache
def _source(path: Path) -> _Source:
    from fontTools.ttLib import TTFont

    font = TTFont(path, lazy=True)
    return _Source(font, font.getBestCmap(), font.getGlyphSet())


def drawn_by(path: Path, signs: Iterable[str]) -> set[str]:
    """Return those of some signs that a font has."""
    return {sign for sign in signs if ord(sign) in _source(path).glyph_of}


def truetype(path: Path, signs: Iterable[str], name: str, *, bold: bool) -> bytes:
    """Return a font of some signs of another one: the same signs are the same bytes.

    Parameters
    ----------
    path : Path
        A font with outlines of PostScript, which has all of the signs.
    signs : iterable of str
        Single signs.
    name : str
        What the family is called.
    bold : bool
        Whether each is drawn twice.

    Returns
    -------
    bytes
        A .ttf file.
    """
    from fontTools.fontBuilder import FontBuilder

    source = _source(path)
    glyphs = {ord(sign): source.glyph_of[ord(sign)] for sign in sorted(signs)}
    order = [".notdef", *dict.fromkeys(glyphs.values())]
    head, style = source.font["hhea"], "Bold" if bold else "Regular"
    made = FontBuilder(source.font["head"].unitsPerEm, isTTF=True)
    made.setupGlyphOrder(order)
    made.setupCharacterMap(glyphs)
    made.setupGlyf({glyph: _turned(path, glyph, bold) for glyph in order})
    edges = {glyph: made.font["glyf"][glyph].xMin for glyph in order}
    made.setupHorizontalMetrics({glyph: (source.font["hmtx"][glyph][0], edges[glyph]) for glyph in order})
    made.setupHorizontalHeader(ascent=head.ascent, descent=head.descent)
    plain = name.replace(" ", "")
    made.setupNameTable({"familyName": name, "styleName": style, "psName": f"{plain}-{style}"})
    made.setupOS2(sTypoAscender=head.ascent, sTypoDescender=head.descent, usWeightClass=700 if bold else 400)
    made.setupPost()
    made.updateHead(created=_NO_MOMENT, modified=_NO_MOMENT)
    made.font.recalcTimestamp = False
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@lru_cache(maxsize=8192)
def _turned(path: Path, glyph: str, bold: bool) -> Any:
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    quadratic = Cu2QuPen(pen, _EXACT, reverse_direction=True)
    right, up = _APART if bold else (0, 0)
    for side in (-1, 1) if bold else (1,):
        _source(path).outlines[glyph].draw(TransformPen(quadratic, (1, 0, 0, 1, side * right, side * up)))
    return pen.glyph()
