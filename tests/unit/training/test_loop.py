"""Training on a toy problem: it learns, it resumes exactly, it publishes what it measured."""

import dataclasses
import json

import pytest
import torch

from landslide_core.errors import InputError
from landslide_core.networks import cards, get, load
from landslide_core.training import recipe as recipes
from landslide_core.training.loop import train
from landslide_core.training.recipe import PAPER
from landslide_core.training.train import TrainSettings, train_and_publish


def test_a_network_learns_the_toy_problem(make_job, toy, tmp_path) -> None:
    _, progress = train(make_job(tmp_path, dataclasses.replace(toy, epochs=8)))

    assert progress.best_iou > 0.7
    assert progress.history[-1]["loss"] < progress.history[0]["loss"]


def test_a_training_that_was_killed_goes_on_as_if_it_had_not_been(make_job, tmp_path, monkeypatch) -> None:
    whole, _ = train(make_job(tmp_path / "whole"))
    import landslide_core.training.loop as loop

    real, calls = loop._epoch, []

    def killed_in_the_third(*arguments):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(loop, "_epoch", killed_in_the_third)
    with pytest.raises(KeyboardInterrupt):
        train(make_job(tmp_path / "killed"))
    monkeypatch.setattr(loop, "_epoch", real)

    resumed, progress = train(make_job(tmp_path / "killed"))

    assert progress.epoch == 4
    for mine, theirs in zip(resumed.state_dict().values(), whole.state_dict().values(), strict=True):
        torch.testing.assert_close(mine, theirs)


def test_a_checkpoint_of_other_settings_is_refused(make_job, toy, tmp_path) -> None:
    train(make_job(tmp_path, dataclasses.replace(toy, epochs=1)))

    with pytest.raises(InputError, match="other settings"):
        train(make_job(tmp_path, dataclasses.replace(toy, epochs=1, learning_rate=1e-5)))


def test_training_stops_when_validation_no_longer_improves(make_job, toy, tmp_path) -> None:
    still = dataclasses.replace(toy, learning_rate=0.0, epochs=9, patience=2, ema=0.0, gradient_clip=0.0)

    _, progress = train(make_job(tmp_path, still))

    assert progress.epoch < 9


def test_publishing_writes_weights_and_a_card_that_load(sources, toy, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(recipes, "RECIPES", (dataclasses.replace(toy, name="toy", epochs=1),))
    narrow = dataclasses.replace(get("unet-se"), compact={"base_width": 4, "pooling": 2})
    monkeypatch.setattr("landslide_core.training.train.get", lambda name: narrow)
    settings = TrainSettings(
        "unet-se", recipe="toy", work=tmp_path / "work", out=tmp_path / "out", command="c"
    )

    card = train_and_publish(sources, settings)

    assert dataclasses.replace(cards(tmp_path / "out")["unet-se"], training={}) == dataclasses.replace(
        card, training={}
    )
    assert load("unet-se", folder=tmp_path / "out").card.training["command"] == "c"
    written = json.loads((tmp_path / "out" / "unet-se.json").read_text())
    scores = written["scores"]
    assert written["temperature"] != 1.0
    assert scores["expected_calibration_error"] < scores["expected_calibration_error_before_temperature"]
    assert scores["objects"]["found"] + scores["objects"]["missed"] == scores["images"] == 2
    assert {"calandet_pair", "calandet_pair_logit_half"} < scores["protocols"].keys()
    assert scores["all_background"]["image_wise_empty_one"]["iou"] == scores["empty_images"] == 0
    assert written["scores"]["pooled"]["tp"] + written["scores"]["pooled"]["fn"] > 0
    assert str(tmp_path) not in json.dumps(written)


def test_the_papers_recipe_is_the_papers() -> None:
    assert (PAPER.loss, PAPER.batch, PAPER.epochs, PAPER.learning_rate) == ("dice_and_focal", 32, 50, 1e-4)
    assert PAPER.rate(0) == pytest.approx(1e-4)
    assert PAPER.rate(10 * PAPER.steps_per_epoch) == pytest.approx(1e-5)
    assert PAPER.rate(30 * PAPER.steps_per_epoch) == pytest.approx(1e-7)


def test_the_modern_rate_warms_up_and_falls_to_nothing() -> None:
    recipe = recipes.MODERN
    rates = [recipe.rate(step) for step in range(recipe.epochs * recipe.steps_per_epoch)]

    assert max(rates) == pytest.approx(recipe.learning_rate, rel=1e-2)
    assert rates[0] < recipe.learning_rate / 100
    assert rates[-1] < recipe.learning_rate / 1000


def test_a_wrong_recipe_is_answered_with_the_right_ones() -> None:
    with pytest.raises(InputError, match="paper, modern"):
        recipes.get("newest")


def test_a_training_that_ends_early_ships_the_best_so_far_or_validates_what_it_has(
    make_job, toy, tmp_path
) -> None:
    late = dataclasses.replace(toy, validate_every=3)

    _, before_any_validation = train(dataclasses.replace(make_job(tmp_path, late), stop_after=2))
    assert (before_any_validation.epoch, before_any_validation.best_epoch) == (2, 2)

    _, after_one = train(dataclasses.replace(make_job(tmp_path, late), stop_after=3))
    assert (after_one.epoch, after_one.best_epoch) == (3, 3)


def test_training_leaves_the_arithmetic_of_the_process_as_it_was(make_job, toy, tmp_path) -> None:
    train(make_job(tmp_path, dataclasses.replace(toy, epochs=1)))

    smallest = torch.tensor([1e-40])
    assert (smallest * 1).item() > 0
