"""`networks --rescore` writes what the weights score today, and leaves the rest of the card alone."""

import dataclasses

import numpy as np
import pytest
from PIL import Image

from landslide_core.commands.main import main
from landslide_core.networks.card import read_card
from landslide_core.networks.weights import save
from landslide_core.training.data import datasets
from tests.unit.detection import random_network, tiny_card


@pytest.fixture
def bijie(tmp_path):
    rng = np.random.default_rng(0)
    for name in ("a", "b"):
        mask = np.zeros((48, 64), np.uint8)
        mask[8:30, 10:40] = 255
        for folder, pixels in (("images", rng.integers(0, 255, (48, 64, 3), np.uint8)), ("masks", mask)):
            (tmp_path / folder).mkdir(exist_ok=True)
            Image.fromarray(pixels).save(tmp_path / folder / f"{name}.png")
    (tmp_path / "train.txt").write_text("a\n")
    (tmp_path / "val.txt").write_text("b\n")
    return tmp_path


def test_a_card_is_scored_anew_and_keeps_how_it_was_trained(tmp_path, bijie, monkeypatch) -> None:
    models = tmp_path / "models"
    models.mkdir()
    sha256 = save(random_network().module, models / "unet.safetensors")
    stale = tiny_card(
        sha256=sha256, threshold=0.99, scores={"pooled": {"iou": 1.0}}, training={"epochs": 7, "command": "x"}
    )
    stale.write(models / "unet.json")
    monkeypatch.setenv("SCARP_MODELS", str(models))
    gather = datasets.gather  # without the synthetic scenes, which take long to make
    monkeypatch.setattr(
        datasets, "gather", lambda sources, **more: gather(dataclasses.replace(sources, synthetic=0), **more)
    )

    assert main(["networks", "--rescore", str(bijie), "--networks", "unet"]) == 0

    card = read_card(models / "unet.json")
    pooled = card.scores["pooled"]
    assert sum(pooled[cell] for cell in ("tp", "fp", "fn", "tn")) == 48 * 64
    assert pooled["tp"] + pooled["fn"] == 22 * 30
    assert pooled["iou"] == pytest.approx(pooled["tp"] / (pooled["tp"] + pooled["fp"] + pooled["fn"]))
    assert card.threshold != 0.99
    kept = {"threshold": 0.99, "temperature": stale.temperature, "scores": stale.scores}
    assert dataclasses.replace(card, **kept) == stale
