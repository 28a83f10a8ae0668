"""Colours, grain and coarser elevation within what was asked."""

import numpy as np
import pytest
import torch

from landslide_core.training.data.augment import bend, coarsened, grain, jitter


def test_jitter_changes_colours_within_the_range() -> None:
    pixels = torch.rand(3, 16, 16)
    for seed in range(10):
        changed = jitter(pixels, np.random.default_rng(seed), 1.0)

        assert changed.shape == pixels.shape
        assert 0 <= changed.min() <= changed.max() <= 1
        assert not torch.equal(changed, pixels)


def test_a_coarser_elevation_model_keeps_the_hills_and_loses_the_detail() -> None:
    rows, cols = np.mgrid[:96, :96].astype(np.float32)
    ground = 300 + rows + 2 * np.sin(cols * 2)
    changed = 0
    for seed in range(12):
        coarse = coarsened(ground, np.random.default_rng(seed), 1.0)
        changed += not np.array_equal(coarse, ground)
        assert np.abs(coarse - (300 + rows)).mean() < 3
    assert 2 <= changed <= 10


def test_grain_stays_in_range_and_comes_half_of_the_time() -> None:
    grey = torch.full((3, 40, 40), 0.5)
    changed = [grain(grey, np.random.default_rng(seed), 0.05, 0.01) for seed in range(80)]

    assert all(0 <= each.min() <= each.max() <= 1 for each in changed)
    assert np.mean([bool((each == 1).any()) for each in changed]) == pytest.approx(0.5, abs=0.15)
    assert torch.equal(grain(grey, np.random.default_rng(0), 0.0, 0.0), grey)


def test_bending_is_smooth_and_of_a_few_pixels() -> None:
    field = bend(np.random.default_rng(0), 96)

    assert 1 < field.std() < 6
    assert np.abs(np.diff(field, axis=1)).max() < 3
