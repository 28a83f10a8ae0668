"""Probability in one byte a pixel."""

import numpy as np

from landslide_core.scene.probability import cut_of, per_cent


def test_probability_is_stored_in_whole_per_cent() -> None:
    assert per_cent(np.array([0.0, 0.004, 0.006, 0.5, 1.0], np.float32)).tolist() == [0, 0, 1, 50, 100]


def test_the_threshold_includes_its_own_per_cent() -> None:
    assert [cut_of(t) for t in (0.5, 0.29, 0.295, 1.0, 0.001)] == [50, 29, 30, 100, 1]
