"""Warnings on the data."""

import numpy as np

from landslide_core.factors import Factor, checks
from landslide_core.factors.stack import FactorStack
from tests import small_factors as small


def test_few_landslides_and_constant_factors_are_warned_of():
    stack = small.stack()
    groups = np.zeros(stack.valid.shape, np.int32)
    groups[5, 5], groups[9, 9], groups[20, 30] = 1, 2, 3
    level = np.ones(stack.valid.shape, np.float32)
    few = FactorStack.stacked(
        [*stack.factors, Factor("rain", "Rain", "mm", "continuous")],
        [*stack.values, level],
        stack.geobox,
        groups > 0,
        groups,
    )
    notes = checks.notes_on(few)
    assert any(note.startswith("Only 3 landslides") for note in notes)
    assert any(note.startswith("Rain has the same value everywhere") for note in notes)
