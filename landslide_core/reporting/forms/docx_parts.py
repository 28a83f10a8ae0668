"""What python-docx has no words for: shades, widths that stand fast, heads that come again, fields of page numbers."""

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_AFTER_MARGINS = (
    "w:tblCellMar",
    "w:tblLook",
    "w:tblCaption",
    "w:tblDescription",
)  # in the order of the schema


def _element(name: str, **attributes: str) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def set_fonts(style: Any, latin: str, east_asian: str) -> None:
    """Give a style its font, and another one for Chinese."""
    fonts = style.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):  # a theme's font would win
        del fonts.attrib[key]
    for key, name in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", east_asian)):
        fonts.set(qn(f"w:{key}"), name)


def set_language(styles: Any, language: str) -> None:
    """Say in which language all text is, for spelling and for the shapes of Chinese signs."""
    (told,) = styles.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang")
    for key in ("val", "eastAsia"):
        told.set(qn(f"w:{key}"), language)


def no_borders(style: Any) -> None:
    """Take the lines of a paragraph style away."""
    properties = style.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def shade(cell: Any, fill: str) -> None:
    """Fill a cell with a colour, "RRGGBB"."""
    cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=fill))


def bar_at_left(cell: Any, colour: str) -> None:
    """Draw a thick line of a colour, "RRGGBB", at the left of a cell."""
    borders = _element("w:tcBorders")
    borders.append(_element("w:left", val="single", sz="36", space="0", color=colour))
    cell._tc.get_or_add_tcPr().append(borders)


def light(table: Any) -> Any:
    """Return the table with thin grey lines."""
    borders = _element("w:tblBorders")
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_element(f"w:{edge}", val="single", sz="4", space="0", color="C9D4D6"))
    table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", *_AFTER_MARGINS)
    return table


def narrow_margins(table: Any, side_mm: float) -> None:
    """Leave that much room at the left and the right of the text of every cell."""
    margins = _element("w:tblCellMar")
    for edge in ("left", "right"):
        margins.append(_element(f"w:{edge}", w=str(round(side_mm * 56.7)), type="dxa"))
    table._tbl.tblPr.insert_element_before(margins, *_AFTER_MARGINS)


def fix_widths(table: Any, widths: Sequence[int]) -> None:
    """Give columns their widths, which office programs keep only where every cell says so."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def repeat_as_head(row: Any) -> None:
    """Let a row stand at the top of every page of its table."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))


def keep_whole(row: Any) -> None:
    """Let no page end within a row."""
    row._tr.get_or_add_trPr().append(_element("w:cantSplit", val="true"))


def describe(shape: Any, text: str) -> None:
    """Say what a picture shows, for who does not see it."""
    shape._inline.docPr.set("descr", text)


def add_field(paragraph: Any, code: str) -> None:
    """Add a number that the office program knows: PAGE, NUMPAGES."""
    for kind in ("begin", "instr", "end"):
        if kind == "instr":
            part = _element("w:instrText")
            part.text = code
        else:
            part = _element("w:fldChar", fldCharType=kind)
        paragraph.add_run()._r.append(part)
