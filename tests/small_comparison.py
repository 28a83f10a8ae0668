"""Masks and predictions whose counts are known, for tests of comparisons."""

from pathlib import Path

import numpy as np
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core.comparison import (
    CompareSettings,
    Comparison,
    Contender,
    GroundTruth,
    LabelledScene,
    compare,
)
from landslide_core.comparison.chance.block_counts import count_blocks
from landslide_core.comparison.chance.ground import cut
from landslide_core.comparison.cost import Cost
from landslide_core.comparison.predictions import Kept
from landslide_core.io import write_raster
from landslide_core.metrics import ProbabilityCounts
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


def compared(
    regions: tuple[str, ...], sizes: tuple[float | None, ...] | None = None, folder: Path | None = None
) -> Comparison:
    """Pictures of two landslides each, by region and pixel size; "good" finds four in five, "bad" two.

    Predictions are kept in the folder, where one is given.
    """
    rng = np.random.default_rng(0)
    truths = []
    for place, region in enumerate(regions):
        truth = np.zeros((60, 60), np.uint8)
        truth[5:15, 5:15] = truth[30:38, 30:38] = 1
        scene = LabelledScene(
            Path(f"{place}.png"), Path("mask.png"), f"scene {place}", region=region,
            pixel_m=None if sizes is None else sizes[place],
        )  # fmt: skip
        grid = GeoBox(truth.shape, Affine.identity(), None)
        truths.append(GroundTruth(scene, (), grid, truth, None))
    pieces = cut([each.truth for each in truths], [None] * len(truths))
    facts = {
        "trained_on": "images of Bijie", "seen": "0.8 m per pixel; China (Guizhou)", "pixel_m": (0.8,),
        "chosen_on": "the threshold was chosen on the validation images",
    }  # fmt: skip
    contenders = []
    for name, share in (("good", 0.8), ("bad", 0.4)):
        each, kept = [], []
        for truth, labels, count in zip(truths, pieces.labels, pieces.blocks, strict=True):
            hit = rng.random(truth.truth.shape) < share
            percent = np.where((truth.truth == 1) & hit, 90, 10).astype(np.uint8)
            percent[50:53, : rng.integers(0, 20)] = 90
            each.append(count_blocks(truth.truth, percent, labels, count))
            if folder is not None:
                path = folder / f"{name}-{truth.scene.image.stem}.tif"
                write_raster(path, percent, truth.geobox, 255)
                kept.append(Kept(path, 1.0, "cpu", reused=False))
        images = tuple(ProbabilityCounts(*blocks.sum(axis=0)) for blocks in each)
        cost = Cost(1, 1.0, 1.0, 1, "cpu", 1)
        contenders.append(
            Contender(
                name, name.title(), 0.5, np.concatenate(each), images, tuple(kept), cost=cost, facts=facts
            )
        )
    return Comparison(tuple(truths), tuple(contenders), pieces.ground, {}, "2026-01-01T00:00:00+00:00")
