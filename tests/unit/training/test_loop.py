"""Training on a toy problem: it learns, it resumes exactly."""

import dataclasses

import pytest
import torch

from landslide_core.errors import MismatchError
from landslide_core.training.loop import train


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
