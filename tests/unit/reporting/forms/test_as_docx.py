"""The DOCX, opened again."""

import io

import pytest
from docx import Document as opened
from docx.shared import Mm

from landslide_core.language import speaking
from landslide_core.reporting import words
from landslide_core.reporting.detection import document_of
from landslide_core.reporting.document import Document, Table
from landslide_core.reporting.forms.as_docx import docx
from landslide_core.reporting.settings import ReportSettings
from tests.unit.reporting.conftest import ODD


@pytest.fixture
def made(full_run):
    settings = ReportSettings(cards=2, place="安县")
    return opened(io.BytesIO(docx(document_of(full_run, settings, None, "2026-07-01T10:00:00+00:00"))))


def cells(made) -> list[str]:
    return [cell.text for table in made.tables for row in table.rows for cell in row.cells]


def test_title_headings_and_facts_are_there(made):
    headings = [each.text for each in made.paragraphs if each.style.name.startswith(("Title", "Heading"))]

    assert headings[0] == f"Landslides in {ODD}"
    assert headings[1:4] == [words.FOUND, words.LIGHT, words.PURPOSE]
    assert {ODD, "安县", "truth <1>.gpkg", "a" * 64} <= set(cells(made))
    assert made.core_properties.title == f"Landslides in {ODD}"


def test_the_paper_is_a4_and_no_table_is_wider_than_its_text(made):
    (section,) = made.sections

    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    room = section.page_width - section.left_margin - section.right_margin
    for table in made.tables:
        assert sum(column.width for column in table.columns) <= room + Mm(1)


def test_pictures_are_described(made):
    described = [each.get("descr") for each in made.element.iter(f"{{{_DRAWING}}}docPr")]

    assert len(described) == 3 + 4  # of maps and of legends
    assert "Map of landslide 12 with its outline" in described
    assert all(described)


def test_the_head_of_a_table_comes_again_on_every_page() -> None:
    made = opened(io.BytesIO(docx(Document("k", "t", "s", [("a", "b")], [Table(["h"], [["x"]] * 3)], "f"))))

    heads = made.element.body.xpath(".//w:tblHeader")
    assert len(heads) == 1


def test_the_foot_counts_pages(made):
    codes = [each.text for each in made.sections[0].footer._element.xpath(".//w:instrText")]

    assert codes == ["PAGE", "NUMPAGES"]


_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"


def test_in_chinese_it_names_a_font_and_the_language_of_chinese(full_run):
    with speaking("zh"):
        made = opened(io.BytesIO(docx(document_of(full_run, ReportSettings(cards=1), None, "2026-07-01"))))

    styles = made.styles.element.xml
    assert made.core_properties.language == "zh-CN"
    assert 'w:lang w:val="zh-CN" w:eastAsia="zh-CN"' in styles
    assert styles.count('w:eastAsia="Microsoft YaHei"') == 4
    assert made.paragraphs[0].text == "滑坡检测"
