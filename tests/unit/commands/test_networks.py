"""The networks listed, and their cards scored anew."""

import dataclasses
import json

import numpy as np
import pytest
from PIL import Image

from landslide_core.commands.main import main
from landslide_core.networks import NETWORKS, cards
from landslide_core.networks.card import read_card
from landslide_core.networks.weights import save
from tests.small_scenes import random_network, tiny_card


@pytest.mark.slow
def test_the_networks_are_listed_as_a_table_and_as_json(capsys) -> None:
    assert main(["networks"]) == 0
    assert "31,037,633" in capsys.readouterr().out

    assert main(["networks", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert list(rows) == [network.name for network in NETWORKS]
    assert rows["unet-se"]["parameters"]["paper"] == 31_258_873
    assert rows["digate-unet"]["trainable"]["paper"] == 1_237_515
    assert all(row["megabytes"] < 16 for row in rows.values())
    # Both UNets keep 32 channels at half the side; the other compact presets cost less than half of that.
    costly = {"unet": 47, "unet-se": 47}
    assert all(0 < row["kmac_per_pixel"] < costly.get(name, 18) for name, row in rows.items())
    for name, row in rows.items():
        shipped = cards().get(name)
        assert row["scores"] == (shipped and shipped.scores["pooled"])


def test_a_network_without_weights_is_listed_as_such(capsys, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("SCARP_MODELS", str(tmp_path))

    assert main(["networks"]) == 0
    assert capsys.readouterr().out.count("no weights are shipped") == len(NETWORKS)
    assert main(["networks", "--markdown"]) == 2
    assert "No trained weights were found" in capsys.readouterr().err


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
    assert main(["networks", "--rescore", str(bijie), "--networks", "unet"]) == 0

    card = read_card(models / "unet.json")
    pooled = card.scores["pooled"]
    assert sum(pooled[cell] for cell in ("tp", "fp", "fn", "tn")) == 48 * 64
    assert pooled["tp"] + pooled["fn"] == 22 * 30
    assert pooled["iou"] == pytest.approx(pooled["tp"] / (pooled["tp"] + pooled["fp"] + pooled["fn"]))
    assert card.scores["sets"]["bijie_val"]["usual"]["threshold"] == 0.99
    assert dataclasses.replace(card, scores=stale.scores) == stale
