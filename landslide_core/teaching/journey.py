"""Outlines of a place -> weights for it, kept only if they are better on ground they did not see."""

import dataclasses
import hashlib
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from landslide_core.io.plain.text import write_json
from landslide_core.language import marked
from landslide_core.progress import SILENT, Progress
from landslide_core.runs.record import head
from landslide_core.runs.store import whole_or_nothing
from landslide_core.teaching.outlined import Outlined
from landslide_core.teaching.reading import read
from landslide_core.teaching.settings import TeachSettings
from landslide_core.teaching.shelf import RECORD, keep

if TYPE_CHECKING:
    from landslide_core.networks import Card, Loaded
    from landslide_core.teaching.choosing import Kept
    from landslide_core.teaching.judge import Score
    from landslide_core.teaching.reading import Read
    from landslide_core.teaching.trial import Start, Trial

_READ, _TRIED = 0.05, 0.99  # what share of the time has passed by then
CHOSEN_ON = "all ground, each part of it by weights that had not learned from it"
SCORED_ON = (
    "ground that had no say but to refuse what was worse than before: each part by what the others chose and learned "
    "without it"
)


@dataclass(frozen=True)
class Taught:
    """What teaching brought.

    Parameters
    ----------
    kept : {"weights", "threshold", "nothing"}
        Weights that learned; a threshold, where the old weights with a new calibration and threshold were as good;
        nothing, where neither was better than before.
    card : Card or None
        Of the new weights, None where nothing is kept.
    before, after : Score
        On ground that had no say.
    account : dict
        What teach.json holds.
    """

    kept: "Kept"
    card: "Card | None"
    before: "Score"
    after: "Score"
    account: dict[str, Any]


def teach(
    scenes: Sequence[Outlined],
    out: str | Path,
    settings: TeachSettings | None = None,
    *,
    owner: str = "",
    train: bool = True,
    progress: Progress = SILENT,
) -> Taught:
    """Teach a network on outlines of a place, and say by tiles that it did not see whether it learned.

    The ground around the outlines is divided into parts without common ground. Each part is judged by what the others
    chose without it: new weights that learned from them, the old ones with a new threshold, or no change. What is kept
    is chosen in the same way by all parts, and learned from all.

    Parameters
    ----------
    scenes : sequence of Outlined
        Images with polygons or masks of their landslides, of any size, depth and format, at least three outlines.
    out : str or Path
        Folder for `teach.json`, the weights and their card.
    settings : TeachSettings, optional
        The network to begin with, and the name of the new weights.
    owner : str
        Whose weights these become; nobody else is offered them.
    train : bool
        False fits calibration and threshold alone, in seconds.
    progress : Progress
        Hears the share that is done, and says when to stop.

    Returns
    -------
    Taught
        Scores before and after, and the card of what is kept.

    Raises
    ------
    InputError
        Outlines are too few, contradict each other or do not lie on the scenes; a file cannot be read.
    Cancelled
        `progress` said so; nothing is written.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> county = scarp.sample_data("home_county")
    >>> outlined = scarp.outlined(
    ...     county / "scene_synthetic.tif", county / "scene_reference_synthetic.gpkg"
    ... )
    >>> found = scarp.teach(outlined, "taught")  # doctest: +SKIP
    >>> found.before.iou, found.after.iou  # doctest: +SKIP
    (0.31, 0.62)
    """
    from landslide_core import networks
    from landslide_core.teaching.trial import attempt

    begun = time.monotonic()
    settings = settings or TeachSettings()
    loaded = networks.load(settings.network or networks.default_name())
    with ExitStack() as stack:
        folder = stack.enter_context(whole_or_nothing(Path(out)))
        progress.tell(0.0, "Reading the outlines")
        given = read(scenes, loaded.card, settings)
        trial = attempt(_start(loaded), given.tiles, settings, train, progress.part(_READ, _TRIED))
        done = _Done(trial, given, scenes, loaded.card, settings, owner)
        card = _card(done)
        account = _account(done, card, time.monotonic() - begun)
        if card is not None:
            from landslide_core.networks.weights import save

            sha256 = save(trial.module, folder / card.file)
            card = dataclasses.replace(card, sha256=sha256, scores={"teach": _scores(account)})
            account = account | {"sha256": sha256}
            card.write(folder / f"{card.name}.json")
        write_json(folder / RECORD, account)
        if card is not None:
            keep(folder, card.name)
    progress.tell(1.0)
    return Taught(trial.kept, card, trial.before, trial.after, account)


def _start(loaded: "Loaded") -> "Start":
    from landslide_core.networks.blocks import AnySize
    from landslide_core.teaching.judge import Cut
    from landslide_core.teaching.trial import Start

    card, module = loaded.card, loaded.module
    assert isinstance(module, AnySize)
    return Start(module, card.sizes_m, Cut(card.calibration, card.threshold))


@dataclass(frozen=True)
class _Done:
    """What was tried, on what, from which card on, and for whom."""

    trial: "Trial"
    given: "Read"
    scenes: Sequence[Outlined]
    old: "Card"
    settings: TeachSettings
    owner: str


def _card(done: _Done) -> "Card | None":
    """The card of what is kept; None for nothing. Its name tells data, settings and owner from others."""
    from landslide_core.teaching.tiles import digest

    trial, given, scenes, old = done.trial, done.given, done.scenes, done.old
    if trial.kept == "nothing":
        return None
    # Steps too: a busy machine does fewer of them in its time, and gets other weights from the same outlines.
    made_of = repr(
        (digest(given.tiles), old.predicts, old.sha256, done.settings, done.owner, trial.kept, trial.steps)
    )
    name = f"{old.network}@{hashlib.sha256(made_of.encode()).hexdigest()[:12]}"
    shown = scenes[0].scene.name if len(scenes) == 1 else marked("{count} scenes").format(count=len(scenes))
    outlines, began_as = given.outlines, old.title.partition(",")[0]
    if trial.kept == "weights":
        told = f"taught on {outlines} outlines of {shown}"
        title = f"{began_as}, taught on {outlines} outlines of {shown}"
    else:
        told = f"threshold fitted to {outlines} outlines of {shown}"
        title = f"{began_as}, threshold fitted to {outlines} outlines of {shown}"
    metres = [tile.example.native_resolution_m for tile in given.tiles]
    low, high = old.resolution_m
    return dataclasses.replace(
        old,
        name=name,
        architecture=old.network,
        native_resolution_m=min(trial.sizes_m),
        title=done.settings.title or title,
        file=f"{name}.safetensors",
        calibration=trial.cut.calibration,
        threshold=trial.cut.threshold,
        threshold_rule=trial.cut.rule,
        chosen_on=f"calibration and threshold on {outlines} outlines of {shown}, which the weights had not seen",
        trained_on=f"{old.trained_on}; {told}",
        resolution_m=(min(low, float(np.round(min(metres), 2))), max(high, float(np.round(max(metres), 2)))),
        training=dict(old.training) | {"taught": told, "taught_from": old.sha256, "steps": trial.steps},
    )


def _account(done: _Done, new: "Card | None", seconds: float) -> dict[str, Any]:
    """The content of teach.json; `sha256` is added when the weights are written."""
    from landslide_core import knobs

    trial, given, old = done.trial, done.given, done.old
    return {
        **head("teach"),
        "title": old.title if new is None else new.title,
        "owner": done.owner,
        "outlines": given.outlines,
        "scenes": given.scenes,
        "tiles": len(given.tiles),
        "seconds": round(seconds, 1),
        "training_seconds": round(trial.seconds, 1),
        "steps": trial.steps,
        "before": trial.before.as_dict(),
        "after": trial.after.as_dict(),
        "threshold_only": trial.refitted.as_dict(),
        "chosen_by": {"on": CHOSEN_ON, "iou": {name: round(v, 4) for name, v in trial.choosing.items()}},
        "scored_on": SCORED_ON,
        "kept": trial.kept != "nothing",
        "kept_what": trial.kept,
        "network": old.name if new is None else new.name,
        "began_with": {"name": old.name, "sha256": old.sha256},
        "threshold": trial.cut.threshold if new is not None else old.threshold,
        "sha256": old.sha256,
        "settings": knobs.to_json(done.settings),
        "notes": list(given.notes),
    }


def _scores(account: dict[str, Any]) -> dict[str, Any]:
    told = ("outlines", "tiles", "before", "after", "scored_on", "chosen_by", "kept_what")
    return {name: account[name] for name in told}
