"""Lines of equal coordinates lie where the coordinates are."""

import math

import numpy as np
import pytest
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core.figures.map_grid import lines, step_of

_UTM = Affine(2, 0, 500_000, 0, -2, 4_000_000)
_WHOLE = (slice(0, 400), slice(0, 600))


@pytest.mark.parametrize("span", [0.0123, 1.0, 7.0, 170.0, 2_560.0, 9.9e5])
def test_a_step_is_round_and_leaves_a_few_lines(span):
    step = step_of(span)

    digit = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert round(digit, 9) in (1, 2, 5)
    assert 2 <= span / step <= 6


def test_lines_of_a_north_up_grid_are_upright_and_level_and_bear_their_coordinates() -> None:
    step, found = lines(GeoBox((400, 600), _UTM, "EPSG:32648"), _WHOLE)

    assert step == 200
    below = {line.text: line.below for line in found if line.below is not None}
    left = {line.text: line.left for line in found if line.left is not None}
    assert below["500\u2009200"] == pytest.approx(100)
    assert below["501\u2009000"] == pytest.approx(500)
    assert left["3\u2009999\u2009800"] == pytest.approx(100)
    assert len(found) == len(below) + len(left)


def test_lines_of_a_turned_grid_hold_their_coordinate_all_along() -> None:
    grid = GeoBox((400, 600), _UTM * Affine.rotation(25), "EPSG:32648")

    step, found = lines(grid, _WHOLE)

    assert found
    for line in found:
        east, north = grid.affine * (line.cols, line.rows)
        value = float(line.text.replace("\u2009", ""))
        along = east if value < 1e6 else north
        assert np.allclose(along, value, atol=1e-3)
        assert value % step == 0


def test_degrees_say_their_side_and_pixels_have_no_unit() -> None:
    west = GeoBox((400, 600), Affine(2e-5, 0, -70.004, 0, -2e-5, -12.0), "EPSG:4326")

    texts = {line.text for line in lines(west, _WHOLE)[1]}

    assert "70.000°W" in texts
    assert all(text.endswith(("W", "S")) for text in texts)
    assert {line.text for line in lines(GeoBox((400, 600), Affine.identity(), None), _WHOLE)[1]} >= {
        "100",
        "300",
    }
