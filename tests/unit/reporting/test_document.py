"""How wide columns want to be, and which of them hold numbers."""

from landslide_core.reporting.document import Table, column_signs, right_aligned


def test_a_column_is_as_wide_as_its_longest_cell_or_word_of_its_head() -> None:
    wide = column_signs(Table(["A long head", "b"], [["1", "some words"], ["2", "滑坡滑坡滑坡"]]))

    assert wide[0] == 1.3 * len("long")
    assert wide[1] == 12  # a Chinese sign takes two places


def test_no_column_wants_more_than_a_line_and_an_empty_table_has_its_head() -> None:
    assert column_signs(Table(["a"], [["x" * 900]])) == [64.0]
    assert column_signs(Table(["ab"], [])) == [2.6]


def test_numbers_with_units_and_dashes_stand_at_the_right_and_words_do_not() -> None:
    rows = [["1,020", "3.62 ha", "28 %", "N", "a" * 64], ["–", "50 m²", "–", "SE", "1" * 64]]

    assert right_aligned(Table(["a", "b", "c", "d", "e"], rows)) == {0, 1, 2}
