"""How a report looks on paper: styles of its paragraphs and of its tables."""

from typing import Any

from reportlab.lib import textsplit
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph
from reportlab.platypus import paragraph as breaking

from landslide_core.figures.palette import ACCENT
from landslide_core.figures.theme import GRID, INK, QUIET
from landslide_core.language import current
from landslide_core.reporting.forms.fonts import BOLD, MONO, PLAIN, marked_up

_SHADE = "#f3f6f6"
for _module in (textsplit, breaking):  # which know what begins no line of Japanese
    _module.ALL_CANNOT_START += "，：；？！”’…％"
_ALL: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (-1, -1))


def look(name: str) -> ParagraphStyle:
    """Return the style of a paragraph in the language of the moment: Chinese has no spaces to break its lines at."""
    return (_CHINESE if current() == "zh" else LOOKS)[name]


def paragraph(text: str, style: str, **more: Any) -> Paragraph:
    """Return a text in the style of that name; nothing in it is a tag."""
    found = look(style)
    return Paragraph(marked_up(text, bold=found.fontName == BOLD), found, **more)


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    given = {"fontName": PLAIN, "textColor": HexColor(INK), "leading": size * 1.32, **more}
    return ParagraphStyle(name, fontSize=size, splitLongWords=1, **given)


LOOKS = {
    style.name: style
    for style in (
        _style("kind", 8.5, fontName=BOLD, textColor=HexColor(ACCENT), spaceAfter=3),
        _style("title", 20, fontName=BOLD, leading=24, spaceAfter=3),
        _style("subtitle", 10.5, textColor=HexColor(QUIET)),
        _style("heading", 12.5, fontName=BOLD, textColor=HexColor(ACCENT), spaceBefore=11, spaceAfter=4),
        _style("body", 9.2, spaceAfter=3),
        _style("quiet", 7.8, textColor=HexColor(QUIET), spaceAfter=2),
        _style("small", 7.5, textColor=HexColor(QUIET)),
        _style("bullet", 9.2, leftIndent=10, bulletIndent=0, spaceAfter=2.5),
        _style("name", 8.2, textColor=HexColor(QUIET)),
        _style("value", 8.6),
        _style("tile-label", 7.8, textColor=HexColor(QUIET)),
        _style("tile-value", 16, fontName=BOLD, textColor=HexColor(ACCENT), leading=20),
        _style("tile-span", 8.2, textColor=HexColor(INK)),
        _style("callout", 9.6, fontName=BOLD, spaceAfter=3),
        _style("card", 10.5, fontName=BOLD, spaceAfter=3),
        _style("head", 7.6, fontName=BOLD, leading=9.2),
        _style("head-right", 7.6, fontName=BOLD, leading=9.2, alignment=TA_RIGHT),
        _style("cell", 7.6, leading=9.4),
        _style("cell-right", 7.6, leading=9.4, alignment=TA_RIGHT),
        _style("hash", 5.6, fontName=MONO, leading=9.4),
    )
}
_CHINESE = {name: ParagraphStyle(name, style, wordWrap="CJK") for name, style in LOOKS.items()}
_LOOKS: dict[str, list[tuple[Any, ...]]] = {
    "title": [
        ("VALIGN", *_ALL, "TOP"), ("BACKGROUND", (0, 0), (0, -1), HexColor(_SHADE)),
        ("BOX", *_ALL, 0.7, HexColor(INK)), ("INNERGRID", *_ALL, 0.4, HexColor(GRID)),
        ("TOPPADDING", *_ALL, 2.2), ("BOTTOMPADDING", *_ALL, 2.6),
    ],
    "facts": [
        ("VALIGN", *_ALL, "TOP"), ("LINEBELOW", *_ALL, 0.4, HexColor(GRID)), ("LEFTPADDING", *_ALL, 0),
        ("RIGHTPADDING", *_ALL, 3), ("TOPPADDING", *_ALL, 1.6), ("BOTTOMPADDING", *_ALL, 2),
    ],
    "tiles": [
        ("VALIGN", *_ALL, "TOP"), ("BOX", *_ALL, 0.7, HexColor(GRID)), ("INNERGRID", *_ALL, 0.7, HexColor(GRID)),
        ("TOPPADDING", *_ALL, 4), ("BOTTOMPADDING", *_ALL, 4),
    ],
    "callout": [("LEFTPADDING", *_ALL, 9), ("TOPPADDING", *_ALL, 5), ("BOTTOMPADDING", *_ALL, 5)],
    "card": [("VALIGN", *_ALL, "TOP"), ("LEFTPADDING", *_ALL, 0), ("RIGHTPADDING", *_ALL, 0),
             ("TOPPADDING", *_ALL, 0), ("BOTTOMPADDING", *_ALL, 1)],
    "table": [
        ("VALIGN", (0, 1), (-1, -1), "TOP"), ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("BACKGROUND", (0, 0), (-1, 0), HexColor(_SHADE)), ("LINEBELOW", (0, 0), (-1, 0), 0.8, HexColor(INK)),
        ("LINEBELOW", (0, 1), (-1, -1), 0.35, HexColor(GRID)), ("LEFTPADDING", *_ALL, 4), ("RIGHTPADDING", *_ALL, 4),
        ("TOPPADDING", *_ALL, 1.8), ("BOTTOMPADDING", *_ALL, 2.2),
    ],
    "signatures": [
        ("VALIGN", *_ALL, "TOP"), ("BOX", *_ALL, 0.7, HexColor(INK)), ("INNERGRID", *_ALL, 0.7, HexColor(INK)),
        ("TOPPADDING", *_ALL, 4), ("BOTTOMPADDING", *_ALL, 4),
    ],
}  # fmt: skip


def grid_look(name: str) -> list[tuple[Any, ...]]:
    """Return the commands of a table's look."""
    return list(_LOOKS[name])
