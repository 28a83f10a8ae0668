"""Models fitted on a sample speak of the whole area."""

import numpy as np

from landslide_core.susceptibility import (
    draw_sample,
)


def test_a_corrected_chance_is_as_common_as_landslides_are_in_the_area():
    rng = np.random.default_rng(1)
    chance = rng.beta(1, 30, 200_000)
    labels = rng.random(chance.size) < chance
    sample = draw_sample(labels, 1.0)
    in_sample = chance / (chance + (1 - chance) * sample.rate / (1 - sample.rate))
    np.testing.assert_allclose(sample.corrected(in_sample.astype(np.float32)), chance, rtol=0.03, atol=2e-3)
