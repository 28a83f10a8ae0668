"""Crops: reproducible by number, labels that move with their pixels, balance as asked."""

import dataclasses

import numpy as np
import pytest
import torch

from landslide_core.training.crops import Crops, cut, jitter
from landslide_core.training.examples import Example, InMemory
from landslide_core.training.recipe import MODERN_CPU, Stage


class Fixed:
    """A reader over examples that are given."""

    title = "given examples"

    def __init__(self, *examples: Example) -> None:
        self._examples = examples

    def __len__(self) -> int:
        return len(self._examples)

    def read(self, index: int) -> Example:
        return self._examples[index]


def example(name: str, landslide: bool, brightness: int = 0) -> Example:
    """Landslide pixels are bright red on a dark ground, so a crop's mask can be read off its pixels."""
    mask = np.zeros((90, 120), bool)
    if landslide:
        mask[20:60, 30:80] = True
    pixels = np.full((3, 90, 120), brightness, np.uint8)
    pixels[0][mask] = 255
    return Example(name, pixels, mask, 0.8)


@pytest.fixture
def examples() -> InMemory:
    return InMemory(
        [Fixed(example("slide", True), example("empty", False)), Fixed(example("made", True, 40))]
    )


def test_the_same_number_gives_the_same_crop_and_another_number_another(examples: InMemory) -> None:
    recipe = dataclasses.replace(MODERN_CPU, stages=(Stage(0.0, 32, (1.0, 2.0)),))
    first, second = (Crops(examples, recipe, 3, synthetic_origin=1) for _ in range(2))

    for number in range(12):
        for mine, again in zip(first[number], second[number], strict=True):
            assert torch.equal(mine, again)
    assert not all(torch.equal(first[0][0], first[n][0]) for n in range(1, 12))


@pytest.mark.parametrize("rotate", [False, True])
@pytest.mark.parametrize("zoom", [(1.0, 1.0), (0.5, 0.7), (2.0, 2.6)])
def test_the_mask_moves_with_the_pixels(rotate: bool, zoom: tuple[float, float]) -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        pixels, truth = cut(example("slide", True), rng, 48, zoom, rotate)

        assert pixels.shape == (3, 48, 48)
        assert truth.shape == (1, 48, 48)
        assert ((pixels[0] > 0.5) == (truth[0] > 0.5)).float().mean() > 0.97


def test_without_rotation_and_zoom_a_crop_is_a_mirrored_window() -> None:
    rng = np.random.default_rng(5)
    pixels, _ = cut(example("slide", True), rng, 32, (1.0, 1.0), rotate=False)

    assert set(np.unique(pixels.numpy().round(2))) <= {0.0, 1.0} or pixels.std() > 0


def test_landslides_lie_anywhere_in_the_crop() -> None:
    rng = np.random.default_rng(2)
    centres = []
    for _ in range(200):
        _, truth = cut(example("slide", True), rng, 32, (1.0, 1.0), rotate=True)
        if truth.any():
            centres.append(np.argwhere(truth[0].numpy()).mean(0))

    assert np.std(centres, axis=0).min() > 2  # pixels


def test_crops_keep_the_shares_of_the_recipe(examples: InMemory) -> None:
    recipe = dataclasses.replace(
        MODERN_CPU, landslide_share=0.5, synthetic_share=0.25, stages=(Stage(0.0, 8, (1.0, 1.0)),), jitter=0.0
    )
    crops = Crops(examples, recipe, 0, synthetic_origin=1)
    chosen = [crops._choose(np.random.default_rng((0, n))) for n in range(2000)]

    shares = np.bincount(chosen, minlength=3) / len(chosen)
    assert shares == pytest.approx([0.375, 0.375, 0.25], abs=0.04)


def test_jitter_changes_colours_within_the_range() -> None:
    pixels = torch.rand(3, 16, 16)
    for seed in range(10):
        changed = jitter(pixels, np.random.default_rng(seed), 1.0)

        assert changed.shape == pixels.shape
        assert 0 <= changed.min() <= changed.max() <= 1
        assert not torch.equal(changed, pixels)
