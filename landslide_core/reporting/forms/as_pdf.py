"""A report as a PDF of A4 sheets, with ReportLab."""

import io
from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    Image,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)
from reportlab.platypus import Table as Grid

from landslide_core.figures.palette import ACCENT
from landslide_core.figures.theme import GRID, QUIET
from landslide_core.language import nearest, speaking
from landslide_core.reporting import document as parts
from landslide_core.reporting import words
from landslide_core.reporting.forms import chinese
from landslide_core.reporting.forms.fonts import PLAIN, by_helvetica, font_of
from landslide_core.reporting.forms.pdf_legend import LegendOnPaper
from landslide_core.reporting.forms.pdf_looks import grid_look, look, paragraph

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_SIDE, _HEAD, _FOOT = 18 * mm, 20 * mm, 18 * mm
_WIDE = A4[0] - 2 * _SIDE
_CARD_GAP = 5 * mm
_SIGN, _PAD = 4.23, 8.2  # points: a digit of a table's text, and what stands round it


def pdf(report: parts.Document) -> bytes:
    """Return the report as the bytes of a PDF; it is laid out twice, for only then its pages are counted."""
    with speaking(nearest(report.language)), chinese.lettered(_signs(report)):
        _, pages = _laid_out(report, None)
        return _laid_out(report, pages)[0]


def _signs(report: parts.Document) -> set[str]:
    """What Helvetica lacks of the signs that the sheets are written with."""
    return {
        sign for sign in parts.signs(report) | set(words.PAGE + words.SIGN_HERE) if not by_helvetica(sign)
    }


def _laid_out(report: parts.Document, pages: int | None) -> tuple[bytes, int]:
    stream = io.BytesIO()
    made = _Template(
        stream, pagesize=A4, title=report.title, subject=report.kind, creator="Scarp", author="", lang=report.language,
        invariant=1,  # the same report is the same bytes; when it was made stands in its title block
    )  # fmt: skip
    none = {f"{side}Padding": 0 for side in ("left", "right", "top", "bottom")}
    frame = Frame(_SIDE, _FOOT, _WIDE, A4[1] - _HEAD - _FOOT, **none)
    made.addPageTemplates(PageTemplate("sheet", [frame], onPage=partial(_page, report, pages)))
    made.build([*_title(report), *_story(report)])
    return stream.getvalue(), int(made.page)


class _Template(BaseDocTemplate):  # type: ignore[misc]
    """Notes every heading in the outline of the PDF."""

    def afterFlowable(self, flowable: Flowable) -> None:
        """Hear of a part that was drawn."""
        if isinstance(flowable, Paragraph) and flowable.style.name == "heading":
            key = f"part-{self.canv.getPageNumber()}-{self.frame._y:.2f}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.getPlainText(), key, 0)


def _page(report: parts.Document, pages: int | None, canvas: "Canvas", made: BaseDocTemplate) -> None:
    """What stands on every page beside the text."""
    canvas.saveState()
    canvas.setStrokeColor(HexColor(GRID))
    canvas.setLineWidth(0.6)
    canvas.line(_SIDE, 14 * mm, A4[0] - _SIDE, 14 * mm)
    _line(canvas, report.foot, 10 * mm)
    canvas.setFont(PLAIN, 7.5)
    canvas.setFillColor(HexColor(QUIET))
    _at_right(canvas, words.PAGE.format(page=made.page, pages=pages), 10 * mm)
    if made.page > 1:
        canvas.line(_SIDE, A4[1] - 14.5 * mm, A4[0] - _SIDE, A4[1] - 14.5 * mm)
        _line(canvas, f"{report.kind} · {report.title}", A4[1] - 12.5 * mm)
    else:
        canvas.setFillColor(HexColor(ACCENT))
        canvas.rect(0, A4[1] - 6 * mm, A4[0], 6 * mm, stroke=0, fill=1)
    canvas.restoreState()


def _at_right(canvas: "Canvas", text: str, at: float) -> None:
    """A few small words that end at the right edge, run by run of one font; Helvetica is set."""
    runs = [(font or PLAIN, "".join(run)) for font, run in groupby(text, key=font_of)]
    left = A4[0] - _SIDE - sum(canvas.stringWidth(run, font, 7.5) for font, run in runs)
    now = PLAIN
    for font, run in runs:
        if font != now:
            canvas.setFont(now := font, 7.5)
        canvas.drawString(left, at, run)
        left += canvas.stringWidth(run, font, 7.5)


def _line(canvas: "Canvas", text: str, at: float) -> None:
    """One line of small text; what is too long for it ends with dots."""
    most = 130
    short = text if len(text) <= most else f"{text[: most - 1]}…"
    line = paragraph(short, "small")
    _, high = line.wrap(_WIDE, 10 * mm)
    line.drawOn(canvas, _SIDE, at - (high - look("small").leading) - 1.6)


def _title(report: parts.Document) -> Iterator[Flowable]:
    yield paragraph(report.kind.upper(), "kind")
    yield paragraph(report.title, "title")
    yield paragraph(report.subtitle, "subtitle")
    yield Spacer(0, 3 * mm)
    yield _facts(report.facts, _WIDE, 38 * mm, boxed=True)


def _story(report: parts.Document) -> Iterator[Flowable]:
    for part in report.parts:
        yield from _DRAWN[type(part)](part)


def _heading(part: parts.Heading) -> Iterator[Flowable]:
    yield CondPageBreak(part.room_mm * mm)
    yield paragraph(part.text, "heading")


def _text(part: parts.Text) -> Iterator[Flowable]:
    yield paragraph(part.text, "quiet" if part.quiet else "body")


def _bullets(part: parts.Bullets) -> Iterator[Flowable]:
    for line in part.lines:
        yield paragraph(line, "bullet", bulletText="•")


def _facts(pairs: parts.Pairs, width: float, names: float, *, boxed: bool = False) -> Grid:
    rows = [[paragraph(name, "name"), paragraph(value, "value")] for name, value in pairs]
    return Grid(rows, [names, width - names], style=grid_look("title" if boxed else "facts"), hAlign="LEFT")


def _all_facts(part: parts.Facts) -> Iterator[Flowable]:
    yield _facts(part.pairs, _WIDE, 34 * mm)


def _tiles(part: parts.Tiles) -> Iterator[Flowable]:
    cells = [
        [
            paragraph(tile.label, "tile-label"),
            paragraph(tile.value, "tile-value"),
            paragraph(tile.span, "tile-span"),
        ]
        for tile in part.tiles
    ]
    yield Grid([cells], [_WIDE / len(cells)] * len(cells), style=grid_look("tiles"))
    yield Spacer(0, 2.5 * mm)


def _callout(part: parts.Callout) -> Iterator[Flowable]:
    inside = [paragraph(part.title, "callout")]
    inside += [paragraph(line, "body") for line in part.lines]
    look = [*grid_look("callout"), ("LINEBEFORE", (0, 0), (0, 0), 4, HexColor(part.colour))]
    look.append(("BACKGROUND", (0, 0), (0, 0), _pale(part.colour)))
    yield Grid([[inside]], [_WIDE], style=look)
    yield Spacer(0, 1.5 * mm)


def _pale(colour: str) -> Color:
    """The colour as light as paper allows."""
    full = HexColor(colour)
    return Color(*(1 - 0.09 * (1 - each) for each in (full.red, full.green, full.blue)))


def _image(part: parts.Map) -> Image:
    picture = Image(io.BytesIO(part.content), part.width_mm * mm, part.height_mm * mm)
    picture.hAlign = "LEFT"
    return picture


def _legend(part: parts.Legend) -> Iterator[Flowable]:
    yield LegendOnPaper(part.marks, _WIDE)


def _map(part: parts.Map) -> Iterator[Flowable]:
    below = [paragraph(part.caption, "quiet")] if part.caption else []
    yield KeepTogether([_image(part), *([LegendOnPaper(part.legend, _WIDE)] if part.legend else []), *below])


def _card(part: parts.Card) -> Iterator[Flowable]:
    wide = part.map.width_mm * mm
    left = [_image(part.map), paragraph(part.map.caption, "quiet")]
    right = _WIDE - wide - _CARD_GAP
    facts = [paragraph(part.title, "card"), _facts(part.pairs, right, 25 * mm)]
    both = Grid([[left, facts]], [wide + _CARD_GAP, right], style=grid_look("card"), hAlign="LEFT")
    note = [paragraph(part.note, "small")] if part.note else []
    yield KeepTogether([both, *note, Spacer(0, 5 * mm)])


def _side_by_side(part: parts.SideBySide) -> Iterator[Flowable]:
    half = _WIDE / 2
    maps = [[_image(each), paragraph(each.caption, "quiet")] for each in part.maps]
    beside = Grid([maps], [half, half], style=grid_look("card"), hAlign="LEFT")
    note = [paragraph(part.note, "value"), Spacer(0, 1.5 * mm)] if part.note else []
    title = [paragraph(part.title, "card")] if part.title else []
    known = [*title, *note, beside]
    if part.pairs:
        columns = [_facts(pairs, half - _CARD_GAP, 32 * mm) if pairs else "" for pairs in part.halves]
        known.append(Grid([columns], [half, half], style=grid_look("card"), hAlign="LEFT"))
    yield KeepTogether([*known, Spacer(0, 5 * mm)])


def _table(part: parts.Table) -> Iterator[Flowable]:
    right = parts.right_aligned(part)
    heads = [paragraph(name, "head-right" if n in right else "head")
             for n, name in enumerate(part.columns)]  # fmt: skip
    rows = [[paragraph(cell, "hash" if len(cell) == 64 else "cell-right" if n in right else "cell")
             for n, cell in enumerate(row)] for row in part.rows]  # fmt: skip
    wanted = [_SIGN * signs + _PAD for signs in parts.column_signs(part)]
    widths = parts.fitted(wanted, _WIDE, spread=len(wanted) > 3)
    yield Grid([heads, *rows], widths, repeatRows=1, style=grid_look("table"), hAlign="LEFT")
    if part.caption:
        yield paragraph(part.caption, "quiet")
    yield Spacer(0, 2 * mm)


def _signatures(part: parts.Signatures) -> Iterator[Flowable]:
    cells = [[paragraph(label, "name"), Spacer(0, 14 * mm),
              paragraph(words.SIGN_HERE, "small")] for label in part.labels]  # fmt: skip
    count = len(cells)
    grid = Grid([cells], [_WIDE / count] * count, style=grid_look("signatures"))
    yield KeepTogether([Spacer(0, 6 * mm), grid])


def _new_page(_: parts.NewPage) -> Iterator[Flowable]:
    yield PageBreak()


_DRAWN: dict[type, Callable[[Any], Iterator[Flowable]]] = {
    parts.Heading: _heading,
    parts.Text: _text,
    parts.Bullets: _bullets,
    parts.Facts: _all_facts,
    parts.Tiles: _tiles,
    parts.Callout: _callout,
    parts.Legend: _legend,
    parts.Map: _map,
    parts.Card: _card,
    parts.SideBySide: _side_by_side,
    parts.Table: _table,
    parts.Signatures: _signatures,
    parts.NewPage: _new_page,
}
