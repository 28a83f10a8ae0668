"""Blocks of ground: wide enough, whole landslides, and the truth about how many there are."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from landslide_core.comparison.chance import ground
from landslide_core.comparison.chance.ground import NOT_ENOUGH, Ground, block_labels, cut, diameter, numbered


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(3, 90))
def test_no_landslide_is_cut_and_every_pixel_is_in_one_block(seed, side):
    rng = np.random.default_rng(seed)
    truth = (ndimage.gaussian_filter(rng.standard_normal((90, 130)), 4) > 0.12).astype(np.uint8)
    truth[:7, :9] = 255

    labels, landslides = block_labels(truth, side)

    assert labels.min() >= 0
    assert labels.max() < len(landslides)
    numbers, count = numbered(truth)
    homes = [np.unique(labels[numbers == number]) for number in range(1, count + 1)]
    assert all(len(home) == 1 for home in homes)
    assert landslides.sum() == count
    assert (
        np.bincount([int(home[0]) for home in homes], minlength=len(landslides)).tolist()
        == landslides.tolist()
    )


def test_blocks_are_at_least_three_diameters_wide():
    truth = np.zeros((1000, 700), np.uint8)
    for row in range(20, 1000, 100):
        truth[row : row + 20, 20:40] = 1
    wide = diameter(np.full(10, 400.0))

    labels, _ = block_labels(np.zeros_like(truth), cut_side := ground.sides_px([truth.shape], [wide])[0])

    assert wide == pytest.approx(2 * math.sqrt(400 / math.pi))
    assert cut_side >= 3 * wide
    sizes = np.bincount(labels.ravel())
    assert sizes.min() >= cut_side**2


def test_a_large_landslide_sets_the_diameter_and_none_sets_nothing():
    assert diameter([math.pi * 100.0, 1.0, 1.0, 1.0]) == pytest.approx(20, rel=0.02)
    assert math.isnan(diameter([]))
    assert ground.sides_px([(100, 100)], [math.nan]) == [16]
    assert ground.sides_px([(100, 100)] * 20, [5.0] * 20) == [None] * 20


def test_scenes_of_several_pixel_sizes_have_blocks_as_wide_on_the_ground():
    fine, coarse = np.zeros((400, 400), np.uint8), np.zeros((200, 200), np.uint8)
    fine[100:140, 100:140] = 1
    coarse[50:70, 50:70] = 1  # the same landslide at half the resolution

    pieces = cut([fine, coarse], [1.0, 4.0])

    assert pieces.blocks[0] == pytest.approx((400 // math.ceil(3 * diameter([1600.0]))) ** 2)
    assert pieces.blocks[1] == (200 // math.ceil(3 * diameter([1600.0]) / 2)) ** 2
    assert pieces.ground.scene.tolist() == [0] * pieces.blocks[0] + [1] * pieces.blocks[1]
    assert "m, that cuts no landslide" in pieces.ground.block


def test_of_many_pictures_each_is_a_block():
    truths = [np.zeros((30, 40), np.uint8) for _ in range(20)]
    truths[3][5:9, 5:9] = 1

    pieces = cut(truths, [None] * 20)

    assert pieces.blocks == (1,) * 20
    assert pieces.ground.block == "an image"
    assert (pieces.ground.count, pieces.ground.holding) == (1, 1)


def test_too_little_ground_says_what_is_missing():
    few = Ground(np.zeros(3, int), np.array([2, 0, 1]), "")
    enough = Ground(np.zeros(8, int), np.array([2, 2, 2, 2, 1, 1, 0, 0]), "")

    assert not few.enough
    assert few.why_not() == f"{NOT_ENOUGH}: 3 landslides in 2 blocks, where 10 in 6 are needed"
    assert enough.enough
    assert enough.why_not() == ""
    assert not enough.only(np.arange(8) < 5).enough
