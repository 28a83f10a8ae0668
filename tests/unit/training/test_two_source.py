"""Two-source networks: what only the ground shows is learnt from it, and the card says what it is worth."""

import dataclasses

import numpy as np
import pytest
import torch

from landslide_core.metrics import pooled
from landslide_core.networks import cards, get
from landslide_core.scene.terrain_bands import TERRAIN_BANDS
from landslide_core.training import recipe as recipes
from landslide_core.training.data.crops import Crops
from landslide_core.training.data.datasets import Sources, gather
from landslide_core.training.data.examples import Example, InMemory
from landslide_core.training.loop import Job, autocaster, train
from landslide_core.training.predict_whole import count_examples
from landslide_core.training.train import TrainSettings, train_and_publish

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
    without = pooled(
        count_examples(trained, held_out, job.device, autocaster(job.device), with_terrain=False)
    )
    assert without.matrix(progress.best_threshold).iou < progress.best_iou - 0.2


def test_the_card_of_a_two_source_network_says_what_terrain_is_worth(tmp_path, monkeypatch, toy) -> None:
    """From end to end on a few small synthetic scenes."""
    monkeypatch.setattr(recipes, "RECIPES", (dataclasses.replace(toy, name="toy", epochs=1, epoch_crops=8),))
    monkeypatch.setattr("landslide_core.training.data.datasets.VALIDATION_SEEDS", 2)
    monkeypatch.setattr(
        "landslide_core.training.data.datasets.SyntheticScenes",
        lambda *given, **named: dataclasses.replace(_scenes(*given, **named), size_px=64),
    )
    narrow = dataclasses.replace(get("resu-cbnet"), compact={**TINY, "pooling": 1})
    monkeypatch.setattr("landslide_core.training.train.get", lambda name: narrow)
    settings = TrainSettings("resu-cbnet", recipe="toy", work=tmp_path / "work", out=tmp_path / "out")

    train_and_publish(Sources(synthetic=4, cache=tmp_path), settings)

    card = cards(tmp_path / "out")["resu-cbnet"]
    assert card.terrain == TERRAIN_BANDS
    assert {"iou", "f1", "without_terrain"} <= card.scores["synthetic_validation"].keys()


def _scenes(*given, **named):
    from landslide_core.training.data.readers import SyntheticScenes

    return SyntheticScenes(*given, **named)


@pytest.mark.parametrize(("wanted", "there"), [(True, True), (False, False)])
def test_elevation_is_read_where_it_is_wanted(tmp_path, monkeypatch, wanted: bool, there: bool) -> None:
    monkeypatch.setattr("landslide_core.training.data.datasets.VALIDATION_SEEDS", 1)
    monkeypatch.setattr(
        "landslide_core.training.data.datasets.SyntheticScenes",
        lambda *given, **named: dataclasses.replace(_scenes(*given, **named), size_px=64),
    )
    data = gather(Sources(synthetic=2, cache=tmp_path), elevation=wanted)

    assert all((example.elevation_m is not None) is there for example in data.training)
