"""Write the card of trained weights: what folds chose, what report sets say."""

import argparse
import dataclasses
from typing import Any

from landslide_core.commands.shared.options import add_options, from_options
from landslide_core.commands.train import add_changes, add_sources, changes_of, command_of, sources_of
from landslide_core.errors import MissingError
from landslide_core.io.plain.whole import write_bytes
from landslide_core.training.protocol.publish import CardSettings, publish
from landslide_core.training.settings import TrainSettings

_KNOBS = ("network", "preset", "recipe", "switches", "imagenet", "out", "device")
# What a training may have beside these, and weights of all regions have not.
_NONE = ("start", "folds", "fold_trainings", "seed", "stop_after", "teacher", "origin", "only")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_options(parser, CardSettings)
    add_sources(parser)
    trained = parser.add_argument_group("how the weights were trained")
    add_options(trained, TrainSettings, _KNOBS)
    add_changes(trained)


def run(args: argparse.Namespace) -> int:
    for name in ("network", "weights", "choices"):
        if getattr(args, name) is None:
            raise MissingError(f"A card needs --{name}.", "Give it.", {name: ""})
    from landslide_core.figures.learning_curves import learning_curves

    args.recipe, args.preset = args.recipe or "elsewhere", args.preset or "compact"
    given: dict[str, Any] = {"changes": changes_of(args)}
    settings = from_options(args, TrainSettings, (*_KNOBS, "changes"), **given)
    trained = argparse.Namespace(**dict.fromkeys(_NONE), **vars(args))
    settings = dataclasses.replace(settings, command=command_of(trained, settings))
    card = publish(sources_of(args), settings, from_options(args, CardSettings))
    curves = settings.out / f"{card.name}.webp"
    training = card.training
    write_bytes(curves, learning_curves(training["history"], training["best_epoch"], card.title))
    print(card.summary())
    print(f"Chosen: {card.chosen_on}.")
    print(f"Written: {settings.out / card.file}, its card and {curves.name}, its learning curves.")
    return 0
