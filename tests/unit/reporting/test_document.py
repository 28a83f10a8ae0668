"""How wide columns want to be, and which of them hold numbers."""

import pytest

from landslide_core.reporting.document import Table, column_signs, right_aligned


def test_a_column_is_as_wide_as_its_longest_cell_or_word_of_its_head() -> None:
    head, digits, chinese, words = (
        column_signs(Table([head], [[cell]]))[0]
        for head, cell in (("A wide head", "1"), ("", "12345"), ("b", "滑坡滑坡滑坡"), ("b", "some words"))
    )

    assert 4 < head < 6  # of "wide" in bold, not of the whole head
    assert digits == pytest.approx(5, abs=0.01)
    assert chinese == 12  # a Chinese sign takes two places
    assert 8 < words < 12


def test_no_column_wants_more_than_a_line_and_an_empty_table_has_its_head() -> None:
    assert column_signs(Table(["a"], [["x" * 900]])) == [64.0]
    assert 1 < column_signs(Table(["ab"], []))[0] < 3


def test_numbers_with_units_and_dashes_stand_at_the_right_and_words_do_not() -> None:
    rows = [["1,020", "3.62 ha", "28 %", "N", "a" * 64], ["–", "50 m²", "–", "SE", "1" * 64]]

    assert right_aligned(Table(["a", "b", "c", "d", "e"], rows)) == {0, 1, 2}
