"""Training from data to shipped weights: it publishes what it measured."""

import dataclasses
import json
import shutil

import pytest
from PIL import Image

from landslide_core.errors import MismatchError
from landslide_core.networks import cards, get, load
from landslide_core.scene.terrain_bands import TERRAIN_BANDS
from landslide_core.training import recipes
from landslide_core.training.data.datasets import Sources
from landslide_core.training.settings import TrainSettings
from landslide_core.training.train import train


def test_publishing_writes_weights_and_a_card_that_load(sources, toy, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(recipes, "RECIPES", (dataclasses.replace(toy, name="toy", epochs=1),))
    narrow = dataclasses.replace(get("unet-se"), compact={"base_width": 4, "pooling": 2})
    monkeypatch.setattr("landslide_core.training.train.get", lambda name: narrow)
    settings = TrainSettings(
        "unet-se", recipe="toy", work=tmp_path / "work", out=tmp_path / "out", command="c"
    )

    card = train(sources, settings)

    assert dataclasses.replace(cards(tmp_path / "out")["unet-se"], training={}) == dataclasses.replace(
        card, training={}
    )
    assert load("unet-se", folder=tmp_path / "out").card.training["command"] == "c"
    written = json.loads((tmp_path / "out" / "unet-se.json").read_text())
    scores = written["scores"]
    assert "1 images (the last tenth of each set of training images, kept back)" in written["chosen_on"]
    assert written["threshold"] == written["threshold_rule"]["usual"]
    assert "nothing was chosen" in scores["data"]
    assert written["seen"]["pixel_m"] == [0.8]
    assert scores["objects"]["found"] + scores["objects"]["missed"] == scores["images"] == 2
    assert {"calandet_pair", "calandet_pair_logit_half"} < scores["protocols"].keys()
    assert scores["all_background"]["image_wise_empty_one"]["iou"] == scores["empty_images"] == 0
    assert written["scores"]["pooled"]["tp"] + written["scores"]["pooled"]["fn"] > 0
    assert str(tmp_path) not in json.dumps(written)


def test_a_second_folder_of_equal_names_does_not_get_the_firsts_weights(
    sources, toy, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(recipes, "RECIPES", (dataclasses.replace(toy, name="toy", epochs=1, epoch_crops=8),))
    settings = TrainSettings(
        "unet", preset="tiny", recipe="toy", work=tmp_path / "work", out=tmp_path / "out", device="cpu"
    )
    first = train(sources, settings)
    shutil.copytree(sources.images, tmp_path / "images")
    for path in (tmp_path / "images").iterdir():
        Image.open(path).transpose(Image.Transpose.ROTATE_180).save(path)

    with pytest.raises(MismatchError, match="other settings"):
        train(dataclasses.replace(sources, images=tmp_path / "images"), settings)
    assert train(sources, settings).sha256 == first.sha256


TINY = {"widths": (8, 16, 16), "terrain_channels": 4}


@pytest.mark.slow
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

    train(Sources(synthetic=4, cache=tmp_path), settings)

    card = cards(tmp_path / "out")["resu-cbnet"]
    assert card.terrain == TERRAIN_BANDS
    assert {"iou", "f1", "without_terrain"} <= card.scores["synthetic_validation"].keys()


def _scenes(*given, **named):
    from landslide_core.training.data.readers import SyntheticScenes

    return SyntheticScenes(*given, **named)
