"""Warnings on the data."""

import numpy as np

from landslide_core.factors import Factor, checks
from landslide_core.factors.factor_table import FactorTable
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
    assert checks.leaking(few) == ()
    notes = checks.notes_on(few)
    assert any(note.startswith("Only 3 landslides") for note in notes)
    assert any(note.startswith("Rain has the same value everywhere") for note in notes)


def test_a_factor_that_nearly_gives_the_landslides_away_is_a_leak():
    """0.9 by itself is enough to ask; a strong factor of real ground is not."""
    rng = np.random.default_rng(0)
    labels = np.arange(2000) < 400
    for strength, leak in ((2.2, True), (1.0, False)):
        told = (labels * strength + rng.normal(0, 1, 2000)).astype(np.float32)
        for values in (told, -told):
            data = FactorTable((Factor("x", "Told", "m", "continuous"),), values[:, None], labels)
            assert checks.leaking(data) == (("Told",) if leak else ())
            assert any("Told alone" in note for note in checks.notes_on(data)) == leak
