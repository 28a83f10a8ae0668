"""Plain tables instead of rasters."""

import numpy as np
import pytest

from landslide_core.errors import InputError, MissingError
from landslide_core.factors import checks
from landslide_core.factors.table import read_table

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
