"""A teacher beside the labels: its terms fall, nothing else changes, and a killed training goes on."""

import dataclasses

import pytest
import torch

from landslide_core.errors import MismatchError, SettingError
from landslide_core.networks import Loaded, get
from landslide_core.networks.blocks import AnySize
from landslide_core.networks.card import Card
from landslide_core.training.distil import Teacher
from landslide_core.training.loop import train


def teacher_of(base_width: int, **weights: float) -> Teacher:
    """A UNet with random weights that were drawn once."""
    torch.manual_seed(7)
    module = get("unet").build(3, base_width=base_width, pooling=1).eval()
    card = Card(
        name="unet", title="UNet", preset="compact", switches={}, parameters=1, bands=("r", "g", "b"),
        mean=(0.5,) * 3, std=(0.5,) * 3, scaling_low=(0.0,) * 3, scaling_high=(1.0,) * 3,
        resolution_m=(0.5, 2.5), native_resolution_m=0.8, downsampling=16, halo_px=96, threshold=0.5,
        trained_on="nothing", licence="", citation="", file="unet.safetensors", sha256="0" * 64,
    )  # fmt: skip
    return Teacher(Loaded(card, module), get("unet").gradcam_layer, **weights)


def taught(job, teacher: Teacher | None):
    return dataclasses.replace(job, teacher=teacher, hint_layer=get("unet").gradcam_layer)


@pytest.mark.slow
def test_the_students_features_and_answers_move_towards_the_teachers(make_job, toy, tmp_path) -> None:
    recipe = dataclasses.replace(toy, epochs=6)
    _, progress = train(taught(make_job(tmp_path, recipe), teacher_of(6)))

    first, last = progress.history[0], progress.history[-1]
    assert last["hint"] < 0.8 * first["hint"]
    assert last["loss"] == pytest.approx(last["labels"] + last["soft"] + last["hint"])
    assert last["labels"] < first["labels"]


def test_a_teacher_whose_terms_weigh_nothing_changes_nothing(make_job, toy, tmp_path) -> None:
    recipe = dataclasses.replace(toy, epochs=2)
    alone, _ = train(make_job(tmp_path / "alone", recipe))
    with_teacher, _ = train(taught(make_job(tmp_path / "taught", recipe), teacher_of(6, soft=0.0, hint=0.0)))

    for mine, theirs in zip(alone.state_dict().values(), with_teacher.state_dict().values(), strict=True):
        torch.testing.assert_close(mine, theirs)


@pytest.mark.slow
def test_a_taught_training_that_was_killed_goes_on_as_if_it_had_not_been(make_job, toy, tmp_path) -> None:
    recipe, teacher = dataclasses.replace(toy, epochs=3), teacher_of(6)
    whole, _ = train(taught(make_job(tmp_path / "whole", recipe), teacher))
    train(dataclasses.replace(taught(make_job(tmp_path / "parts", recipe), teacher), stop_after=2))
    resumed, progress = train(taught(make_job(tmp_path / "parts", recipe), teacher))

    assert progress.epoch == 3
    for mine, theirs in zip(resumed.state_dict().values(), whole.state_dict().values(), strict=True):
        torch.testing.assert_close(mine, theirs)


def test_the_teacher_stays_as_it_was_and_keeps_no_hooks(make_job, toy, tmp_path) -> None:
    teacher = teacher_of(6)
    before = {key: value.clone() for key, value in teacher.loaded.module.state_dict().items()}
    module, _ = train(taught(make_job(tmp_path, dataclasses.replace(toy, epochs=1)), teacher))

    for key, value in teacher.loaded.module.state_dict().items():
        assert torch.equal(value, before[key])
    assert isinstance(module, AnySize)
    assert not any(part._forward_hooks for part in (*module.modules(), *teacher.loaded.module.modules()))


def test_another_teacher_is_another_training(make_job, toy, tmp_path) -> None:
    recipe = dataclasses.replace(toy, epochs=1)
    train(taught(make_job(tmp_path, recipe), teacher_of(6)))

    with pytest.raises(MismatchError, match="other settings"):
        train(taught(make_job(tmp_path, recipe), teacher_of(6, soft=0.1)))


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(SettingError, match="negative"):
        teacher_of(4, soft=-1.0)
