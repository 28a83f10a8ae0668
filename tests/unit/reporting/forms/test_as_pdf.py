"""The PDF, read by another library."""

import io
import re

import numpy as np
import pytest
from pypdf import PdfReader

from landslide_core.language import speaking
from landslide_core.reporting import words
from landslide_core.reporting.detection import document_of
from landslide_core.reporting.document import Document, Heading, Map, Signatures, Table, Text
from landslide_core.reporting.forms.as_pdf import pdf
from landslide_core.reporting.settings import ReportSettings
from tests.unit.reporting.conftest import ODD

A4_POINTS = (595.3, 841.9)


def read(document: Document) -> PdfReader:
    return PdfReader(io.BytesIO(pdf(document)))


def text_of(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


@pytest.fixture
def reader(full_run) -> PdfReader:
    settings = ReportSettings(cards=2, place="安县 Łódź Ελλάς")
    return read(document_of(full_run, settings, None, "2026-07-01T10:00:00+00:00"))


def test_it_is_sheets_of_a4_with_their_numbers(reader):
    count = len(reader.pages)

    assert count >= 4
    assert all(
        (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(A4_POINTS, abs=0.1)
        for page in reader.pages
    )
    for number, page in enumerate(reader.pages, start=1):
        assert f"Page {number} of {count}" in page.extract_text()
        assert "Regional screening, not site-specific design." in page.extract_text()


def test_names_of_any_signs_stand_as_they_are(reader):
    said = text_of(reader)

    assert ODD in said
    assert "truth <1>.gpkg" in said
    assert "安县" in said
    assert "Łódź" in said
    assert "Ελλάς" in said
    assert reader.metadata.title == f"Landslides in {ODD}"


def test_headings_are_its_outline(reader):
    titles = [each.title for each in reader.outline]

    assert titles[:3] == [words.FOUND, words.LIGHT, words.PURPOSE]
    assert words.PROVENANCE in titles


def test_it_holds_a_picture_for_each_map(reader):
    pictures = [image for page in reader.pages for image in page.images]

    assert len(pictures) == 3
    assert min(image.image.size[0] for image in pictures) > 600


def test_a_long_table_has_its_head_on_every_page() -> None:
    rows = [[str(n), "x"] for n in range(200)]
    made = Document("k", "t", "s", [("a", "b")], [Table(["Nummer", "Was"], rows)], "f")

    reader = read(made)

    assert len(reader.pages) > 2
    assert all("Nummer" in page.extract_text() for page in reader.pages)


def test_the_end_is_not_torn_from_what_is_signed() -> None:
    for before in range(30, 60):
        parts = [
            *[Text("x")] * before,
            Heading("End", room_mm=64.0),
            Text("no warranty"),
            Signatures(("A", "B")),
        ]
        pages = [
            page.extract_text() for page in read(Document("k", "t", "s", [("a", "b")], parts, "f")).pages
        ]
        assert [("End" in page) == (words.SIGN_HERE in page) for page in pages] == [True] * len(pages)


def test_words_without_a_space_do_not_leave_the_paper() -> None:
    long = "x" * 4_000
    made = Document("k", long, "s", [("a", long)], [Table(["h"], [[long]]), Text(long)], long)

    assert len(read(made).pages) >= 1


def test_a_map_stands_at_its_size() -> None:
    from PIL import Image

    from landslide_core.io.plain.pictures import encoded

    picture = encoded(Image.fromarray(np.zeros((40, 80, 3), np.uint8)), "JPEG")
    made = Document("k", "t", "s", [("a", "b")], [Map(picture, 80.0, 40.0, "under it", "spoken")], "f")

    content = read(made).pages[0].get_contents().get_data().decode("latin-1")

    assert f"{80 / 25.4 * 72:.4f} 0 0 {40 / 25.4 * 72:.4f}" in content


def test_the_widest_table_of_landslides_tears_no_cell() -> None:
    columns = [words.COLUMNS[name] for name in (
        "id", "review", "area_m2", "length_m", "width_m", "relief_m", "h_over_l", "reach_deg", "slope_deg",
        "aspect_sector", "confidence", "centroid_lon", "centroid_lat",
    )]  # fmt: skip
    cells = [
        "4999", "drawn by hand", "123.45 ha", "12,345", "2,345", "1,234", "0.32", "18.0", "59", "NW", "100 %",
        "-179.91009", "-29.90324",
    ]  # fmt: skip
    text = text_of(read(Document("k", "t", "s", [("a", "b")], [Table(columns, [cells])], "f")))

    assert [cell for cell in cells if cell not in text] == []


@pytest.fixture
def in_chinese(full_run) -> bytes:
    with speaking("zh"):
        return pdf(document_of(full_run, ReportSettings(cards=1), None, "2026-07-01T10:00:00+00:00"))


def test_chinese_is_read_back_as_it_was_written(in_chinese):
    reader = PdfReader(io.BytesIO(in_chinese))
    said = re.sub(r"\s", "", text_of(reader))

    assert "阈值为50%时发现12处滑坡，总面积7,440m²。" in said
    assert "须由熟悉当地的人核查。" in said
    assert f"第1页，共{len(reader.pages)}页" in said
    assert [each.title for each in reader.outline][:3] == ["结果", "在此处是否可信？", "用途与局限"]
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"


def test_the_letters_of_chinese_are_in_the_file(in_chinese):
    fonts = [
        font.get_object()
        for page in PdfReader(io.BytesIO(in_chinese)).pages
        for font in page["/Resources"]["/Font"].values()
    ]

    chinese = [font for font in fonts if "NotoSansSC" in font["/BaseFont"]]
    assert {font["/BaseFont"].split("+")[1] for font in chinese} == {"NotoSansSC-Regular", "NotoSansSC-Bold"}
    assert all("/FontFile2" in font["/FontDescriptor"] for font in chinese)
    assert not [font for font in fonts if "STSong" in font["/BaseFont"]]


def test_the_same_report_is_the_same_bytes_whatever_was_written_between(full_run, in_chinese):
    pdf(Document("k", "别的字体与标题", "s", [("a", "乙")], [Text("另外一份报告")], "f"))

    with speaking("zh"):
        again = pdf(document_of(full_run, ReportSettings(cards=1), None, "2026-07-01T10:00:00+00:00"))

    assert again == in_chinese


def test_lines_of_chinese_break_between_signs_and_no_stop_begins_one() -> None:
    made = Document("k", "t", "s", [("a", "b")], [Text("斜坡上的滑坡，" * 40)], "f", "zh-CN")

    lines = [line for line in text_of(read(made)).splitlines() if "滑坡" in line]

    assert len(lines) > 3
    assert not [line for line in lines if line.startswith("，")]
    assert max(map(len, lines)) - min(map(len, lines[:-1])) < 4
