"""The light on sets that nothing was fitted or chosen on: report sets as they are and shifted."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from landslide_core import networks
from landslide_core.errors import MissingError
from landslide_core.light.fitted import FittedLight, fitted_for
from landslide_core.light.looking import Looker
from landslide_core.networks.card import Card
from landslide_core.progress import SILENT, Progress
from landslide_core.shipped import models_folder
from landslide_core.training.data.report_sets import ReportSet, report_sets
from landslide_core.tuning.light.fitting import HeldOut, barred
from landslide_core.tuning.light.judging import TILES
from landslide_core.tuning.light.maps import JudgedMap, map_of
from landslide_core.tuning.light.measured import line
from landslide_core.tuning.light.settings import LightSettings
from landslide_core.tuning.light.shifts import AS_IT_IS, SHIFTS, Shifted
from landslide_core.tuning.light.tiles import JudgedTile, TileJudge

_SHIFTED = 36  # images of a set, evenly spread, that are shifted


def fitted_of(settings: LightSettings) -> FittedLight:
    """The fitted light of the shipped weights; InputError where there is none."""
    models = settings.models or models_folder()
    card = networks.load(settings.network, folder=models).card
    fitted = fitted_for(card.name, card.sha256, models)
    if fitted is None:
        raise MissingError(
            f"No light was fitted for these weights of {card.title}.",
            "Fit it on the folds of the same recipe.",
            {"fit": "", "folds": "DIR"},
        )
    return fitted


def on_report_sets(
    settings: LightSettings,
    bijie: Path | None,
    events: Path | None,
    scene: Path | None,
    progress: Progress = SILENT,
) -> dict[str, dict[str, Any]]:
    """What the light says of report sets, with every shift, against the truth.

    Parameters
    ----------
    settings : LightSettings
    bijie, events, scene : Path, optional
        Folders of `landslide_core.training.data.report_sets`.
    progress : Progress

    Returns
    -------
    dict
        Title of the set -> shift -> as `measured.line`; empty where no folder is named.
    """
    fitted = fitted_of(settings)
    loaded = networks.load(settings.network, folder=settings.models or models_folder())
    judge = TileJudge(
        Looker(loaded.module, loaded.card.name, settings.device), loaded.card, dict(fitted.spaces)
    )
    sets = report_sets(bijie, events, scene, loaded.card.native_resolution_m)
    found: dict[str, dict[str, Any]] = {}
    for index, each in enumerate(sets):
        for done, shift in enumerate(SHIFTS):
            progress.stop_if_asked()
            progress.tell((index + done / len(SHIFTS)) / len(sets), f"{each.title}: {shift}")
            maps = _maps(each, shift, judge)
            judged = [(one, said(one, fitted, loaded.card)) for one in maps]
            found.setdefault(each.title, {})[shift] = line(judged)
    return found


def said(one: JudgedMap, fitted: FittedLight, card: Card) -> HeldOut:
    """What the whole light says of a map, its bars included."""
    expected = fitted.expected(one.evidence)
    found = HeldOut(expected, fitted.level(one.evidence), *fitted.interval(expected, one.tiles))
    return barred(one, found, card)


def _maps(each: ReportSet, shift: str, judge: TileJudge) -> list[JudgedMap]:
    rng = np.random.default_rng(0)
    tiles: list[list[JudgedTile]] = []
    step = 1 if shift == AS_IT_IS else max(1, -(-len(each.examples) // _SHIFTED))
    for example, known in zip(each.examples[::step], each.known[::step], strict=True):
        told = None if known is not None else example.native_resolution_m
        image = SHIFTS[shift](Shifted(example.pixels, example.mask, told, known), np.random.default_rng(7))
        tiles.append(judge.all_of(image) if len(each.examples) == 1 else [judge.one_of(image, rng)])
    maps = [map_of(each.title, shift, part, judge.card) for part in _parts(tiles, each.groups[::step])]
    return [one for one in maps if one is not None]


def _parts(tiles: Sequence[list[JudgedTile]], groups: Sequence[str]) -> list[list[JudgedTile]]:
    """A scene whole; images in published order by twelve, those with and without a landslide mixed as they are."""
    if len(tiles) == 1:
        return list(tiles)
    mixed = sorted(range(len(tiles)), key=lambda index: _place(index, groups))
    return [
        [tile for index in mixed[start : start + TILES] for tile in tiles[index]]
        for start in range(0, len(mixed), TILES)
    ]


def _place(index: int, groups: Sequence[str]) -> float:
    """Where an image stands in its own group, from 0 to 1: so groups are mixed evenly. Events stay apart."""
    own = [i for i, group in enumerate(groups) if group == groups[index]]
    apart = sorted(set(groups)).index(groups[index]) if groups[index] not in ("landslide", "none") else 0
    return apart + own.index(index) / len(own)
