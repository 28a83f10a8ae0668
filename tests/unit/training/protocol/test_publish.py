"""A card says what folds chose and what the report sets say; nothing of the report sets is chosen on."""

import dataclasses

import numpy as np
import pytest
import torch

from landslide_core.calibration.calibration import Calibration
from landslide_core.calibration.scene_threshold import ThresholdRule
from landslide_core.errors import MismatchError, MissingError
from landslide_core.networks import get, load
from landslide_core.training.data.datasets import Sources
from landslide_core.training.data.examples import Example
from landslide_core.training.data.report_sets import ReportSet
from landslide_core.training.protocol.fold_choices import FoldChoices
from landslide_core.training.protocol.publish import CardSettings, complete, publish
from landslide_core.training.settings import TrainSettings
from tests.small_scenes import tiny_card

CHOICES = FoldChoices(
    (1.6, 3.2),
    Calibration("platt", 0.5, 0.5, -0.3),
    ThresholdRule(0.37, 0.05),
    {"network": "unet", "regions": {"df": {}, "event a": {}}, "left_out": {"df+event-a": {}}, "missing": []},
)


def report_set(flipped=False, count=12):
    rng = np.random.default_rng(0)
    examples = []
    for n in range(count):
        mask = np.zeros((32, 32), bool)
        mask[8:20, 8:20] = n % 2 == 0
        pixels = rng.integers(0, 255, (3, 32, 32)).astype(np.uint8)
        examples.append(Example(f"{n}", pixels, ~mask if flipped else mask, 1.6))
    return ReportSet("toy", "Toy", tuple(examples), ("toy",) * count, (None,) * count)


@pytest.fixture
def module():
    torch.manual_seed(0)
    return get("unet").build(3, base_width=4, pooling=1)


def test_choices_are_taken_over_as_they_are_whatever_the_report_sets_say(module):
    drafted = tiny_card(switches={"base_width": 4, "pooling": 1, "scales": [1, 2]}, native_resolution_m=1.6)
    cards = [
        complete(drafted, module, CHOICES, [report_set(flipped)], torch.device("cpu"))
        for flipped in (False, True)
    ]

    for card in cards:
        assert (card.calibration, card.threshold_rule) == (CHOICES.calibration, CHOICES.rule)
        assert card.threshold == card.scores["sets"]["toy"]["usual"]["threshold"] == 0.37
        assert card.chosen_on == CHOICES.in_words
    assert cards[0].scores["sets"] != cards[1].scores["sets"]


def test_every_pixel_of_a_report_set_is_counted_and_no_data_is_not(module):
    drafted = tiny_card(switches={"base_width": 4, "pooling": 1})
    data = report_set()
    half = np.ones((32, 32), bool)
    half[:, 16:] = False
    cut = dataclasses.replace(data, name="half", known=(half,) * len(data.known))
    card = complete(drafted, module, CHOICES, [data, cut], torch.device("cpu"))

    for name, share in (("toy", 1), ("half", 0.5)):
        usual = card.scores["sets"][name]["usual"]
        assert sum(usual[cell] for cell in ("tp", "fp", "fn", "tn")) == 12 * 32 * 32 * share
    assert card.scores["sets"]["toy"]["empty_images"] == 6
    assert card.scores["pooled"]["iou"] == pytest.approx(card.scores["sets"]["toy"]["usual"]["iou"], abs=0.02)


def test_weights_of_another_network_and_choices_for_another_one_are_refused(tmp_path):
    CHOICES.write(tmp_path / "folds.json")
    wish = CardSettings(weights=tmp_path / "weights.safetensors", choices=tmp_path)

    with pytest.raises(MismatchError, match="chose for unet, not for scarp"):
        publish(Sources(), TrainSettings("scarp"), wish)
    with pytest.raises(MissingError, match="nothing to report"):
        publish(Sources(), TrainSettings("unet"), wish)


@pytest.mark.slow
def test_from_folds_to_a_card_that_loads(tmp_path, toy_folder, monkeypatch, make_job):
    from landslide_core.networks.weights import save
    from landslide_core.training.loop import train
    from landslide_core.training.protocol import publish as module_of

    job = make_job(tmp_path / "final")
    job = dataclasses.replace(
        job,
        recipe=dataclasses.replace(job.recipe, epochs=1, validate_every=0),
        made_of={"start": "random weights", "preset": "compact"},
    )
    trained, _ = train(job)
    save(trained, tmp_path / "final" / "weights.safetensors")
    CHOICES.write(tmp_path / "folds.json")
    monkeypatch.setattr(module_of, "report_sets", lambda *given: (report_set(),))
    settings = TrainSettings(
        "unet", recipe="elsewhere", switches={"base_width": 4, "pooling": 1}, out=tmp_path / "models"
    )
    wish = CardSettings(tmp_path / "final" / "weights.safetensors", tmp_path / "folds.json")

    card = publish(Sources(images=toy_folder / "images", masks=toy_folder / "masks"), settings, wish)

    loaded = load("unet", folder=tmp_path / "models")
    assert loaded.card.native_resolution_m == card.native_resolution_m == 1.6
    assert loaded.card.switches["scales"] == [1, 2]
    assert loaded.card.switches["view"] == loaded.module.view == settings.full_recipe().view_px
    assert loaded.card.training["epochs"] == 1
    assert loaded.card.seen.pixel_m == (0.8,)
    assert str(tmp_path) not in (tmp_path / "models" / "unet.json").read_text()
