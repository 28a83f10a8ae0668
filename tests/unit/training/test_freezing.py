"""Training some parts only: what is frozen stays the same to the last bit, what learns moves."""

import dataclasses

import pytest
import torch

from landslide_core.errors import InputError, MismatchError
from landslide_core.networks import get
from landslide_core.training.freezing import learn_only, train_mode
from landslide_core.training.loop import train


def scarp(**switches: object) -> torch.nn.Module:
    torch.manual_seed(0)
    return get("scarp").build(3, "tiny", **switches)


def test_only_the_named_parts_learn_and_the_others_stay_as_they_are(make_job, toy, tmp_path) -> None:
    """Running means included: a frozen batch normalisation must not adapt either."""
    job = dataclasses.replace(make_job(tmp_path, toy), only=("decoder", "head"))
    before = {name: value.clone() for name, value in job.module.state_dict().items()}
    trained, _ = train(job)
    after = trained.state_dict()
    same = {name for name, value in after.items() if torch.equal(value, before[name])}

    assert {name for name in before if name.startswith("encoder.")} <= same
    weights = {name for name, _ in trained.named_parameters() if name.startswith(("decoder.", "head."))}
    assert weights.isdisjoint(same)
    assert any(name.startswith("encoder.") and "running_mean" in name for name in same)


def test_frozen_parts_behave_as_in_prediction_and_the_whole_as_in_training() -> None:
    module = scarp(terrain_channels=4)
    learn_only(module, ["terrain", "decoder.0"])
    train_mode(module, ["terrain", "decoder.0"])

    assert module.training
    assert all(child.training for child in [*module.terrain.modules(), *module.decoder[0].modules()])
    frozen = [*module.encoder.modules(), *module.decoder[1].modules(), module.head]
    assert not any(child.training for child in frozen)
    learning = {name for name, parameter in module.named_parameters() if parameter.requires_grad}
    assert learning
    assert all(name.startswith(("terrain.", "decoder.0.")) for name in learning)


def test_a_name_means_the_part_and_not_others_that_begin_alike() -> None:
    module = torch.nn.ModuleDict({"head": torch.nn.Linear(1, 1), "header": torch.nn.Linear(1, 1)})
    learn_only(module, ["head"])

    assert [name for name, p in module.named_parameters() if p.requires_grad] == ["head.weight", "head.bias"]


def test_without_a_name_everything_learns() -> None:
    module = scarp()
    learn_only(module, [])
    train_mode(module, [])

    assert all(parameter.requires_grad for parameter in module.parameters())
    assert all(child.training for child in module.modules())


def test_a_part_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(InputError) as caught:
        learn_only(scarp(), ["decoder", "roof"])
    assert "'roof'" in caught.value.message
    assert caught.value.hint == "Its parts are: encoder, decoder, head."


def test_a_checkpoint_of_other_parts_is_refused(make_job, toy, tmp_path) -> None:
    recipe = dataclasses.replace(toy, epochs=1)
    train(dataclasses.replace(make_job(tmp_path, recipe), only=("head",)))

    with pytest.raises(MismatchError, match="other settings"):
        train(make_job(tmp_path, recipe))
