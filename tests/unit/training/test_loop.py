"""Training on a toy problem: it learns, it resumes exactly."""

import dataclasses

import pytest
import torch

from landslide_core.errors import MismatchError, SettingError
from landslide_core.training import checkpoint
from landslide_core.training.data.crops import Crops
from landslide_core.training.loop import train
from landslide_core.training.recipe import Share


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

    with pytest.raises(MismatchError, match="other settings"):
        train(make_job(tmp_path, dataclasses.replace(toy, epochs=1, learning_rate=1e-5)))


def test_training_stops_when_validation_no_longer_improves(make_job, toy, tmp_path) -> None:
    still = dataclasses.replace(toy, learning_rate=0.0, epochs=9, patience=2, ema=0.0, gradient_clip=0.0)

    _, progress = train(make_job(tmp_path, still))

    assert progress.epoch < 9


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


IDEAS = {"mixstyle": 0.5, "swa": 0.5, "mine_every": 1}


def test_a_killed_training_goes_on_alike_with_mixed_styles_a_mean_of_the_end_and_hard_negatives(
    make_job, toy, tmp_path
) -> None:
    draw = (Share("landslide", 0.7, (0.9, 1.1)), Share("negative", 0.3, (0.9, 1.1)))
    recipe = dataclasses.replace(toy, **IDEAS, draw=draw, validate_every=0, schedule="constant")

    def job(work):
        made = make_job(work, recipe)
        made.crops.examples[0].mask[:] = False  # two without a landslide, to be weighed
        made.crops.examples[1].mask[:] = False
        made.crops.examples.has_landslide[:2] = False
        crops = Crops(made.crops.examples, recipe, 0, None)
        return dataclasses.replace(made, crops=crops, style_layers=("encoder.0",))

    whole, _ = train(job(tmp_path / "whole"))
    train(dataclasses.replace(job(tmp_path / "killed"), stop_after=2))
    again = job(tmp_path / "killed")
    resumed, progress = train(again)

    assert progress.epoch == 4
    assert again.crops.hardness is not None
    for mine, theirs in zip(resumed.state_dict().values(), whole.state_dict().values(), strict=True):
        torch.testing.assert_close(mine, theirs)


def test_the_end_of_a_training_is_averaged_with_equal_weights(make_job, toy, tmp_path, monkeypatch) -> None:
    recipe = dataclasses.replace(toy, swa=0.25, ema=0.0, validate_every=0, schedule="constant")
    real, seen = checkpoint.average, []

    def watched(running, live, kept):
        seen.append(live.head.weight.detach().clone())
        real(running, live, kept)

    monkeypatch.setattr(checkpoint, "average", watched)
    module, _ = train(make_job(tmp_path, recipe))

    assert len(seen) == 4 * recipe.steps_per_epoch
    torch.testing.assert_close(module.head.weight, torch.stack(seen[-recipe.steps_per_epoch :]).mean(0))


def test_hard_negatives_need_a_recipe_that_draws_by_pools(make_job, toy, tmp_path) -> None:
    with pytest.raises(SettingError, match="does not draw by pools"):
        train(make_job(tmp_path, dataclasses.replace(toy, mine_every=1)))
