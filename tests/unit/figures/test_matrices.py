"""Confusion matrices as a figure: the truth goes down, the prediction across, and 0/0 is a dash."""

import pytest

from landslide_core.figures import matrices, matrix_cells
from landslide_core.metrics import ConfusionMatrix

ASYMMETRIC = ConfusionMatrix(tn=1000, fp=20, fn=3, tp=400)


def cells(figure, index: int = 0) -> dict[tuple[str, str], str]:
    """The text of each cell by the names that stand at its row (truth) and its column (prediction)."""
    number = str(index + 1) if index else ""
    across, down = figure.layout[f"xaxis{number}"], figure.layout[f"yaxis{number}"]
    heat = figure.data[index]
    assert (heat.xaxis, heat.yaxis) == (f"x{number}", f"y{number}")
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


def test_who_points_at_a_cell_is_told_what_is_seen_there():
    heat = matrices.figure({"A": ASYMMETRIC, "B": ASYMMETRIC}).data[1]

    assert heat.hovertext[0][1] == "B<br>truth background, prediction landslide: 20 pixels (false alarm)"
    assert heat.hovertext[1][0] == "B<br>truth landslide, prediction background: 3 pixels (miss)"


def test_the_figure_has_the_colours_of_the_cells():
    heat = matrices.figure({"A": ASYMMETRIC}).data[0]
    tones = [[cell.tone for cell in row] for row in matrix_cells.cells_of(ASYMMETRIC)]

    assert [list(row) for row in heat.z] == tones
    assert [colour for _, colour in heat.colorscale] == [
        matrix_cells.WRONG, matrix_cells.PALE, matrix_cells.RIGHT,
    ]  # fmt: skip
    assert (heat.zmin, heat.zmax) == (-1, 1)


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
