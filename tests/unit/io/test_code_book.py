"""A class is known by the code that the user gave it: text or number, long or short."""

import numpy as np
import pytest

from landslide_core.errors import FileError, SettingError
from landslide_core.io.code_book import CodeBook, codes_of, matched


@pytest.mark.parametrize(
    ("spelled", "codes"),
    [
        (["1", "2", "10"], [1, 2, 10]),
        ([1.0, 2.0, np.nan], [1, 2, None]),
        (["1.0", 1, "1"], [1, 1, 1]),
        (["01", "02", "10"], [1, 2, 10]),
        (["01", "1", "2"], ["01", "1", "2"]),  # two spellings that somebody kept apart
        (["01", "A", "2"], ["01", "A", "2"]),
        (["", " ", None, "<Null>", "shale "], [None, None, None, None, "shale"]),
        ([11.5, 12.0], ["11.5", "12"]),
        ([6011010101, 6011010102], [6011010101, 6011010102]),
        (["23110141000000000007", "5"], [23110141000000000007, 5]),
        (["-3", "+4"], [-3, 4]),
        (["Qal", "qal"], ["Qal", "qal"]),
        (["花岗岩", "页岩"], ["花岗岩", "页岩"]),
    ],
)
def test_a_column_is_whole_numbers_or_text(spelled, codes):
    assert codes_of(spelled) == codes


def test_small_whole_numbers_stand_for_themselves_and_all_else_is_numbered():
    assert dict(CodeBook([30, 10])) == {10: "class 10", 30: "class 30"}
    long = CodeBook([23110142, 23110140, 23110141])
    assert dict(long) == {1: "class 23110140", 2: "class 23110141", 3: "class 23110142"}
    assert [long.code_of(value) for value in long] == [23110140, 23110141, 23110142]
    assert long.value_of("23110141") == 2
    text = CodeBook(["Tg", "Qal"], {"Tg": "granite"})
    assert dict(text) == {1: "Qal", 2: "granite"}
    assert text.code_named("granite") == "Tg"


def test_what_stands_for_a_code_is_exact_in_float32_however_long_the_code():
    codes = [16777216, 16777217, 16777218, 9007199254740993]
    book = CodeBook(codes)
    values = book.values_of([*codes, None])
    assert values.dtype == np.float32
    assert [book.code_of(value) for value in values[:4]] == codes
    assert np.isnan(values[4])


def test_numbers_of_a_raster_become_values_of_the_book():
    book = CodeBook([23110140, 23110141])
    read = np.array([[23110141.0, np.nan], [23110140.0, 7.0]])
    np.testing.assert_array_equal(book.values_in(read), [[2, np.nan], [1, np.nan]])


def test_one_name_for_two_classes_is_refused():
    with pytest.raises(FileError, match="The classes 1 and 2 have the same name, 'granite'"):
        CodeBook([1, 2], {1: "granite", 2: "granite"})


def test_an_unknown_code_is_answered_with_those_there_are():
    with pytest.raises(SettingError, match="no class 'marl'.*Qal, Tg"):
        CodeBook(["Tg", "Qal"]).value_of("marl")
    assert CodeBook([1, 2]).value_of(7) == 7  # an unseen class


def test_a_name_is_found_as_it_is_spelled_then_where_it_can_mean_one_class_only():
    book = CodeBook(["Qal", "qal", "Granite"])
    assert [book.value_named(name) for name in ("Qal", "qal", " granite", "QAL", "marl")] == [
        book.value_of("Qal"), book.value_of("qal"), book.value_of("Granite"), None, None,
    ]  # fmt: skip


def test_a_table_of_names_is_matched_by_spelling_then_by_number():
    assert matched(["01", "02", "A"], {1: "granite", 2: "shale", "A": "tuff"}) == {
        "01": "granite", "02": "shale", "A": "tuff",
    }  # fmt: skip
    assert matched(["01", "1", "A"], {1: "granite"}) == {"1": "granite"}
    assert matched([1, 2], {"01": "granite", "X": "tuff"}) == {1: "granite"}


def test_a_book_is_made_of_plain_names_and_of_names_with_codes():
    assert dict(CodeBook.read({1: "hard", 4: "soft"})) == {1: "hard", 4: "soft"}
    again = CodeBook.read({1: "class 23110140", 2: "shale"}, {1: 23110140, 2: 23110141})
    assert again.codes == {1: 23110140, 2: 23110141}
    assert again == {1: "class 23110140", 2: "shale"}
