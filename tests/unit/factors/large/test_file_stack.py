"""Strips count what is there, and weights stand for the rest."""

from dataclasses import replace

import numpy as np
import pytest

from landslide_core.factors.align import align
from landslide_core.factors.collinearity import collinearity
from landslide_core.factors.derive import derive
from landslide_core.factors.landslides import landslide_table
from landslide_core.susceptibility import relate, relation_table
from tests.small_windows import SETTINGS, in_files


def test_counts_and_landslides_are_those_of_the_whole_grid(files, tmp_path):
    names = ("elevation", "slope", "aspect", "lithology", "fault_distance")
    layers = align(replace(files, boundary=None), SETTINGS)
    whole = derive(layers, names)
    stack, found = in_files(replace(files, boundary=None), tmp_path, names=names)
    drawn = stack.draw()

    expected = relation_table(relate(whole))
    assert relation_table(relate(drawn, parts=stack.strips())).equals(expected)
    assert landslide_table(stack, found.table).equals(landslide_table(whole, layers.landslides))
    np.testing.assert_array_equal(collinearity(drawn).pearson, collinearity(whole).pearson)


def test_drawn_rows_stand_for_all(files, tmp_path):
    stack, _ = in_files(files, tmp_path, names=("elevation", "slope"))
    drawn = stack.draw(others=600, slides=50)

    assert np.count_nonzero(~drawn.labels()) == 600
    assert np.count_nonzero(drawn.labels()) == 50
    assert drawn.weight.sum() == pytest.approx(stack.count)
    assert drawn.weight[drawn.labels()].sum() == pytest.approx(stack.landslide_count)
    at = {tuple(place): row for place, row in zip(drawn.coordinates_m(), drawn.values, strict=True)}
    for part in stack.strips():
        for place, row in zip(part.coordinates_m(), part.table(), strict=True):
            np.testing.assert_array_equal(at.get(tuple(place), row), row)
