"""Whole images predicted, with their terrain and without."""

import dataclasses
import functools

import numpy as np
import pytest
import torch

from landslide_core.metrics import pooled
from landslide_core.networks import get
from landslide_core.training.data.crops import Crops
from landslide_core.training.data.examples import Example, InMemory
from landslide_core.training.loop import Job, autocaster, train
from landslide_core.training.predict_whole import count_examples, image_logits, percent_of

TINY = {"widths": (8, 16, 16), "terrain_channels": 4}


class Terraces:
    """Grey images without any hint; the landslide is where the ground is steep."""

    title = "terraces"

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    def read(self, index: int) -> Example:
        rng = np.random.default_rng(index)
        edge, width = int(rng.integers(8, 24)), int(rng.integers(12, 20))
        fall = np.full(48, 0.1)
        fall[edge : edge + width] = 1.5
        elevation = np.tile(200 - np.cumsum(fall), (48, 1)).astype(np.float32)
        mask = np.zeros((48, 48), bool)
        mask[:, edge : edge + width] = True
        pixels = rng.integers(90, 110, (3, 48, 48)).astype(np.uint8)
        return Example(f"terrace_{index}", pixels, mask, 1.0, elevation)


@pytest.mark.slow
def test_a_network_learns_from_the_ground_and_stands_its_absence(toy, tmp_path) -> None:
    recipe = dataclasses.replace(toy, epochs=8, landslide_share=None, terrain_dropout=0.3)
    readers = [Terraces(10)]
    held_out = [Terraces(14).read(index) for index in range(10, 14)]
    torch.manual_seed(0)
    module = get("resu-cbnet").build(3, **TINY)
    crops = Crops(InMemory(readers), recipe, 0, None, terrain=True)
    job = Job("resu-cbnet", module, crops, held_out, recipe, 0, tmp_path, torch.device("cpu"))
    trained, progress = train(job)

    assert progress.best_iou > 0.6
    without = pooled(count_examples(trained, held_out, autocaster(job.device), with_terrain=False))
    assert without.matrix(progress.best_threshold).iou < progress.best_iou - 0.2


def test_extreme_logits_are_probabilities_of_nothing_and_of_certainty() -> None:
    with np.errstate(all="raise", under="ignore"):
        assert percent_of(np.array([[-5000.0, 5000.0]], np.float16)).tolist() == [[0, 100]]


def test_the_mean_over_sizes_is_that_of_each_alone_and_the_modules_own_scales_are_left_aside() -> None:
    torch.manual_seed(0)
    module = get("unet").build(3, base_width=4, pooling=1, scales=[1, 2]).eval()
    image = Terraces(1).read(0)  # 1 m per pixel
    float32 = functools.partial(torch.autocast, "cpu", enabled=False)
    alone = [image_logits(module, image, [size], float32) for size in (0.5, 1.0, 2.0)]

    np.testing.assert_allclose(
        image_logits(module, image, [0.5, 1.0, 2.0], float32), np.mean(alone, axis=0), atol=1e-5
    )
    module.scales = (1,)
    np.testing.assert_array_equal(image_logits(module, image, [1.0], float32), alone[1])
    assert all(each.shape == image.mask.shape for each in alone)
