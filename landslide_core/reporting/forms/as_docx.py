"""A report as a document to be completed and signed, with python-docx."""

import io
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from docx import Document as new_document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt, RGBColor
from PIL import Image, ImageDraw

from landslide_core.figures.palette import ACCENT
from landslide_core.figures.theme import INK, QUIET
from landslide_core.io.plain.office import office_bytes
from landslide_core.io.plain.pictures import encoded
from landslide_core.reporting import document as parts
from landslide_core.reporting import words
from landslide_core.reporting.forms import docx_parts as xml

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.text.paragraph import Paragraph

_WIDE_MM, _SHADE = 174.0, "F3F6F6"
_SIGN_MM = 1.5  # of a table's text
_MARGIN_MM = 1.2  # at both sides of it
_GRID = "Table Grid"
_EAST_ASIAN = {
    "zh-CN": "Microsoft YaHei"
}  # what every office program of that language has, or stands another for


def docx(report: parts.Document) -> bytes:
    """Return the report as the bytes of a .docx file."""
    made = new_document()
    _set_up(made, report)
    _say(made.add_paragraph(), report.kind.upper(), 8.5, ACCENT, bold=True)
    made.add_heading(report.title, 0)
    _say(made.add_paragraph(), report.subtitle, 10.5, QUIET)
    _facts_in(xml.light(made.add_table(0, 2, _GRID)), report.facts, (40.0, _WIDE_MM - 40.0), shaded=True)
    for part, then in pairwise([*report.parts, None]):
        _WRITTEN[type(part)](made, part)
        if isinstance(then, parts.Signatures):  # nobody signs a page that says nothing
            _kept(made.paragraphs[-1])
    return office_bytes(made)


def _set_up(made: "Docx", report: parts.Document) -> None:
    """Paper, fonts, header, footer and what the file says of itself."""
    made.core_properties.title = report.title[:255]
    made.core_properties.subject, made.core_properties.author = report.kind, ""
    made.core_properties.comments, made.core_properties.language = "", report.language
    if report.language != "en":
        xml.set_language(made.styles.element, report.language)
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(20), Mm(18)
    normal = made.styles["Normal"]
    normal.font.size, normal.font.color.rgb = Pt(9.5), _rgb(INK)
    normal.paragraph_format.space_after = Pt(3)
    for name, size in (("Normal", 9.5), ("Title", 20.0), ("Heading 1", 13.0), ("List Bullet", 9.5)):
        style = made.styles[name]
        style.font.size = Pt(size)
        xml.set_fonts(style.element, "Arial", _EAST_ASIAN.get(report.language, "SimSun"))
    for name in ("Title", "Heading 1"):
        made.styles[name].font.color.rgb = _rgb(INK if name == "Title" else ACCENT)
        made.styles[name].font.bold = True
    xml.no_borders(made.styles["Title"].element)
    made.styles["Heading 1"].paragraph_format.space_before = Pt(12)
    made.styles["Heading 1"].paragraph_format.space_after = Pt(4)
    made.styles["Footer"].font.size, made.styles["Footer"].font.color.rgb = Pt(7.5), _rgb(QUIET)
    foot = section.footer.paragraphs[0]
    before, _, after = words.PAGE.partition("{page}")
    between, _, after = after.partition("{pages}")
    foot.add_run(f"{report.foot}  ·  {before}")
    xml.add_field(foot, "PAGE")
    foot.add_run(between)
    xml.add_field(foot, "NUMPAGES")
    foot.add_run(after)


def _say(
    paragraph: "Paragraph", text: str, size: float | None = None, colour: str = "", *, bold: bool = False
) -> "Paragraph":
    run = paragraph.add_run(text)
    run.bold = bold or None
    if size is not None:
        run.font.size = Pt(size)
    if colour:
        run.font.color.rgb = _rgb(colour)
    return paragraph


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour[1:].upper())


def _tight(paragraph: "Paragraph") -> "Paragraph":
    paragraph.paragraph_format.space_after = Pt(0)
    return paragraph


def _heading(made: "Docx", part: parts.Heading) -> None:
    made.add_heading(part.text, 1)


def _text(made: "Docx", part: parts.Text) -> None:
    _say(made.add_paragraph(), part.text, 8.0 if part.quiet else None, QUIET if part.quiet else "")


def _bullets(made: "Docx", part: parts.Bullets) -> None:
    for line in part.lines:
        made.add_paragraph(line, "List Bullet")


def _facts_in(
    table: Any, pairs: parts.Pairs, widths: Sequence[float], *, shaded: bool = False, size: float = 8.5
) -> None:
    for name, value in pairs:
        row = table.add_row()
        _say(_tight(row.cells[0].paragraphs[0]), name, size, QUIET)
        _say(_tight(row.cells[1].paragraphs[0]), value, size)
        if shaded:
            xml.shade(row.cells[0], _SHADE)
    xml.fix_widths(table, [Mm(each) for each in widths])


def _facts(made: "Docx", part: parts.Facts) -> None:
    _facts_in(made.add_table(0, 2), part.pairs, (36.0, _WIDE_MM - 36.0))


def _tiles(made: "Docx", part: parts.Tiles) -> None:
    table = xml.light(made.add_table(1, len(part.tiles), _GRID))
    for cell, tile in zip(table.rows[0].cells, part.tiles, strict=True):
        _say(_tight(cell.paragraphs[0]), tile.label, 8, QUIET)
        _say(_tight(cell.add_paragraph()), tile.value, 16, ACCENT, bold=True)
        _say(_tight(cell.add_paragraph()), tile.span, 8.5)
    xml.fix_widths(table, [Mm(_WIDE_MM / len(part.tiles))] * len(part.tiles))
    _tight(made.add_paragraph())


def _callout(made: "Docx", part: parts.Callout) -> None:
    table = made.add_table(1, 1)
    cell = table.rows[0].cells[0]
    xml.bar_at_left(cell, part.colour[1:])
    xml.shade(cell, _SHADE)
    _say(cell.paragraphs[0], part.title, 10, bold=True)
    for line in part.lines:
        _say(cell.add_paragraph(), line)
    xml.fix_widths(table, [Mm(_WIDE_MM)])
    _tight(made.add_paragraph()).paragraph_format.line_spacing = Pt(5)


def _picture(paragraph: "Paragraph", part: parts.Map) -> None:
    shape = paragraph.add_run().add_picture(io.BytesIO(part.content), Mm(part.width_mm), Mm(part.height_mm))
    xml.describe(shape, part.spoken)


def _marks(paragraph: "Paragraph", marks: Sequence[parts.Mark]) -> None:
    for mark in marks:
        symbol = Image.new("RGB", (120, 36), "#ffffff")
        for colour, wide in ((mark.casing, 22), (mark.colour, 12)):
            if colour:
                ImageDraw.Draw(symbol).line((6, 18, 114, 18), fill=colour, width=wide)
        shape = paragraph.add_run().add_picture(io.BytesIO(encoded(symbol, "PNG")), Mm(8))
        xml.describe(shape, mark.meaning)
        _say(paragraph, f" {mark.meaning}      ", 8, QUIET)


def _legend(made: "Docx", part: parts.Legend) -> None:
    _marks(made.add_paragraph(), part.marks)


def _map(made: "Docx", part: parts.Map) -> None:
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    _picture(paragraph, part)
    if part.legend:
        below = made.add_paragraph()
        below.paragraph_format.keep_with_next = True
        _marks(below, part.legend)
    if part.caption:
        _say(made.add_paragraph(), part.caption, 8, QUIET)


def _card(made: "Docx", part: parts.Card) -> None:
    left = part.map.width_mm + 4
    table = made.add_table(1, 2)
    xml.keep_whole(table.rows[0])
    picture, facts = table.rows[0].cells
    xml.fix_widths(table, [Mm(left), Mm(_WIDE_MM - left)])
    _picture(_tight(picture.paragraphs[0]), part.map)
    _say(_tight(picture.add_paragraph()), part.map.caption, 8, QUIET)
    _say(facts.paragraphs[0], part.title, 11, INK, bold=True)
    _facts_in(facts.add_table(0, 2), part.pairs, (26.0, _WIDE_MM - left - 28), size=8.5)
    _tight(facts.add_paragraph())
    _say(made.add_paragraph(), part.note, 8, QUIET)


def _side_by_side(made: "Docx", part: parts.SideBySide) -> None:
    half = _WIDE_MM / 2
    if part.title:
        _kept(_say(made.add_paragraph(), part.title, 11, INK, bold=True))
    if part.note:
        _kept(_say(made.add_paragraph(), part.note, 8.5))
    table = made.add_table(1, 2)
    xml.keep_whole(table.rows[0])
    for cell, each, pairs in zip(table.rows[0].cells, part.maps, part.halves, strict=True):
        _picture(_tight(cell.paragraphs[0]), each)
        _say(cell.add_paragraph(), each.caption, 8, QUIET)
        if pairs:
            _facts_in(cell.add_table(0, 2), pairs, (32.0, half - 38.0), size=8.5)
            _tight(cell.add_paragraph())
    xml.fix_widths(table, [Mm(half), Mm(half)])
    _tight(made.add_paragraph())


def _kept(paragraph: "Paragraph") -> "Paragraph":
    """The paragraph on the page of what follows."""
    paragraph.paragraph_format.keep_with_next = True
    return paragraph


def _table(made: "Docx", part: parts.Table) -> None:
    table = xml.light(made.add_table(1, len(part.columns), _GRID))
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    xml.narrow_margins(table, _MARGIN_MM)
    right = parts.right_aligned(part)
    xml.repeat_as_head(table.rows[0])
    size = 7.5 if len(part.columns) > 3 else 8.5
    for cell, name in zip(table.rows[0].cells, part.columns, strict=True):
        _say(_tight(cell.paragraphs[0]), name, size, bold=True)
        xml.shade(cell, _SHADE)
    for row in part.rows:
        for n, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=True)):
            paragraph = _say(_tight(cell.paragraphs[0]), text, 5.5 if len(text) == 64 else size)
            if n in right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    wanted = [_SIGN_MM * signs + 2 * _MARGIN_MM + 0.7 for signs in parts.column_signs(part)]
    widths = parts.fitted(wanted, _WIDE_MM, spread=len(wanted) > 3)
    xml.fix_widths(table, [Mm(each) for each in widths])
    if part.caption:
        _say(made.add_paragraph(), part.caption, 8, QUIET)
    _tight(made.add_paragraph())


def _signatures(made: "Docx", part: parts.Signatures) -> None:
    _kept(_tight(made.add_paragraph()))
    table = made.add_table(1, len(part.labels), _GRID)
    xml.keep_whole(table.rows[0])
    for cell, label in zip(table.rows[0].cells, part.labels, strict=True):
        _say(cell.paragraphs[0], label, 8.5, QUIET).paragraph_format.space_after = Pt(36)
        _say(_tight(cell.add_paragraph()), words.SIGN_HERE, 7.5, QUIET)


def _new_page(made: "Docx", _: parts.NewPage) -> None:
    made.add_page_break()  # type: ignore[no-untyped-call]


_WRITTEN: dict[type, Callable[["Docx", Any], None]] = {
    parts.Heading: _heading,
    parts.Text: _text,
    parts.Bullets: _bullets,
    parts.Facts: _facts,
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
