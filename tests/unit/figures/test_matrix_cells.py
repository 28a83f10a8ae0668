"""What the cells of a confusion matrix say: truth before prediction, shares of the right whole, 0/0 a dash."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landslide_core.figures import matrix_cells
from landslide_core.metrics import ConfusionMatrix

ASYMMETRIC = ConfusionMatrix(tn=1000, fp=20, fn=3, tp=400)
counts = st.lists(st.integers(0, 10**7), min_size=4, max_size=4)


def test_rows_are_the_truth_and_columns_the_prediction():
    cells = matrix_cells.cells_of(ASYMMETRIC)

    assert [[cell.code for cell in row] for row in cells] == [["tn", "fp"], ["fn", "tp"]]
    assert [[cell.value for cell in row] for row in cells] == [["1,000", "20"], ["3", "400"]]
    assert [[cell.name for cell in row] for row in cells] == [["left alone", "false alarm"], ["miss", "hit"]]


def test_the_sentence_of_a_cell_says_truth_prediction_and_pixels_in_every_unit():
    for unit in matrix_cells.UNITS:
        (_, false_alarm), (miss, _) = matrix_cells.cells_of(ASYMMETRIC, unit, 4.0)
        assert false_alarm.sentence == "truth background, prediction landslide: 20 pixels (false alarm)"
        assert miss.sentence == "truth landslide, prediction background: 3 pixels (miss)"


def test_right_cells_tend_to_teal_and_wrong_ones_to_orange_by_their_share_of_the_truth():
    rows = matrix_cells.cells_of(ConfusionMatrix(tn=75, fp=25, fn=100, tp=0))

    assert [[cell.tone for cell in row] for row in rows] == [[0.75, -0.25], [-1, 0]]
    assert rows[1][0].colour == matrix_cells.WRONG
    assert rows[1][1].colour == matrix_cells.PALE
    assert matrix_cells.cells_of(ConfusionMatrix(tn=5, fp=0, fn=0, tp=0))[0][0].colour == matrix_cells.RIGHT
    pale, right = (int(colour[1:3], 16) for colour in (matrix_cells.PALE, matrix_cells.RIGHT))
    assert int(rows[0][0].colour[1:3], 16) == round(0.25 * pale + 0.75 * right)


@pytest.mark.parametrize(("count", "columns"), [(1, 3), (2, 3), (3, 3), (4, 4), (5, 5), (9, 5)])
def test_three_to_five_matrices_stand_in_a_row(count, columns):
    assert matrix_cells.columns_for(count) == columns


def test_shares_are_of_the_truth_of_the_prediction_or_of_all():
    by_truth, by_prediction, of_all, km2 = (
        matrix_cells.share_of(ASYMMETRIC, unit, 4.0) for unit in ("truth", "prediction", "all", "km2")
    )

    assert by_truth.tolist() == pytest.approx(np.array([[1000, 20], [3, 400]]) / [[10.20], [4.03]])
    assert by_truth[1, 1] == pytest.approx(100 * ASYMMETRIC.recall)
    assert by_prediction[1, 1] == pytest.approx(100 * ASYMMETRIC.precision)
    assert of_all[0, 0] + of_all[1, 1] == pytest.approx(100 * ASYMMETRIC.oa)
    assert km2[1, 1] == pytest.approx(400 * 4.0 / 1e6)
    assert math.isnan(matrix_cells.share_of(ASYMMETRIC, "km2")[0, 0]), "without georeference there is no area"


@given(counts)
def test_shares_add_to_a_hundred_or_are_undefined(values):
    matrix = ConfusionMatrix(*values)
    sums = [
        *matrix_cells.share_of(matrix, "truth").sum(axis=1),
        *matrix_cells.share_of(matrix, "prediction").sum(axis=0),
        matrix_cells.share_of(matrix, "all").sum(),
    ]
    wholes = [*matrix.as_array().sum(axis=1), *matrix.as_array().sum(axis=0), matrix.total]

    for total, whole in zip(sums, wholes, strict=True):
        assert math.isnan(total) if whole == 0 else total == pytest.approx(100)


def test_nothing_over_nothing_is_a_dash_and_never_zero():
    (background, _), landslide = matrix_cells.cells_of(ConfusionMatrix(tn=9, fp=1, fn=0, tp=0), "truth")

    assert [cell.value for cell in landslide] == ["–", "–"]
    assert [cell.colour for cell in landslide] == [matrix_cells.PALE] * 2
    assert background.value == "90.0 %"
