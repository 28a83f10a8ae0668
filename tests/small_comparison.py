"""Masks and predictions whose counts are known, for tests of comparisons."""

import numpy as np

from landslide_core.comparison import (
    CompareSettings,
    LabelledScene,
    compare,
)
from tests import small_world

BOTH = CompareSettings(("unet-se", "unet"))
SIZE, WEST, NORTH, STEP = small_world.SIZE_PX, small_world.WEST, small_world.NORTH, small_world.RESOLUTION_M
BLOCK = np.s_[100:160, 90:150]  # the landslide of the small world's reference


def noisy_masks(seed: int, rows: int = 60, cols: int = 90) -> tuple[np.ndarray, np.ndarray]:
    """A truth and a prediction that knows something of it, with unknown pixels in both."""
    rng = np.random.default_rng(seed)
    truth = (rng.random((rows, cols)) < 0.2).astype(np.uint8)
    percent = np.clip(rng.normal(35 + 30 * truth, 20), 0, 100).astype(np.uint8)
    truth[:5, :7] = 255
    percent[20:24] = 255
    return truth, percent


def mask(fill: int = 0) -> np.ndarray:
    drawn = np.full((1, SIZE, SIZE), fill, np.uint8)
    drawn[0][BLOCK] = 1
    return drawn


def run(scene, reference, store, settings=BOTH, **more):
    return compare(LabelledScene(scene, reference), settings, runs=store, **more)


def two_landslides() -> tuple[np.ndarray, np.ndarray]:
    """One of 100 pixels of which 60 are found, one of 25 that is missed, a false alarm of 16, one of 4."""
    truth = np.zeros((60, 60), np.uint8)
    percent = np.zeros((60, 60), np.uint8)
    truth[5:15, 5:15] = 1
    percent[5:11, 5:15] = 80
    truth[30:35, 30:35] = 1
    percent[50:54, 50:54] = 90
    percent[50:52, 5:7] = 90
    return truth, percent
