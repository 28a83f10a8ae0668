"""What every set of shipped weights keeps: file, card and network belong together."""

import json
import shutil

import pytest
import torch

from landslide_core.errors import WeightsError
from landslide_core.networks import NETWORKS, Card, cards, load, parameter_count
from landslide_core.networks.weights import build_for, fill, read_verified
from landslide_core.shipped import models_folder

FP16_LIMIT_BYTES = 16_000_000
every_shipped = pytest.mark.parametrize("name", sorted(cards()))


def test_weights_of_every_network_are_shipped() -> None:
    assert cards().keys() == {network.name for network in NETWORKS}


@every_shipped
def test_shipped_weights_fit_their_card(name: str) -> None:
    loaded = load(name)

    assert parameter_count(loaded.module) == loaded.card.parameters
    assert not loaded.module.training
    assert (models_folder() / loaded.card.file).stat().st_size < FP16_LIMIT_BYTES


@every_shipped
def test_a_shipped_card_says_where_its_weights_come_from(name: str) -> None:
    card = cards()[name]

    assert card.sha256
    assert card.scores["pooled"]["iou"] > 0
    assert {"data", "split", "command", "recipe", "seed", "epochs", "best_epoch"} <= card.training.keys()
    kept_apart = "validation" in card.scores["data"] or "no training saw" in card.scores["data"]
    assert kept_apart
    assert "chosen on them" in card.scores["data"] or card.chosen_on


@every_shipped
def test_an_altered_weight_file_is_refused(name: str, tmp_path) -> None:
    card = cards()[name]
    shutil.copy(models_folder() / f"{name}.json", tmp_path)
    altered = bytearray((models_folder() / card.file).read_bytes())
    altered[-1] ^= 1
    (tmp_path / card.file).write_bytes(altered)

    with pytest.raises(WeightsError, match="not the one its card describes"):
        load(name, folder=tmp_path)


@pytest.fixture(scope="module")
def compact_builds() -> dict[str, torch.nn.Module]:
    """Every network in its shipped size, without memory: weights are compared by name and shape."""
    with torch.device("meta"):
        return {network.name: network.build(3, "compact") for network in NETWORKS}


@every_shipped
def test_shipped_weights_do_not_fill_another_network(
    name: str, compact_builds: dict[str, torch.nn.Module]
) -> None:
    tensors = read_verified(models_folder() / cards()[name].file)

    for other, module in compact_builds.items():
        if other != name:
            with pytest.raises(WeightsError):
                fill(module, tensors, other)


@every_shipped
def test_a_card_with_a_missing_or_unknown_entry_is_refused(name: str, tmp_path) -> None:
    entries = json.loads((models_folder() / f"{name}.json").read_text())
    for broken in ({k: v for k, v in entries.items() if k != "threshold"}, entries | {"colour": "blue"}):
        (tmp_path / f"{name}.json").write_text(json.dumps(broken))
        with pytest.raises(WeightsError, match="threshold|colour"):
            cards(tmp_path)


@every_shipped
def test_a_card_builds_the_network_it_describes(name: str) -> None:
    card: Card = cards()[name]

    assert parameter_count(build_for(card)) == card.parameters
    assert card.title in card.summary()
    assert card.serves(card.native_resolution_m)
    assert not card.serves(30.0)
