"""Folds of a network whose logits are made up: what they should choose is known."""

import dataclasses

import numpy as np
import pytest

from landslide_core.io.plain.arrays import write_arrays
from landslide_core.io.plain.text import write_json
from landslide_core.training.data.examples import Example, InMemory
from landslide_core.training.out_of_fold import PIXEL_SIZES_M, key
from landslide_core.training.protocol.left_out_images import FoldRuns

FOLDS = {"df+event-a": ("df", "event a"), "hz+event-b": ("hz", "event b")}
SIDE = 60


@dataclasses.dataclass
class MadeUp:
    """Images of one pool with their regions."""

    examples: list
    pool: str
    regions: tuple
    title: str = "made up"

    def __len__(self):
        return len(self.examples)

    def read(self, index):
        return self.examples[index]


def image(rng, name, pixel_m):
    mask = np.zeros((SIDE, SIDE), bool)
    row, col = rng.integers(0, SIDE - 22, 2)
    mask[row : row + 20, col : col + 20] = True
    return Example(name, np.zeros((3, SIDE, SIDE), np.uint8), mask, pixel_m)


def said(rng, mask, size_m):
    """Logits that know the landslide at 1.6 m, and less the farther from there; twice as bold as they may be."""
    noise = {0.8: 8.0, 1.6: 2.0, 3.2: 9.0, 6.4: 10.0}[size_m]
    return (2 * (mask * 4.0 - 3.0 + rng.normal(0, noise, mask.shape))).astype(np.float16)


@pytest.fixture(scope="session")
def made_up_folds(tmp_path_factory):
    """(folder, images): three images of each of two counties and two events."""
    work, rng = tmp_path_factory.mktemp("folds"), np.random.default_rng(0)
    readers = []
    for pool, pixel_m, regions in (("landslide", 0.8, ("df", "hz")), ("planet", 3.0, ("event a", "event b"))):
        names = [region for region in regions for _ in range(3)]
        images = [image(rng, f"{region}_{n}".replace(" ", "_"), pixel_m) for n, region in enumerate(names)]
        readers.append(MadeUp(images, pool, tuple(names)))
    examples = InMemory(readers)
    for fold, regions in FOLDS.items():
        (work / fold).mkdir()
        logits = {
            key(example.name, size): said(rng, example.mask, size)
            for example, region in zip(examples, examples.regions, strict=True)
            if region in regions
            for size in PIXEL_SIZES_M
        }
        write_arrays(work / fold / "logits.npz", logits, compressed=False)
        write_json(
            work / fold / "scores.json",
            {"fold": fold, "minutes": 2.5, "identity": {"network": "unet", "recipe": "toy"}},
        )
    return work, examples


@pytest.fixture
def runs(made_up_folds):
    return FoldRuns(*made_up_folds)
