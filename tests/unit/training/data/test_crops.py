"""Crops: reproducible by number, labels that move with their pixels, balance as asked."""

import dataclasses

import numpy as np
import pytest
import torch

from landslide_core.training.data.crops import Crops, cut
from landslide_core.training.data.examples import Example, InMemory
from landslide_core.training.recipe import Stage
from landslide_core.training.recipes import MODERN_CPU

SMALL = Stage(0.0, 32, (1.0, 1.0))


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
        recipe = dataclasses.replace(MODERN_CPU, rotate=rotate)
        pixels, truth, _ = cut(example("slide", True), rng, Stage(0.0, 48, zoom), recipe)

        assert pixels.shape == (3, 48, 48)
        assert truth.shape == (1, 48, 48)
        assert ((pixels[0] > 0.5) == (truth[0] > 0.5)).float().mean() > 0.97


def test_without_rotation_and_zoom_a_crop_is_a_mirrored_window() -> None:
    rng = np.random.default_rng(5)
    pixels = cut(example("slide", True), rng, SMALL, dataclasses.replace(MODERN_CPU, rotate=False)).pixels

    assert set(np.unique(pixels.numpy().round(2))) <= {0.0, 1.0} or pixels.std() > 0


def test_landslides_lie_anywhere_in_the_crop() -> None:
    rng = np.random.default_rng(2)
    centres = []
    for _ in range(200):
        truth = cut(example("slide", True), rng, SMALL, MODERN_CPU).truth
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


def test_mirror_images_come_as_often_as_the_recipe_says() -> None:
    ramp = np.broadcast_to(
        np.arange(90, dtype=np.uint8)[:, None] + np.arange(120, dtype=np.uint8), (3, 90, 120)
    )
    slope = Example("ramp", ramp.copy(), np.zeros((90, 120), bool), 0.8)
    recipe = dataclasses.replace(MODERN_CPU, rotate=False, mirror=(0.1, 0.2, 0.3))
    rng, seen = np.random.default_rng(1), []
    for _ in range(600):
        pixels = cut(slope, rng, Stage(0.0, 8, (1.0, 1.0)), recipe).pixels[0]
        seen.append((bool(pixels[-1, 0] < pixels[0, 0]), bool(pixels[0, -1] < pixels[0, 0])))

    shares = [seen.count(which) / 600 for which in ((True, False), (False, True), (True, True))]
    assert shares == pytest.approx([0.1, 0.2, 0.3], abs=0.07)  # crops beyond the edge are mirrored anyway


def hillside(aspect_deg: float) -> Example:
    """Ground of 30 degrees that falls towards `aspect_deg`; pixels of 2 m."""
    rows, cols = np.mgrid[:64, :64].astype(np.float32)
    downhill = np.radians(aspect_deg)
    fall = np.tan(np.radians(30)) * 2.0
    elevation = 500 - fall * (cols * np.sin(downhill) - rows * np.cos(downhill))
    grey = np.clip(elevation - elevation.min(), 0, 255).astype(np.uint8)
    return Example("hill", np.stack([grey] * 3), np.zeros((64, 64), bool), 2.0, elevation.astype(np.float32))


@pytest.mark.parametrize("rotate", [False, True])
def test_terrain_turns_with_the_picture(rotate: bool) -> None:
    """The picture is as bright as the ground is high, so it tells which way is down in the crop."""
    recipe = dataclasses.replace(MODERN_CPU, rotate=rotate, terrain_dropout=0.0)
    rng = np.random.default_rng(4)
    middle = np.s_[4:-4, 4:-4]
    found = 0
    for _ in range(60):
        pixels, _, terrain = cut(hillside(135), rng, Stage(0.0, 16, (0.8, 1.6)), recipe, with_terrain=True)
        _, slope, sine, cosine = (band[middle] for band in terrain.numpy())
        if slope.std() > 0.03:  # beyond the image's edge the ground is mirrored, and has a ridge there
            continue
        found += 1
        down, right = np.gradient(pixels[0].numpy())
        downhill = np.array([-right[middle].mean(), down[middle].mean()])  # towards east, towards north
        assert slope.mean() == pytest.approx(30 / 45, abs=0.02)
        assert [sine.mean(), cosine.mean()] == pytest.approx(downhill / np.hypot(*downhill), abs=0.1)
    assert found > 10


def test_terrain_is_withheld_as_often_as_the_recipe_says_and_zero_where_there_is_none(examples) -> None:
    recipe = dataclasses.replace(MODERN_CPU, terrain_dropout=0.3)
    rng, stage = np.random.default_rng(0), Stage(0.0, 8, (1.0, 1.0))
    known = [bool(cut(hillside(10), rng, stage, recipe, True).terrain.any()) for _ in range(300)]

    assert np.mean(known) == pytest.approx(0.7, abs=0.08)
    none = cut(example("slide", True), rng, stage, recipe, with_terrain=True).terrain
    assert none.shape == (4, 8, 8)
    assert not none.any()
    assert cut(hillside(10), rng, stage, recipe).terrain.shape == (0, 8, 8)
