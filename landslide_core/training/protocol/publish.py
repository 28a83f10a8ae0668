"""Trained weights + what folds chose + one look at the report sets -> the weights and the card that are shipped."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from landslide_core.calibration.scene_threshold import ThresholdRule
from landslide_core.errors import MismatchError, MissingError
from landslide_core.hardware.devices import torch_device
from landslide_core.knobs import Without, check, knob
from landslide_core.networks import Card, get
from landslide_core.networks.blocks import AnySize
from landslide_core.networks.weights import fill, read_verified, save
from landslide_core.training.checkpoint import facts
from landslide_core.training.data.datasets import Sources, gather
from landslide_core.training.data.report_sets import ReportSet, report_sets
from landslide_core.training.data.seen import seen_of
from landslide_core.training.loop import autocaster
from landslide_core.training.predict_whole import image_logits
from landslide_core.training.protocol.card_draft import draft_card
from landslide_core.training.protocol.fold_choices import NAME, FoldChoices, read_choices
from landslide_core.training.protocol.report import scores_of
from landslide_core.training.recipe import as_dict
from landslide_core.training.scoring import scores_at
from landslide_core.training.settings import TrainSettings

_SOME_SHARE = 0.05  # of landslides, for cards without a rule: it moves no threshold
_NO_PAGE = Without("A card is written once for each training and is no matter of a web page.")


@dataclass(frozen=True)
class CardSettings:
    """Which weights get a card, what chose for them, and a scene of elsewhere to report on.

    weights: safetensors of the training on all data; its last.pt lies beside it.
    choices: folds.json of the folds of the same recipe, or the folder that holds it.
    unseen_scene: a folder with image.png and mask.png.
    """

    weights: Path = knob(
        option="--weights", page=_NO_PAGE, metavar="FILE", help="weights of all training data"
    )
    choices: Path = knob(
        option="--choices", page=_NO_PAGE, metavar="FILE", help="what folds chose: folds.json, or its folder"
    )
    unseen_scene: Path | None = knob(
        None, option="--unseen-scene", page=_NO_PAGE, metavar="DIR",
        help="a scene of elsewhere to report on: image.png and mask.png",
    )  # fmt: skip

    def __post_init__(self) -> None:
        check(self)


def publish(sources: Sources, settings: TrainSettings, wish: CardSettings) -> Card:
    """Write weights and card to `settings.out`; nothing is chosen here, and the report sets are looked at once.

    Parameters
    ----------
    sources : Sources
        What the weights were trained on; its Bijie and events are also what is reported on.
    settings : TrainSettings
        How they were trained.
    wish : CardSettings
        Weights, choices, and a scene of elsewhere.

    Returns
    -------
    Card

    Raises
    ------
    InputError
        The weights are of another network, the choices are of another one, or no report set is named.
    """
    choices = read_choices(wish.choices / NAME if wish.choices.is_dir() else wish.choices)
    network = get(settings.network)
    if choices.scores["network"] != network.name:
        raise MismatchError(
            f"The folds chose for {choices.scores['network']}, not for {network.name}.",
            "Give the folds of the same network.",
            {"choices": ""},
        )
    native_m, switches = _seen_at(choices, settings)
    sets = report_sets(sources.bijie, sources.events, wish.unseen_scene, native_m)
    if not sets:
        raise MissingError(
            "There is nothing to report on.",
            "Name a set with images that no training saw.",
            {"bijie": "", "events": "", "unseen_scene": ""},
        )
    module = network.made(3, {**network.switches(settings.preset), **switches})
    assert isinstance(module, AnySize)
    fill(module, read_verified(wish.weights), network.title)
    settings.out.mkdir(parents=True, exist_ok=True)
    path = settings.out / f"{network.name}.safetensors"
    data = gather(sources)
    drafted = draft_card(
        network,
        dataclasses.replace(settings, switches=switches),
        module,
        data,
        weights=path,
        sha256=save(module, path),
        resolution_m=native_m,
        training=_training(settings, wish, data.title, data.split),
        seen=seen_of(sources),
    )
    card = complete(drafted, module, choices, sets, torch_device(settings.device))
    card.write(settings.out / f"{card.name}.json")
    return card


def complete(
    drafted: Card, module: AnySize, choices: FoldChoices, sets: Sequence[ReportSet], device: torch.device
) -> Card:
    """The draft with the folds' choices and their scores, and with one look at each report set."""
    card = dataclasses.replace(
        drafted,
        calibration=choices.calibration,
        threshold=choices.rule.usual,
        threshold_rule=choices.rule,
        chosen_on=choices.in_words,
    )
    return dataclasses.replace(
        card, scores={**reported(card, module, sets, device), "folds": dict(choices.scores)}
    )


def reported(card: Card, module: AnySize, sets: Sequence[ReportSet], device: torch.device) -> dict[str, Any]:
    """Scores of the report sets with the card's own calibration and thresholds: `sets`, and more of the first one."""
    autocast = autocaster(device)
    module.to(device).eval()
    rule = card.threshold_rule or ThresholdRule(card.threshold, _SOME_SHARE)
    found: dict[str, Any] = {}
    first: dict[str, Any] = {}
    for each in sets:
        logits = [image_logits(module, example, card.sizes_m, autocast) for example in each.examples]
        found[each.name] = scores_of(each, logits, card.calibration, rule)
        if not first:
            truths = [example.mask for example in each.examples]
            told = f"{each.title}: images that no training saw and on which nothing was chosen"
            first = scores_at(truths, logits, card.calibration, rule.usual, told)
    return {**first, "sets": found}


def _seen_at(choices: FoldChoices, settings: TrainSettings) -> tuple[float, dict[str, object]]:
    """Metres per pixel of the finest size, and the switches with those sizes as `scales` of it and the view."""
    native_m = min(choices.sizes_m)
    scales = [round(size / native_m) for size in sorted(choices.sizes_m)]
    own = {name: value for name, value in settings.switches.items() if name != "scales"}
    switches = own | {"view": settings.full_recipe().view_px}
    return native_m, switches | ({"scales": scales} if len(scales) > 1 else {})


def _training(settings: TrainSettings, wish: CardSettings, data: str, split: str) -> dict[str, Any]:
    """What the checkpoint beside the weights tells of their training."""
    told = facts(wish.weights.parent / "last.pt")
    identity, progress = told["identity"], told["progress"]
    if identity["network"] != settings.network or identity.get("preset") != settings.preset:
        raise MismatchError(
            f"{wish.weights} was trained as {identity['network']} ({identity.get('preset')}).",
            "Say the same network and preset.",
            {"network": "", "preset": ""},
        )
    return {
        "data": data,
        "split": split,
        "command": settings.command,
        "started_from": identity["start"],
        "teacher": None,
        "trained_parts": "all",
        "recipe": as_dict(settings.full_recipe()),
        "seed": identity["seed"],
        "epochs": progress["epoch"],
        "best_epoch": progress["epoch"],
        "minutes": round(progress["seconds"] / 60, 1),
        "device": told["device"],
        "history": progress["history"],
    }
