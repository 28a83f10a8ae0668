"""Plain tables as Excel, WPS, R and a GIS save them."""

import csv
import io

import pandas as pd
import pytest

from landslide_core.errors import FileError
from landslide_core.io.tables import read_csv, read_text_table, write_table

FRAME = pd.DataFrame({"坡度": [12.5, 30.25, 7.0], "landslide": [1, 0, 1]})


@pytest.mark.parametrize(
    ("encoding", "options"),
    [
        ("utf-8", {}),
        ("utf-8-sig", {"sep": ";", "decimal": ","}),
        ("gbk", {}),
        ("gb18030", {"sep": "\t"}),
        ("utf-16", {"sep": "\t"}),
        ("utf-16-le", {"sep": ";", "decimal": ","}),
    ],
)
def test_every_desk_writes_the_same_table(tmp_path, encoding, options):
    FRAME.to_csv(tmp_path / "t.csv", index=False, encoding=encoding, **options)
    table = read_text_table(tmp_path / "t.csv")
    assert list(table.columns) == ["坡度", "landslide"]
    assert table.numbers("坡度").values.tolist() == [12.5, 30.25, 7.0]
    assert ("decimal" in options) == any("decimal comma" in note for note in table.notes)


def test_blank_rows_and_columns_are_left_out_and_counted(tmp_path):
    (tmp_path / "t.csv").write_text("a,b,,\n1,2,,\n,,,\n\n3,4,,\n,,,\n")
    table = read_text_table(tmp_path / "t.csv")
    assert table.columns == {"a": ("1", "3"), "b": ("2", "4")}
    assert any(note.startswith("3 blank rows") or note.startswith("2 blank rows") for note in table.notes)


def test_quoted_headers_with_separators_are_one_column(tmp_path):
    (tmp_path / "t.csv").write_text('"slope, degrees","note"\n5,"steep, wet"\n')
    assert read_text_table(tmp_path / "t.csv").columns == {"slope, degrees": ("5",), "note": ("steep, wet",)}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04rest of a workbook", "workbook"),
        (b"1,2,3\n4,5,6\n", "begins with numbers"),
        (b"a,a\n1,2\n", "more than once"),
        (b"a,b\n", "no rows"),
        (b"\n\n", "no header"),
        (b"a,b\n1,2,3\n", "Line 2 .* has 3 cells, the header 2"),
    ],
)
def test_what_is_no_table_is_refused_with_a_cure(tmp_path, content, said):
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(FileError, match=said) as problem:
        read_text_table(tmp_path / "t.csv")
    assert problem.value.hint


def test_what_scarp_writes_it_reads_back(tmp_path):
    frame = pd.DataFrame({"class": ["a; b", "c, d"], "fr": [1.5, 0.25]})
    write_table(tmp_path / "t.csv", frame)
    assert (
        read_csv(tmp_path / "t.csv").equals(frame)
        or read_csv(tmp_path / "t.csv").to_dict() == frame.to_dict()
    )


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
def test_no_cell_is_a_formula_to_a_spreadsheet_and_numbers_stay_numbers(tmp_path, sign):
    text = f"{sign}HYPERLINK(1)"
    table = pd.DataFrame(
        {text: [text, "plain"], "slope": [-1.5, 2.0], "text": ["-1.5", "+2e3"]}, index=[text, "b"]
    )
    write_table(tmp_path / "a.csv", table, index=True)
    written = (tmp_path / "a.csv").read_text("utf-8-sig")

    assert not [cell for row in csv.reader(io.StringIO(written)) for cell in row if cell.startswith(text)]
    assert written.count(f"'{sign}") == 3
    assert ",-1.5,-1.5" in written
    assert read_csv(tmp_path / "a.csv").iloc[0, 1] == text
