"""Separators and numbers as every desk writes them."""

import numpy as np
import pytest

from landslide_core.io.delimited import Notation, numbers_of, plain, separator_of


@pytest.mark.parametrize(
    ("lines", "separator", "skipped"),
    [
        (["a,b,c", "1,2,3"], ",", 0),
        (["a;b", "1,5;2,5", "3,5;4"], ";", 0),
        (["a;b;c", "1,5;2,5;3,1", "3,5;4,1;5,5"], ";", 0),
        (["a\tb", "1,5\t2,5"], "\t", 0),
        (["a|b", "1|2"], "|", 0),
        (["sep=;", "a;b", "1;2"], ";", 1),
        (["", "a;b", "1;2"], ";", 1),
        (['"slope, in degrees";landslide', "5;1"], ";", 0),
        (['"slope; angle",landslide', "5,1"], ",", 0),
    ],
)
def test_the_sign_between_columns_is_told_by_all_lines(lines, separator, skipped):
    assert separator_of(lines) == (separator, skipped)


@pytest.mark.parametrize(
    ("cells", "separator", "read"),
    [
        (["12.5", "3"], ",", [12.5, 3]),
        (["12,5", "3"], ";", [12.5, 3]),
        (["1,234.5", "12.0"], ",", [1234.5, 12]),
        (["1.234,5", "12,0"], ";", [1234.5, 12]),
        (["1 234,5", "12,25"], ";", [1234.5, 12.25]),
        (["1\u00a0234,5", "1\u202f000,25"], ";", [1234.5, 1000.25]),
        (["1'234.5", "7.5"], ";", [1234.5, 7.5]),
        (["1,234", "12.5"], ";", [1234, 12.5]),
        (["1,234,567", "5"], "\t", [1234567, 5]),
        (["0,125", "0,250"], ";", [0.125, 0.25]),
        (["1e-3", "2.5E+02"], ",", [0.001, 250]),
        (["-5", "\u22125.5"], ",", [-5, -5.5]),
        (["１２．５", "3.0"], ",", [12.5, 3]),
        (["", "NA", "#N/A", "-", "无", "4.5"], ",", [np.nan] * 5 + [4.5]),
    ],
)
def test_numbers_are_read_as_they_are_meant(cells, separator, read):
    cells = [plain(cell) for cell in cells]
    found = numbers_of(cells, Notation.of(cells, separator))
    np.testing.assert_allclose(found.values, read)
    assert found.odd is None


def test_a_text_among_numbers_is_named():
    found = numbers_of(["5", "steep", "7"], Notation("."))
    assert found.odd == "steep"
    assert found.share == pytest.approx(2 / 3)
