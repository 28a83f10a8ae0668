"""Fit the light of a network on its folds, and judge it on regions that were not in the fit."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from landslide_core import networks
from landslide_core.errors import MissingError
from landslide_core.light.fitted import FittedLight, path_of
from landslide_core.light.looking import Looker
from landslide_core.progress import SILENT, Progress
from landslide_core.shipped import models_folder
from landslide_core.training.data.datasets import Sources, gather
from landslide_core.training.data.examples import InMemory
from landslide_core.tuning.light.fitting import (
    barred,
    choose_levels,
    expected_elsewhere,
    fit_forest,
    judge_elsewhere,
    names_of,
    spreads_of,
    usual_of,
)
from landslide_core.tuning.light.judging import fold_judge, fold_names, maps_of_fold, regions_of
from landslide_core.tuning.light.maps import JudgedMap
from landslide_core.tuning.light.measured import measured
from landslide_core.tuning.light.normalising import Gains, gains_of_fold, summed_up
from landslide_core.tuning.light.settings import LightSettings
from landslide_core.tuning.light.tiles import TileJudge

_LEARNED_FROM = 400


def fit_light(
    sources: Sources, settings: LightSettings, command: str = "", progress: Progress = SILENT
) -> FittedLight:
    """Fit a light and write it to light/NAME.json beside the card.

    Parameters
    ----------
    sources : Sources
        The images that folds and weights were trained on.
    settings : LightSettings
    command : str
        The call, kept with the light.
    progress : Progress

    Returns
    -------
    FittedLight

    Raises
    ------
    InputError
        There are no folds, no weights, or the folds hold no good or no bad map.
    """
    if settings.folds is None:
        raise MissingError("A light is fitted on folds.", "Name the folder of the folds.", {"folds": ""})
    models = settings.models or models_folder()
    names = fold_names(settings.folds)
    loaded = networks.load(settings.network, folder=models)
    training = gather(sources).training
    maps: list[JudgedMap] = []
    gains: list[Gains] = []
    for done, fold in enumerate(names):
        part = progress.part(done / (len(names) + 1), (done + 1) / (len(names) + 1), fold)
        judge = fold_judge(settings.folds, fold, loaded.card, training, settings.device)
        maps += maps_of_fold(judge, training, regions_of(fold), part, shifted=settings.maps)
        gains.append(gains_of_fold(judge, training, regions_of(fold)))
    progress.tell(len(names) / (len(names) + 1), "the light")
    said = {"command": command, "normalise": summed_up(gains)}
    fitted = fit(maps, loaded, training, settings.device, said)
    fitted.write(path_of(settings.network, models))
    return fitted


def fit(
    maps: list[JudgedMap],
    loaded: networks.Loaded,
    training: InMemory,
    device: str,
    said: Mapping[str, Any],
) -> FittedLight:
    """The light of judged maps for the shipped weights, whose training images say what is familiar.

    said: what is kept with it beside what is measured here.
    """
    names = names_of(maps)
    elsewhere = expected_elsewhere(maps, names)
    levels, spreads = choose_levels(maps, elsewhere), spreads_of(maps, elsewhere[:, 0])
    held_out = [
        barred(one, found, loaded.card)
        for one, found in zip(maps, judge_elsewhere(maps, elsewhere), strict=True)
    ]
    rng = np.random.default_rng(0)
    few = [training[int(i)] for i in rng.permutation(len(training))[:_LEARNED_FROM]]
    card = loaded.card
    spaces = TileJudge.of(Looker(loaded.module, card.name, device), card, few, rng).spaces
    facts = {**said, **measured(list(zip(maps, held_out, strict=True)))}
    return FittedLight(
        network=card.name,
        sha256=card.sha256,
        names=names,
        usual=usual_of(maps, names),
        trees=fit_forest(maps, names),
        trees_apart=fit_forest(maps, names, apart=True),
        spreads=spreads,
        levels=levels,
        spaces=spaces,
        judged=facts,
    )
