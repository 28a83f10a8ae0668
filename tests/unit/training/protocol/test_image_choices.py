"""Choices on kept-back images; of images that say nothing, nothing is chosen."""

import functools

import numpy as np
import pytest
import torch
from torch import nn

from landslide_core.networks.blocks import AnySize
from landslide_core.training.data.examples import Example
from landslide_core.training.protocol.image_choices import choose_on_images

FLOAT32 = functools.partial(torch.autocast, "cpu", enabled=False)


class Bold(AnySize):
    """Says with great certainty what the red band says with little."""

    downsampling = 1

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(1))

    def logits(self, image, *_):
        return 8 * image[:, :1]  # red in [-1, 1]


def images(count, seed=0, empty=False):
    rng = np.random.default_rng(seed)
    found = []
    for n in range(count):
        red = rng.uniform(-1, 1, (64, 64))
        mask = np.zeros((64, 64), bool) if empty else rng.random((64, 64)) < 1 / (1 + np.exp(-2 * red))
        pixels = np.rint((np.stack([red] * 3) + 1) / 2 * 255).astype(np.uint8)
        found.append(Example(f"{n}", pixels, mask, 1.0))
    return found


def test_a_bold_network_is_calibrated_and_its_threshold_is_on_that_scale():
    chosen = choose_on_images(Bold(), images(10), [1.0], FLOAT32, "ten images")

    assert chosen.calibration.a == pytest.approx(0.25, abs=0.05)
    assert 0.2 < chosen.threshold < 0.6
    assert chosen.told.startswith("epoch, calibration and threshold on 10 images (ten images)")


def test_on_images_without_a_landslide_nothing_is_chosen():
    chosen = choose_on_images(Bold(), images(5, empty=True), [1.0], FLOAT32, "")

    assert (chosen.calibration.kind, chosen.rule, chosen.threshold) == ("none", None, 0.5)
    assert chosen.told.startswith("nothing was chosen")
    assert choose_on_images(Bold(), [], [1.0], FLOAT32, "").rule is None


def test_one_image_chooses_a_threshold_and_no_calibration():
    chosen = choose_on_images(Bold(), images(1), [1.0], FLOAT32, "one", epoch=False)

    assert chosen.calibration.kind == "none"
    assert chosen.rule is not None
    assert chosen.told.startswith("calibration and threshold on 1 images")
