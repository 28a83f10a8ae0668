"""Confusion matrices as a figure: the truth goes down, the prediction across, and 0/0 is a dash."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landslide_core.figures import matrices
from landslide_core.metrics import ConfusionMatrix

ASYMMETRIC = ConfusionMatrix(tn=1000, fp=20, fn=3, tp=400)
counts = st.lists(st.integers(0, 10**7), min_size=4, max_size=4)


def cells(figure, index: int = 0) -> dict[tuple[str, str], str]:
    """The text of each cell by the names that stand at its row (truth) and its column (prediction)."""
    number = str(index + 1) if index else ""
    across, down = figure.layout[f"xaxis{number}"], figure.layout[f"yaxis{number}"]
    heat = [trace for trace in figure.data if trace.type == "heatmap"][index]
    assert (down.title.text, across.title.text) == ("Truth", "Prediction")
    return {
        (down.ticktext[row], across.ticktext[column]): heat.text[row][column]
        for row in range(2)
        for column in range(2)
    }


def test_rows_are_the_truth_and_columns_the_prediction():
    drawn = cells(matrices.figure({"A": ASYMMETRIC}))

    assert "1,000" in drawn["background", "background"]
    assert "20" in drawn["background", "landslide"]
    assert "false alarm" in drawn["background", "landslide"]
    assert "3" in drawn["landslide", "background"]
    assert "miss" in drawn["landslide", "background"]
    assert "400" in drawn["landslide", "landslide"]


def test_background_stands_above_landslide():
    low, high = matrices.figure({"A": ASYMMETRIC}).layout.yaxis.range

    assert low > high, "an axis that runs downwards puts row 0 on top, as a matrix is written"


def test_a_click_tells_the_network_and_the_cell_that_is_seen_there():
    figure = matrices.figure({"A": ASYMMETRIC, "B": ASYMMETRIC})
    targets = [trace for trace in figure.data if trace.type == "scatter"][1]
    codes = {(y, x): tuple(data) for y, x, data in zip(targets.y, targets.x, targets.customdata, strict=True)}

    assert codes == {(0, 0): ("B", "tn"), (0, 1): ("B", "fp"), (1, 0): ("B", "fn"), (1, 1): ("B", "tp")}
    text = dict(zip(((c[1]) for c in targets.customdata), targets.text, strict=True))
    assert "truth background, prediction landslide: 20 pixels (false alarm)" in text["fp"]


@pytest.mark.parametrize(("code", "row", "column"), [("tn", 0, 0), ("fp", 0, 1), ("fn", 1, 0), ("tp", 1, 1)])
def test_the_chosen_cell_is_framed(code, row, column):
    (frame,) = matrices.figure({"A": ASYMMETRIC, "B": ASYMMETRIC}, chosen=("B", code)).layout.shapes

    assert (frame.xref, frame.yref) == ("x2", "y2")
    assert frame.x0 < column < frame.x1
    assert frame.y0 < row < frame.y1


def test_shares_are_of_the_truth_of_the_prediction_or_of_all():
    by_truth, by_prediction, of_all, km2 = (
        matrices.share_of(ASYMMETRIC, unit, 4.0) for unit in ("truth", "prediction", "all", "km2")
    )

    assert by_truth.tolist() == pytest.approx(np.array([[1000, 20], [3, 400]]) / [[10.20], [4.03]])
    assert by_truth[1, 1] == pytest.approx(100 * ASYMMETRIC.recall)
    assert by_prediction[1, 1] == pytest.approx(100 * ASYMMETRIC.precision)
    assert of_all[0, 0] + of_all[1, 1] == pytest.approx(100 * ASYMMETRIC.oa)
    assert km2[1, 1] == pytest.approx(400 * 4.0 / 1e6)
    assert math.isnan(matrices.share_of(ASYMMETRIC, "km2")[0, 0]), "without georeference there is no area"


@given(counts)
def test_shares_add_to_a_hundred_or_are_undefined(values):
    matrix = ConfusionMatrix(*values)
    sums = [
        *matrices.share_of(matrix, "truth").sum(axis=1),
        *matrices.share_of(matrix, "prediction").sum(axis=0),
        matrices.share_of(matrix, "all").sum(),
    ]
    wholes = [*matrix.as_array().sum(axis=1), *matrix.as_array().sum(axis=0), matrix.total]

    for total, whole in zip(sums, wholes, strict=True):
        assert math.isnan(total) if whole == 0 else total == pytest.approx(100)


def test_nothing_over_nothing_is_a_dash_and_never_zero():
    empty = ConfusionMatrix(tn=9, fp=1, fn=0, tp=0)
    drawn = cells(matrices.figure({"A": empty}, "truth"))

    assert "–" in drawn["landslide", "landslide"]
    assert "–" in drawn["landslide", "background"]
    assert "90.0 %" in drawn["background", "background"]


@pytest.mark.parametrize("count", range(1, 10))
def test_up_to_nine_matrices_stand_side_by_side_without_overlap(count):
    figure = matrices.figure({f"N{index}": ASYMMETRIC for index in range(count)})
    boxes = [
        (*figure.layout[f"xaxis{number}"].domain, *figure.layout[f"yaxis{number}"].domain)
        for number in ["", *map(str, range(2, count + 1))]
    ]

    assert all(0 <= edge <= 1 for box in boxes for edge in box)
    for index, (left, right, bottom, top) in enumerate(boxes):
        for west, east, south, north in boxes[:index]:
            assert right <= west or east <= left or top <= south or north <= bottom
