"""Plain tables instead of rasters."""

import numpy as np
import pytest

from landslide_core.errors import InputError, MissingError
from landslide_core.factors import checks
from landslide_core.factors.table import TableColumns, read_columns, read_table

HEADER = "easting,northing,slope,rock,landslide"
ROWS = [
    f"{500_000 + 10 * n},{3_300_000 - 10 * n},{n % 45},{'shale' if n % 3 else 'granite'},{n % 2}"
    for n in range(60)
]


def written(path, header=HEADER, rows=ROWS, encoding="utf-8"):
    path.write_text("\n".join([header, *rows]), encoding=encoding)
    return path


def test_a_plain_table_answers_like_a_stack(tmp_path):
    table = read_table(written(tmp_path / "t.csv"), categorical=["rock"])
    assert table.names == ("slope", "rock")
    assert table.factor("slope").title == "Slope"  # the card of the known factor
    assert table.factor("rock").classes == {1: "granite", 2: "shale"}
    assert table.table().dtype == np.float32
    assert table.labels().sum() == 30
    assert table.group_ids().max() == 30
    assert table.coordinates_m()[1].tolist() == [500_010, 3_299_990]
    assert table.without("rock").names == ("slope",)
    with pytest.raises(MissingError, match="cannot be drawn as a map"):
        table.paint(np.zeros(60))


def test_excels_semicolons_yes_and_no_and_gaps_are_understood(tmp_path):
    rows = ["5;yes", "7;no", ";yes", "9;No", "4;YES"]
    table = read_table(written(tmp_path / "t.csv", "slope;Landslide", rows, "utf-8-sig"))
    assert table.count == 4
    assert table.labels().tolist() == [True, False, False, True]
    assert "1 of 5 rows with gaps are left out." in table.notes
    with pytest.raises(MissingError, match="no coordinates"):
        table.coordinates_m()


@pytest.mark.parametrize(
    ("header", "rows", "said"),
    [
        ("slope,landslide", ["5,1", "steep,0"], "'slope' should be numbers but holds 'steep'"),
        ("slope,landslide", ["5,1", "6,maybe"], "neither 1 nor 0"),
        ("slope,rain", ["5,1"], "no label column"),
        ("landslide", ["1", "0"], "no factor column"),
        ("slope,landslide", [], "no rows"),
        ("slope,slope,landslide", ["1,2,0"], "more than once"),
        ("slope,landslide", [",1", ",0"], "No row"),
    ],
)
def test_a_bad_table_is_answered_with_a_cure(tmp_path, header, rows, said):
    with pytest.raises(InputError, match=said) as problem:
        read_table(written(tmp_path / "t.csv", header, rows))
    assert problem.value.hint


def test_a_table_of_one_class_is_refused_when_it_is_related(tmp_path):
    table = read_table(written(tmp_path / "t.csv", "slope,landslide", [f"{n},0" for n in range(9)]))
    with pytest.raises(InputError, match="No landslide"):
        checks.require_landslides(table)


def test_a_column_that_gives_the_answer_away_is_warned_of(tmp_path):
    rows = [f"{n % 7},{n % 2 + n / 1000},{n % 2}" for n in range(100)]
    notes = read_table(written(tmp_path / "t.csv", "rain,leak,landslide", rows)).notes
    (note,) = [note for note in notes if "leak" in note]
    assert "alone tells landslides from the rest" in note
    assert not any(note.startswith("rain") for note in notes)
    kinds = [f"{n},{'scar' if n % 2 else 'wood'},{n % 2}" for n in range(100)]
    table = read_table(written(tmp_path / "k.csv", "x1,cover,landslide", kinds), categorical=["cover"])
    assert any(note.startswith("cover alone") for note in table.notes)


def chinese(folder, encoding="gbk", separator=";"):
    """A table as a Chinese office saves it: degrees, ids, decimal commas, gaps, sectors, a soil code."""
    rng = np.random.default_rng(5)
    header = ["OBJECTID", "经度", "纬度", "坡度", "坡向", "土壤类型", "Shape_Area", "降雨等级", "滑坡"]
    rows = [header]
    for n in range(120):
        slope = -9999 if n % 40 == 7 else round(float(rng.uniform(2, 45)), 2)
        sector = ("N", "NE", "E", "SE", "S", "SW", "W", "NW", "Flat")[n % 9]
        place = 105 + n / 5000, 31 + (n * 37 % 120) / 5000
        rows.append(
            [n + 1, *place, slope, sector, 1 + n % 4, 812.5 + n, 1 + n % 3, "是" if n % 3 == 0 else "否"]
        )
    lines = [separator.join(str(cell).replace(".", ",") for cell in row) for row in rows]
    (folder / "t.csv").write_bytes("\r\n".join([*lines, separator * 8, ""]).encode(encoding))
    return folder / "t.csv"


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig", "utf-16"])
def test_a_table_of_a_chinese_office_needs_no_mending(tmp_path, encoding):
    table = read_table(chinese(tmp_path, encoding))
    assert table.names == ("slope", "aspect", "土壤类型", "降雨等级")
    assert [factor.kind for factor in table.factors] == [
        "continuous",
        "categorical",
        "categorical",
        "continuous",
    ]
    sectors = {"N", "NE", "E", "SE", "S", "SW", "W", "NW", "Flat"}
    assert set(table.factor("aspect").classes.values()) == sectors
    assert table.count == 117
    assert 0 < np.ptp(table.coordinates_m()[:, 0]) < 3000
    notes = " ".join(table.notes)
    for said in (
        "3 values of '坡度' are fill values", "3 of 120 rows with gaps", "1 blank row", "OBJECTID (numbers of rows",
        "Shape_Area (measures", "'土壤类型' holds 4 different whole numbers (1 to 4), taken as classes",
        "'降雨等级' holds 3 different whole numbers (1 to 3), taken as amounts", "'坡向' is given as sectors",
        "UTM zone 48N", "decimal comma",
    ):  # fmt: skip
        assert said in notes


def test_what_is_said_of_the_columns_stands(tmp_path):
    said = TableColumns(
        categorical=["降雨等级"],
        measured=["土壤类型", "objectid"],
        ignore=["坡向"],
        places=("经度", "纬度"),
        crs="EPSG:4326",
    )
    table = read_columns(chinese(tmp_path), said)
    assert {factor.name: factor.kind for factor in table.factors} == {
        "OBJECTID": "continuous", "slope": "continuous", "土壤类型": "continuous", "降雨等级": "categorical",
    }  # fmt: skip
    assert not any("taken as" in note for note in table.notes)
    with pytest.raises(InputError, match="no column 'lon'"):
        read_columns(chinese(tmp_path), TableColumns(places=("lon", "lat")))


def test_long_and_text_codes_of_a_table_stay_apart(tmp_path):
    rows = [f"{n / 7:.2f},{23110140 + n % 3},{'0' if n % 2 else ''}{n % 2 + 1}A,{n % 2}" for n in range(60)]
    path = written(tmp_path / "t.csv", "rain,soil,unit,landslide", rows)
    table = read_table(path, categorical=["soil", "unit"])
    assert list(table.factor("soil").book.codes.values()) == [23110140, 23110141, 23110142]
    assert set(table.factor("unit").book.codes.values()) == {"1A", "02A"}
    assert len(np.unique(table.table()[:, table.index("soil")])) == 3


def test_an_aspect_in_degrees_stays_a_direction(tmp_path):
    rows = [f"{n * 6 % 360},{n % 2}" for n in range(60)]
    assert (
        read_table(written(tmp_path / "t.csv", "Aspect,landslide", rows)).factor("aspect").kind == "circular"
    )
    coded = [f"{n % 9 + 1},{n % 2}" for n in range(60)]
    table = read_table(written(tmp_path / "c.csv", "Aspect,landslide", coded))
    assert table.factor("aspect").kind == "categorical"
    assert dict(table.factor("aspect").book)[9] == "class 9"
