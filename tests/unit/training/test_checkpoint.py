"""A checkpoint goes on only with the data, start, preset and switches that it was made of."""

import dataclasses
import platform

import pytest
import torch

from landslide_core.errors import InputError
from landslide_core.io.plain.tensors import read_state, write_state
from landslide_core.networks import NETWORKS, get
from landslide_core.training.checkpoint import facts
from landslide_core.training.data.crops import Crops
from landslide_core.training.data.datasets import gather
from landslide_core.training.loop import train
from landslide_core.training.settings import TrainSettings
from landslide_core.training.train import made_of


def test_other_images_masks_switches_and_starts_make_another_training(sources, toy_folder) -> None:
    data = gather(sources).training
    fewer = data.only(data.has_landslide & (torch.arange(len(data)).numpy() > 0))
    settings = TrainSettings("unet")
    mine = made_of(settings, data)

    assert mine == made_of(settings, gather(sources).training)
    for other in (
        made_of(settings, fewer),
        made_of(dataclasses.replace(settings, switches={"base_width": 8}), data),
        made_of(dataclasses.replace(settings, preset="tiny"), data),
        made_of(dataclasses.replace(settings, imagenet=True), data),
    ):
        assert other != mine


@pytest.mark.parametrize("name", [each.name for each in NETWORKS if each.imagenet])
def test_the_start_names_the_encoder_that_the_preset_has(sources, name) -> None:
    start = str(made_of(TrainSettings(name, imagenet=True), gather(sources).training)["start"])

    assert f"EfficientNet-Lite{str(get(name).compact['encoder'])[-1]} " in start


def test_a_changed_mask_changes_the_fingerprint(sources) -> None:
    first, second = gather(sources).training, gather(sources).training
    second[0].mask[0, 0] ^= True

    assert first.fingerprint() != second.fingerprint()


def test_a_second_region_does_not_get_the_first_regions_weights(make_job, toy, tmp_path, sources) -> None:
    short = dataclasses.replace(toy, epochs=1)
    data = gather(sources).training
    here = dataclasses.replace(make_job(tmp_path, short), made_of=made_of(TrainSettings("unet"), data))
    train(here)
    elsewhere = data.only(torch.arange(len(data)).numpy() > 2)
    there = dataclasses.replace(
        make_job(tmp_path, short),
        crops=Crops(elsewhere, short, 0, None),
        made_of=made_of(TrainSettings("unet"), elsewhere),
    )

    with pytest.raises(InputError, match="other settings"):
        train(there)


def test_a_recipe_that_never_validates_ships_the_last_weights(make_job, toy, tmp_path) -> None:
    recipe = dataclasses.replace(toy, validate_every=0, schedule="trapezoid", epochs=3)

    module, progress = train(dataclasses.replace(make_job(tmp_path, recipe), snapshot_every=2))

    assert [path.name for path in tmp_path.glob("epoch-*")] == ["epoch-0002.safetensors"]
    assert (progress.epoch, progress.best_epoch) == (3, -1)
    last = torch.load(tmp_path / "last.pt", weights_only=True)["running"]
    assert all(torch.equal(tensor, last[name]) for name, tensor in module.state_dict().items())


def test_a_trapezoid_stays_and_falls_over_the_last_quarter(toy) -> None:
    recipe = dataclasses.replace(toy, schedule="trapezoid", epochs=40, warmup_epochs=2.0)
    rates = [recipe.rate(step) for step in range(40 * recipe.steps_per_epoch)]

    assert rates[0] < recipe.learning_rate / 10
    assert rates[3 * recipe.steps_per_epoch] == rates[29 * recipe.steps_per_epoch] == recipe.learning_rate
    assert rates[35 * recipe.steps_per_epoch] == pytest.approx(recipe.learning_rate / 2)
    assert rates[-1] < recipe.learning_rate / 20


def test_a_checkpoint_tells_what_it_was_trained_on_and_old_ones_that_nobody_noted_it(
    make_job, toy, tmp_path
) -> None:
    train(make_job(tmp_path, dataclasses.replace(toy, epochs=1)))
    path = tmp_path / "last.pt"
    told = facts(path)

    assert told["device"] == platform.machine()
    assert told["progress"]["epoch"] == 1
    parts = read_state(path)
    del parts["device"]
    write_state(path, parts)
    assert facts(path) == told | {"device": "not noted"}
