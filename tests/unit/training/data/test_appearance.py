"""Changes of appearance: the same crop number gives the same picture, in range, and no pixel moves."""

import numpy as np
import pytest
import torch

from landslide_core.training.data.appearance import weathered, with_amplitude_of
from landslide_core.training.data.regions import stretched


def picture(seed: int = 0) -> torch.Tensor:
    rng = np.random.default_rng(seed)
    return torch.from_numpy(rng.uniform(0.2, 0.7, (3, 32, 48)).astype(np.float32))


def test_without_strength_nothing_changes() -> None:
    torch.testing.assert_close(weathered(picture(), np.random.default_rng(1), 0.0), picture())


@pytest.mark.parametrize("seed", range(20))
def test_appearance_stays_in_range_and_is_reproducible(seed: int) -> None:
    once, again = (weathered(picture(), np.random.default_rng(seed), 1.0) for _ in range(2))

    assert torch.equal(once, again)
    assert once.shape == picture().shape
    assert 0 <= once.min() <= once.max() <= 1
    assert not torch.allclose(once, picture())


def test_amplitudes_of_another_picture_bring_its_colours_and_keep_our_outlines() -> None:
    ours, theirs = torch.full((3, 32, 32), 0.2), torch.full((3, 32, 32), 0.8)
    ours[:, 8:20, 8:20] = 0.4
    mixed = with_amplitude_of(ours, theirs, np.random.default_rng(3))

    assert mixed.mean() > ours.mean() + 0.05
    assert (mixed[:, 8:20, 8:20].mean() - mixed[:, 24:].mean()).item() == pytest.approx(0.2, abs=0.05)


def test_a_dark_picture_is_stretched_over_all_grey_levels() -> None:
    dark = np.random.default_rng(0).integers(10, 40, (3, 50, 50)).astype(np.uint8)

    bright = stretched(dark)

    assert (bright.min(), bright.max()) == (0, 255)
    assert stretched(np.zeros((3, 4, 4), np.uint8)).max() == 0
