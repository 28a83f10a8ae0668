"""A network's glance at tiles: one looker serves several threads, and what they hear does not mix."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from landslide_core.light.looking import Looker
from landslide_core.light.sample import SampleTile
from tests.small_scenes import random_network


def tile(seed: int) -> SampleTile:
    pixels = np.random.default_rng(seed).random((3, 64, 64), np.float32)
    return SampleTile((slice(0, 64), slice(0, 64)), pixels, np.ones((64, 64), bool), pixels)


def test_glances_of_several_threads_do_not_mix() -> None:
    loaded = random_network()
    looker, tiles = Looker(loaded.module, "unet", "cpu"), [tile(seed) for seed in range(12)]
    alone = [looker(each, loaded.card) for each in tiles]

    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda each: looker(each, loaded.card), tiles * 4))

    for number, glance in enumerate(together):
        for name, features in alone[number % 12].features.items():
            np.testing.assert_array_equal(glance.features[name], features)
        np.testing.assert_array_equal(glance.logits, alone[number % 12].logits)
